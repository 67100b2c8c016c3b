// Plays a load run on three real processes and brings home its figures.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "runner/live/stack.h"
#include "runner/load.h"

namespace ringback::runner {

/// How a run stands, about once a second.
struct LoadProgress {
  std::string stage;  ///< "settling", "calling", "done"
  Duration elapsed{};
  std::uint64_t started = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t failed = 0;
};

struct LoadError {
  bool no_stack = false;  ///< nothing could be started or reached
  std::string what;       ///< one line
};

/// On the stack at `running`, or on one of its own when that is empty.
Result<LoadOutcome, LoadError> play_load(const LoadPlan& plan, const StackAddresses& running,
                                         std::uint64_t seed,
                                         const std::function<void(const LoadProgress&)>& progress);

}  // namespace ringback::runner
