// One input's handling: the time it happens, and where its effects and its trace go.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/trace.h"
#include "signaling-server/core/config.h"
#include "signaling-server/core/effects.h"

namespace ringback::signaling {

inline constexpr std::string_view kLane = "signaling";

class Turn {
 public:
  Turn(const Now& now, const Config& config, Reaction<Effect>& out)
      : now(now), config_(config), out_(out) {}

  const Now now;

  template <class What>
  void effect(What&& effect) {
    out_.effects.emplace_back(std::forward<What>(effect));
  }
  void persist(Change change) {
    if (config_.persist) effect(Persist{std::move(change)});
  }
  bool persisting() const { return config_.persist; }
  bool tracing() const { return config_.trace; }
  /// Something that happened in this lane.
  void event(std::string_view name, const std::optional<CallId>& call,
             std::initializer_list<Detail> details) {
    if (config_.trace) message({}, name, call, details);
  }
  /// A call moved; a second phone that rings leaves it ringing, which is news as well.
  void moved(const Move& move, const std::optional<CallId>& call) {
    if (config_.trace) out_.trace.move(now.instant, kLane, move, call, true);
  }
  /// A message that leaves this lane; only when tracing().
  TraceEvent& message(std::string_view to, std::string_view name, const std::optional<CallId>& call,
                      std::initializer_list<Detail> details = {}) {
    return out_.trace.write(now.instant, kLane, to, name, call, details);
  }

 private:
  const Config& config_;
  Reaction<Effect>& out_;
};

}  // namespace ringback::signaling
