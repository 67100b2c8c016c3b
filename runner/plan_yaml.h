// A plan as text: the scenario file that would be read as it.
#pragma once

#include <string>

#include "runner/plan.h"

namespace ringback::runner {

/// The whole file.
std::string to_yaml(const Plan& plan);
/// What a step does, as its line in the file: "alice: hangs up".
std::string step_words(const Step& step);

}  // namespace ringback::runner
