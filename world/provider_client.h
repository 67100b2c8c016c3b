// The HTTP/2 client of the signaling server, as far as its core can tell: what apns_client does
// over sockets, by the same rules (base/provider_rules.h). A push waits here while no connection is
// to be had, goes out again when APNs says that it was not touched, and is lost when its connection
// dies with it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "apns-mock/core/effects.h"
#include "base/ids.h"
#include "base/provider_rules.h"
#include "base/rng.h"
#include "base/time.h"
#include "signaling-server/core/effects.h"
#include "world/network.h"

namespace ringback::world {

class ProviderClient {
 public:
  ProviderClient(Network& network, const Rng& rng)
      : network_(network), rng_(rng.fork("provider-client")) {}

  void send(const Now& now, signaling::SendPush push);
  void abandon(PushRef push);
  /// Something arrived from APNs.
  void on(const Now& now, const apns::Effect& effect);
  /// It is time for something: an answer is overdue, or the next attempt to connect is due.
  void on_timer(const Now& now);

  /// APNs meets new connections, or turns them away.
  void set_door(bool shut) { door_shut_ = shut; }
  /// APNs' end of the connection says nothing more, not even to a PING.
  void silenced(ConnectionId id);
  void line_up(const Now& now);
  void line_silent();
  void line_broken(const Now& now);
  /// The server's process ended, and its connections with it.
  void stop(const Now& now);

 private:
  struct Waiting {
    signaling::SendPush push;
    std::uint64_t number = 0;
    Instant give_up;
    int tries = 0;
  };
  /// One connection to each of APNs' two hosts, and what waits for it.
  struct Host {
    std::deque<Waiting> queue;
    int failures_in_row = 0;
    std::optional<Instant> retry_at;
  };
  struct Connection {
    ConnectionId id;
    Environment environment = Environment::kProduction;
    std::uint64_t next_stream = 1;
    std::uint32_t max_streams = 100;  ///< what clients assume before SETTINGS; RFC 9113, 6.5.2
    bool opened = true;               ///< false: the silent line holds up its handshake
    bool leaving = false;             ///< nothing new goes here
    bool useful = false;              ///< something was answered
    bool silent = false;
    Instant last_word;
    std::map<std::uint64_t, Waiting> open;  ///< by stream
  };

  static constexpr ProviderLimits kLimits{};

  Host& host(Environment environment) { return hosts_[static_cast<std::size_t>(environment)]; }
  Connection* find(ConnectionId id);
  void pump(const Now& now, Environment environment);
  void connect(const Now& now, Environment environment);
  void back_off(const Now& now, Environment environment);
  void request(const Now& now, Connection& connection, Waiting waiting);
  void again(const Now& now, Environment environment, Waiting waiting);
  void lose(const Now& now, PushRef push, std::string why);

  void answered(const Now& now, const apns::Respond& response);
  void going_away(const Now& now, const apns::GoAway& away);
  void stream_reset(const Now& now, const apns::ResetStream& reset);
  void closed(const Now& now, ConnectionId id, const std::string& why);
  void leave_if_done(const Now& now, ConnectionId id);

  bool line_is(Line line) const;
  std::optional<Instant> ping_fails_at(const Connection& connection) const;
  void give_up_overdue(const Now& now);
  std::optional<Instant> next_due() const;
  void wake_at(Instant at);

  Network& network_;
  Rng rng_;
  std::array<Host, 2> hosts_;
  std::vector<Connection> connections_;
  std::uint64_t next_connection_ = 1;
  std::uint64_t last_number_ = 0;
  bool door_shut_ = false;
  std::optional<Instant> wake_at_;
};

}  // namespace ringback::world
