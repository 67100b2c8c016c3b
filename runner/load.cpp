#include "runner/load.h"

namespace ringback::runner {

bool passed(const LoadPlan& plan, const LoadOutcome& outcome) {
  return outcome.failed.empty() && outcome.succeeded == plan.calls && outcome.rate_held;
}

}  // namespace ringback::runner
