// The HTTP/2 client of the signaling server, as far as its core can tell: one connection to each
// of APNs' two hosts, streams within the peer's limit, and what is lost when a connection dies.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "apns-mock/core/effects.h"
#include "base/ids.h"
#include "base/time.h"
#include "signaling-server/core/effects.h"
#include "world/network.h"

namespace ringback::world {

class ProviderClient {
 public:
  explicit ProviderClient(Network& network) : network_(network) {}

  void send(const Now& now, signaling::SendPush push);
  void abandon(PushRef push);
  /// Something arrived from APNs.
  void on(const Now& now, const apns::Effect& effect);
  /// APNs meets new connections, or turns them away.
  void set_door(bool shut) { door_shut_ = shut; }
  /// The line broke, or the server's process ended: every open request is lost.
  void lose_all(const Now& now, const std::string& why);
  /// The line was cut for good: APNs' end of the connections closes too.
  void tell_apns(const Now& now);

 private:
  struct Connection {
    ConnectionId id;
    Environment environment = Environment::kProduction;
    std::uint64_t next_stream = 1;
    std::uint32_t max_streams = 100;  ///< what clients assume before SETTINGS; RFC 9113, 6.5.2
    bool closing = false;             ///< GOAWAY was seen: nothing new goes here
    std::map<std::uint64_t, PushRef> open;
    std::deque<signaling::SendPush> waiting;
  };

  Connection& connection_for(const Now& now, Environment environment);
  bool connected(Environment environment) const;
  Connection* find(ConnectionId id);
  void request(const Now& now, Connection& connection, signaling::SendPush push);
  void answered(const Now& now, const apns::Respond& response);
  void going_away(const Now& now, const apns::GoAway& away);
  void closed(const Now& now, ConnectionId id, const std::string& why);
  void stream_reset(const Now& now, const apns::ResetStream& reset);
  void lose(const Now& now, Connection& connection, const std::string& why);
  void drain(const Now& now, Connection& connection);

  Network& network_;
  std::vector<Connection> connections_;
  std::uint64_t next_connection_ = 1;
  bool door_shut_ = false;
};

}  // namespace ringback::world
