// What became of each expectation of a plan in one recording. Ladders, verdict texts and every
// report read it; whoever judges writes it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "runner/plan.h"

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

}  // namespace ringback::runner
