#include "runner/report/run.h"

#include <algorithm>
#include <utility>

namespace ringback::runner {

std::string title_of(const Plan& plan) {
  const std::string& title = plan.title.empty() ? plan.file : plan.title;
  return plan.variant.empty() ? title : title + " [" + plan.variant + "]";
}

bool is_meant(const Run& run, const world::Violation& violation) {
  return std::ranges::count(run.plan->violates, violation.invariant) > 0;
}

std::vector<std::string> kept_whole(const Run& run) {
  std::vector<std::string> lines;
  if (!run.recording) return lines;
  for (const auto& name : run.plan->violates) {
    const bool broken =
        std::ranges::count(run.recording->violations, name, &world::Violation::invariant) > 0;
    if (!broken) lines.push_back(name + ": the scenario says that it is violated, but it held");
  }
  return lines;
}

std::vector<std::string> invariant_failures(const Run& run) {
  std::vector<std::string> failures;
  if (!run.recording) return failures;
  for (const auto& violation : run.recording->violations) {
    if (!is_meant(run, violation)) failures.push_back(to_string(violation));
  }
  for (auto& line : kept_whole(run)) failures.push_back(std::move(line));
  return failures;
}

bool passed(const Run& run) {
  if (!run.recording || !run.transcript_difference.empty()) return false;
  const bool held = std::all_of(run.outcomes.begin(), run.outcomes.end(),
                                [](const Outcome& outcome) { return outcome.held; });
  return held && invariant_failures(run).empty();
}

}  // namespace ringback::runner
