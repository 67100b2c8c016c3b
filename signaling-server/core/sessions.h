// Connections and the sessions that outlive them. A session numbers what it sends, keeps it until
// it is acknowledged, and goes on where it was when the app comes back over a new connection:
// nothing is lost and nothing is handled twice, within a bound.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/call_messages.h"
#include "base/ids.h"
#include "base/rng.h"
#include "signaling-server/core/changes.h"
#include "signaling-server/core/digest.h"
#include "signaling-server/core/inputs.h"
#include "signaling-server/core/peers.h"
#include "signaling-server/core/rate_limit.h"
#include "signaling-server/core/timers.h"
#include "signaling-server/core/turn.h"

namespace ringback::signaling {

class Sessions {
 public:
  Sessions(const Config& config, Timers& timers, Peers& peers, Rng rng)
      : config_(config), timers_(timers), peers_(peers), rng_(rng), advice_(rng.fork("advice")) {}

  /// A Hello that was accepted.
  struct Arrival {
    DeviceKey who;
    bool resumed = false;
  };

  /// Refuses it at once when there are too many.
  void opened(Turn& turn, ConnectionId connection);
  /// `admits` has the last word about a phone whose user and token are right.
  std::optional<Arrival> hello(Turn& turn, const HelloReceived& hello, bool draining,
                               const std::function<bool(const DeviceKey&)>& admits);
  /// Whose frame it is, when it is to be handled: not a repetition, not from a stranger.
  std::optional<DeviceKey> received(Turn& turn, ConnectionId connection, const ClientFrame& frame);
  /// Whether `received` would say whose frame it is.
  bool would_handle(Instant now, ConnectionId connection, const ClientFrame& frame) const;
  /// Whose live connection that was.
  std::optional<DeviceKey> lost(Turn& turn, ConnectionId connection);
  void on_timer(Turn& turn, const HelloTimer& timer);
  /// Whose connection turned out to be dead.
  std::optional<DeviceKey> on_timer(Turn& turn, const SessionTimer& timer);
  /// Tells every app to come back later, each at its own time.
  void ask_to_reconnect(Turn& turn);

  /// Sends, or keeps for the resume, here or at the server that has the session; false when the
  /// device has none.
  bool send(Turn& turn, const DeviceKey& who, ServerMessage message);
  /// The same for what another server sent here.
  bool send_here(Turn& turn, const DeviceKey& who, ServerMessage message);
  /// The device has its session at another server now.
  void moved_away(Turn& turn, const DeviceKey& who);
  /// Sends what is never repeated, if the device is connected.
  void send_unnumbered(Turn& turn, const DeviceKey& who, ServerMessage message);
  bool connected(const DeviceKey& who) const;
  bool has_session(const DeviceKey& who) const;
  bool connected_here(const DeviceKey& who) const;
  std::size_t connected_count() const;
  void add_to(Digest& digest) const;
  /// Devices whose connection was cut while something else was going on; empties the list.
  std::vector<DeviceKey> take_departed() { return std::exchange(departed_, {}); }

 private:
  struct Waiting {
    ServerFrame frame;
    bool sent = false;
  };
  struct Session {
    SessionId id;
    DeviceKey who;
    std::string lane;  ///< where its messages go in the trace
    std::optional<ConnectionId> connection;
    std::uint64_t last_sent = 0;
    std::uint64_t last_seen = 0;
    std::vector<Waiting> unacknowledged;  ///< short, and empty on an idle connection
    Instant last_heard;
    std::optional<Timers::Place> timer;
    RateLimit rate;
  };
  struct Connection {
    Session* session = nullptr;  ///< none before its Hello
    std::optional<Timers::Place> hello_timer;
  };

  void close(Turn& turn, ConnectionId connection, Refusal why, std::string field = {});
  /// The same for who may try again later: with advice when.
  void turn_away(Turn& turn, ConnectionId connection, Refusal why);
  Session& start(const DeviceKey& who);
  void attach(Turn& turn, Session& session, ConnectionId connection, bool resumed);
  void detach(Turn& turn, Session& session);
  void erase(Turn& turn, const SessionId& id);
  void announce(Turn& turn, const DeviceKey& who, bool connected, bool gone);
  void acknowledge(Session& session, std::uint64_t number);
  void transmit(Turn& turn, Session& session, Waiting& waiting);
  Session* session_of(const DeviceKey& who);
  SessionId fresh_id();

  const Config& config_;
  Timers& timers_;
  Peers& peers_;
  Rng rng_;
  Rng advice_;  ///< a stream of its own: who is sent away changes no session's id
  std::map<ConnectionId, Connection> connections_;
  std::map<SessionId, Session> sessions_;
  std::map<DeviceKey, Session*> by_device_;
  std::vector<DeviceKey> departed_;
};

}  // namespace ringback::signaling
