// Provider connections that share a thread: the core's own, or one of theirs. What they receive
// goes to the core and what the core wants of them comes back, in order, whichever it is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "apns-mock/core/effects.h"
#include "apns-mock/core/inputs.h"
#include "apns-mock/io/mailbox.h"
#include "apns-mock/io/token_verifier.h"
#include "net/http2_connection.h"

namespace ringback::apns {

/// What the core may want of one connection.
using ConnectionEffect =
    std::variant<Respond, LimitStreams, GoAway, ResetStream, CloseConnection, GoSilent>;

/// Which door a connection came in by.
struct Entrance {
  std::string space;        ///< empty: that of the host's name
  bool management = false;  ///< where broadcast channels are managed
};

struct LaneOptions {
  bool own_thread = false;
  std::uint32_t initial_streams = 1;  ///< said in the first SETTINGS
  Duration handshake_within = 10s;    ///< up to the client's first word of HTTP/2
};

/// All public functions: on the core's executor.
class ProviderLane {
 public:
  using Feed = std::function<void(Input)>;
  /// `feed` is called on the core's executor.
  ProviderLane(net::asio::any_io_executor core, LaneOptions options, TokenVerifier& verifier,
               Feed feed);
  ~ProviderLane();
  ProviderLane(const ProviderLane&) = delete;
  ProviderLane& operator=(const ProviderLane&) = delete;

  void accept(ConnectionId id, net::Tcp::socket socket, net::TlsContext tls, Entrance entrance);
  void execute(ConnectionEffect effect);
  /// GOAWAY to all.
  void drain();

 private:
  class Connection;
  struct OwnThread;
  void open(ConnectionId id, net::Tcp::socket socket, net::TlsContext tls, Entrance entrance);
  void say_goodbye();
  void tell_core(Input input);
  /// Without sending what the session then has to say. Null when the connection is gone.
  Connection* apply(const ConnectionEffect& effect);
  void apply_all(const std::vector<ConnectionEffect>& effects);
  void act(Connection& connection, const Respond& effect);
  void act(Connection& connection, const LimitStreams& effect);
  void act(Connection& connection, const GoAway& effect);
  void act(Connection& connection, const ResetStream& effect);
  void act(Connection& connection, const CloseConnection& effect);
  void act(Connection& connection, const GoSilent& effect);

  TokenVerifier& verifier_;
  LaneOptions options_;
  Feed feed_;
  std::map<ConnectionId, std::shared_ptr<Connection>> connections_;  ///< on the lane's thread
  std::unique_ptr<OwnThread> own_;                                   ///< null on the core's thread
};

}  // namespace ringback::apns
