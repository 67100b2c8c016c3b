// Was it as expected? Holds a recording against the expectations of its plan.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "runner/plan.h"
#include "runner/recording.h"
#include "runner/verdict.h"

namespace ringback::runner {

/// One outcome for each expectation, in order. `slack` is added to every upper limit: real time
/// is never exact. Lower limits, and the window of what must never happen, are eased by a hundredth
/// of it: the clocks of processes agree well.
std::vector<Outcome> judge(const Plan& plan, const Recording& recording, Duration slack = {});

/// The expectation as a scenario would write it.
std::string to_string(const Expectation& expectation);

}  // namespace ringback::runner
