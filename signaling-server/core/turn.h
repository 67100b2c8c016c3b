// One input's handling: the time it happens, and where its effects and its trace go.
#pragma once

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

  void effect(Effect effect) { out_.effects.push_back(std::move(effect)); }
  void persist(Change change) {
    if (config_.persist) effect(Persist{std::move(change)});
  }
  bool persisting() const { return config_.persist; }
  bool tracing() const { return config_.trace; }
  /// Something that happened in this lane.
  void event(std::string_view name, std::optional<CallId> call, std::vector<Field> fields) {
    message({}, name, call, std::move(fields));
  }
  /// A message that leaves this lane.
  void message(std::string to, std::string_view name, std::optional<CallId> call,
               std::vector<Field> fields) {
    if (!config_.trace) return;
    out_.trace.push_back(
        {now.instant, std::string(kLane), std::move(to), name, call, std::move(fields)});
  }

 private:
  const Config& config_;
  Reaction<Effect>& out_;
};

}  // namespace ringback::signaling
