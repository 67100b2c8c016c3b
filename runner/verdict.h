// What became of each expectation of a plan in one recording. Ladders, verdict texts and every
// report read it; whoever judges writes it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "runner/plan.h"
#include "runner/recording.h"

namespace ringback::runner {

struct Outcome {
  /// Of the plan that was judged, which outlives this.
  const Expectation* expectation = nullptr;
  bool held = false;
  /// In recording.events: what fulfilled it, or the event that must not have been; nothing when
  /// no single event did either.
  std::optional<std::size_t> event;
  /// The event that came closest when nothing matched.
  std::optional<std::size_t> nearest_miss;
  /// One sentence without a full stop: "came 1.4 s after the one before it, at most 1 s allowed".
  std::string what;
};

/// True when every expectation held and no invariant was broken.
inline bool all_held(const std::vector<Outcome>& outcomes, const Recording& recording) {
  for (const auto& outcome : outcomes) {
    if (!outcome.held) return false;
  }
  return recording.violations.empty();
}

}  // namespace ringback::runner
