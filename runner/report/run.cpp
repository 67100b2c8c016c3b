#include "runner/report/run.h"

#include <algorithm>
#include <set>

#include "world/checkers/checkers.h"

namespace ringback::runner {

std::string title_of(const Plan& plan) {
  const std::string& title = plan.title.empty() ? plan.file : plan.title;
  return plan.variant.empty() ? title : title + " [" + plan.variant + "]";
}

std::vector<std::string> invariant_failures(const Run& run) {
  std::vector<std::string> failures;
  if (!run.recording) return failures;
  const auto& announced = run.plan->violates;
  std::set<std::string> seen;
  for (const auto& violation : run.recording->violations) {
    const std::string name(world::invariant_of(violation));
    seen.insert(name);
    if (std::find(announced.begin(), announced.end(), name) == announced.end()) {
      failures.push_back(violation);
    }
  }
  for (const auto& name : announced) {
    if (!seen.contains(name)) {
      failures.push_back(name + ": the scenario says that it is violated, but it held");
    }
  }
  return failures;
}

bool passed(const Run& run) {
  if (!run.recording) return false;
  const bool held = std::all_of(run.outcomes.begin(), run.outcomes.end(),
                                [](const Outcome& outcome) { return outcome.held; });
  return held && invariant_failures(run).empty();
}

}  // namespace ringback::runner
