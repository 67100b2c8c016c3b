// The signaling server's core: routes each input to the part it concerns. No I/O, no clock, no
// chance but its seed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
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
  Load load() const;
  /// Equal for two servers that will do the same, whatever happens; but for how fast somebody was
  /// and what the other servers of a cluster have. For searches that look for new states.
  std::uint64_t digest(const Now& now) const;
  /// The call is here, or this server knows who has it.
  bool knows(CallId name) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ringback::signaling
