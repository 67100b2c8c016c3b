// A load run for people and for programs.
#pragma once

#include <string>

#include "runner/load.h"

namespace ringback::runner {

/// What is about to be done, and with which settings; several lines.
std::string load_heading(const LoadPlan& plan);
/// Tables of legs, processes and failures.
std::string load_text(const LoadPlan& plan, const LoadOutcome& outcome);
/// One JSON object; durations are in microseconds.
std::string load_json(const LoadPlan& plan, const LoadOutcome& outcome);

}  // namespace ringback::runner
