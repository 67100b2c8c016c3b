// Every story that a command line names.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/plan.h"

namespace ringback::runner {

/// The plans of these files, and of every scenario in these folders. What cannot be read is said
/// on standard error; then there is nothing.
std::optional<std::vector<Plan>> load_stories(const std::vector<std::string>& paths);

/// "scenarios/basics/first-call.yaml [force-quit]".
std::string name_of_story(const Plan& plan);

}  // namespace ringback::runner
