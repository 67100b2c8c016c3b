// `ringback explore`: many seeds and timings of a story, judged by the invariants.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>

#include "runner/cli/commands.h"
#include "runner/explorer.h"
#include "runner/scenario.h"

namespace ringback::runner {
namespace {

struct Wanted {
  std::vector<std::string> paths;
  ExploreOptions options;
  std::string write_to;
};

void report(const Plan& plan, const std::vector<Discovery>& found, const Wanted& wanted) {
  std::printf("%s%s%s: %zu of %llu seeds broke an invariant\n", plan.file.c_str(),
              plan.variant.empty() ? "" : " ", plan.variant.c_str(), found.size(),
              static_cast<unsigned long long>(wanted.options.seeds));
  if (found.empty()) return;
  const Discovery smallest = shrink(found.front());
  std::printf("  seed %llu: %s\n  the smallest story that still breaks it:\n\n%s\n",
              static_cast<unsigned long long>(smallest.seed), smallest.violation.c_str(),
              to_yaml(smallest.plan).c_str());
  if (!wanted.write_to.empty()) {
    std::ofstream(wanted.write_to) << "# ringback run --seed " << smallest.seed << "\n"
                                   << to_yaml(smallest.plan);
  }
}

int run(const Wanted& wanted) {
  int status = kAllHeld;
  std::uint64_t played = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (const auto& path : wanted.paths) {
    const auto files = find_scenarios(path);
    if (!files.ok()) {
      std::fprintf(stderr, "ringback: %s\n", files.error().c_str());
      return kUsage;
    }
    for (const auto& file : *files) {
      const auto plans = load_scenario(file);
      if (!plans.ok()) {
        std::fprintf(stderr, "%s\n", to_string(plans.error()).c_str());
        return kUsage;
      }
      for (const auto& plan : *plans) {
        const auto found = explore(plan, wanted.options);
        played += wanted.options.seeds;
        report(plan, found, wanted);
        if (!found.empty()) status = kFailed;
      }
    }
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%llu stories in %.2f s\n", static_cast<unsigned long long>(played), took.count());
  return status;
}

}  // namespace

void add_explore(CLI::App& app, Command& command) {
  auto wanted = std::make_shared<Wanted>();
  CLI::App* verb = app.add_subcommand("explore", "Search many seeds and timings for broken rules");
  verb->add_option("paths", wanted->paths, "Scenario files, or folders of them")->required();
  verb->add_option("--seeds", wanted->options.seeds, "How many")->capture_default_str();
  verb->add_option("--seed", wanted->options.first_seed, "The first")->capture_default_str();
  verb->add_option("--faults", wanted->options.faults, "At most so many faults in a run")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  verb->add_option("--threads", wanted->options.threads, "0: one for each core")
      ->capture_default_str();
  verb->add_option("--write", wanted->write_to, "Write the smallest failing story to this file");
  verb->callback([wanted, &command] { command = [wanted] { return run(*wanted); }; });
}

}  // namespace ringback::runner
