// One plan that was played and judged: all that a report is made of.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "runner/plan.h"
#include "runner/recording.h"
#include "runner/verdict.h"

namespace ringback::runner {

struct Run {
  const Plan* plan = nullptr;
  const Recording* recording = nullptr;  ///< null when the stage could not be set up
  std::vector<Outcome> outcomes;
  std::string stage_error;  ///< why there is no recording
  /// Where the run is not as the transcript beside its file; empty when it is, or there is none.
  std::string transcript_difference;
  std::optional<Duration> took;  ///< real time; left out where output must not vary
};

/// "first-call", or "first-call [row 2]" with a variant.
std::string title_of(const Plan& plan);

/// Whether the plan says, with `violates`, that this comes.
bool is_meant(const Run& run, const world::Violation& violation);

/// Announced invariants that stayed whole, one line each.
std::vector<std::string> kept_whole(const Run& run);

/// Broken invariants that the plan did not announce with `violates`, then announced ones that
/// stayed whole; one line each, empty when all is as it should be.
std::vector<std::string> invariant_failures(const Run& run);

/// Played, every expectation held, the invariants are as the plan says, and the run is as its
/// transcript.
bool passed(const Run& run);

}  // namespace ringback::runner
