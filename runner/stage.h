// Where a plan is played: in the virtual world or on real processes.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "runner/plan.h"
#include "runner/recording.h"

namespace ringback::runner {

/// The stage could not be set up; one line for a person.
struct StageError {
  std::string what;
};

class Stage {
 public:
  Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  virtual ~Stage() = default;
  /// Plays the whole plan and returns once the story is over.
  virtual Result<Recording, StageError> play(const Plan& plan, std::uint64_t seed) = 0;
};

}  // namespace ringback::runner
