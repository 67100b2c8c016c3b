// The call as a Mermaid sequence diagram, for a README or an issue.
#pragma once

#include <string>

#include "runner/plan.h"
#include "runner/recording.h"

namespace ringback::runner {

std::string to_mermaid(const Plan& plan, const Recording& recording, bool verbose);

}  // namespace ringback::runner
