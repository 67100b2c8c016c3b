#include "runner/cli/scenario_set.h"

#include <cstdio>
#include <iterator>

#include "runner/scenario.h"

namespace ringback::runner {

std::optional<std::vector<Plan>> load_stories(const std::vector<std::string>& paths) {
  std::vector<Plan> stories;
  bool good = true;
  const auto complain = [&](const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    good = false;
  };
  for (const auto& path : paths) {
    const auto files = find_scenarios(path);
    if (!files.ok()) {
      complain("ringback: " + files.error());
      continue;
    }
    if (files->empty()) complain("ringback: no scenario in " + path);
    for (const auto& file : *files) {
      auto plans = load_scenario(file);
      if (!plans.ok()) {
        complain(to_string(plans.error()));
        continue;
      }
      std::move(plans->begin(), plans->end(), std::back_inserter(stories));
    }
  }
  if (!good) return {};
  return stories;
}

std::string name_of_story(const Plan& plan) {
  return plan.variant.empty() ? plan.file : plan.file + " [" + plan.variant + "]";
}

}  // namespace ringback::runner
