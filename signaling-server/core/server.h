// The signaling server's core: routes each input to the part it concerns. No I/O, no clock, no
// chance but its seed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/trace.h"
#include "signaling-server/core/config.h"
#include "signaling-server/core/effects.h"
#include "signaling-server/core/inputs.h"
#include "signaling-server/core/tally.h"

namespace ringback::signaling {

/// A call, for listings and checkers.
struct CallView {
  CallId id;
  UserId caller;
  UserId callee;
  std::string state;
  std::optional<EndReason> reason;
};

/// A call with all that an operator may want to see of it.
struct CallListing {
  CallId id;
  DeviceKey caller;
  UserId callee;
  DeviceId device;  ///< the callee's that answered, declined, or had the call last
  bool video = false;
  std::string_view state;
  std::optional<EndReason> reason;
  WallTime dialled_at;
  std::optional<WallTime> answered_at;
  std::optional<WallTime> ended_at;
  std::vector<BranchRecord> branches;
  std::vector<LegRecord> legs;
};
/// Which calls; in the order of their start, and of their ids when that is the same.
struct CallQuery {
  UserId user;  ///< as caller or callee; empty: anybody
  bool live_only = false;
  std::optional<std::pair<WallTime, CallId>> after;  ///< where the page before ended
};

/// Which users; in the order of their names, byte by byte.
struct UserQuery {
  UserId user;  ///< this one; empty: all
  bool connected_only = false;
  UserId after;  ///< the last of the page before
};
/// A user, for listings.
struct UserView {
  UserId user;
  std::vector<DeviceId> connected;
  std::vector<DeviceToken> tokens;
};

/// How much there is, for gauges, and how much there was.
struct Load {
  std::size_t connected_devices = 0;
  std::size_t live_calls = 0;
  std::size_t users = 0;
  /// Every state a live call can have.
  std::map<std::string_view, std::size_t> live_by_state;
  Tally tally;
};

class Server {
 public:
  Server(Config config, std::uint64_t seed);
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;
  ~Server();

  void on(const Now& now, const Input& input, Reaction<Effect>& out);
  std::optional<Instant> next_deadline() const;

  const Config& config() const;
  /// Takes effect for what happens from now on; timers that run keep their length.
  Assumptions& assumptions();
  /// Whether the trace is written; a server that nobody watches saves itself the work.
  void set_trace(bool on);
  /// In the order of their start.
  std::vector<CallView> calls() const;
  std::vector<UserView> users() const;
  /// Until `visit` says false.
  void each_call(const CallQuery& query,
                 const std::function<bool(const CallListing&)>& visit) const;
  void each_user(const UserQuery& query, const std::function<bool(const UserView&)>& visit) const;
  Load load() const;
  /// Equal for two servers that will do the same, whatever happens; but for how fast somebody was
  /// and what the other servers of a cluster have. For searches that look for new states.
  std::uint64_t digest(const Now& now) const;
  /// The call that a frame is about when neither this server nor its peers have it, and when the
  /// frame will be handled: from a flood or a stranger nobody needs to look for anything.
  std::optional<CallId> unknown_call(Instant now, const FrameReceived& input) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ringback::signaling
