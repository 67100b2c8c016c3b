// `ringback explore`: many tellings of a story, judged by the invariants and what it expects.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "runner/cli/commands.h"
#include "runner/cli/coverage_output.h"
#include "runner/cli/scenario_set.h"
#include "runner/explorer.h"
#include "runner/plan_yaml.h"

namespace ringback::runner {
namespace {

struct Wanted {
  std::vector<std::string> paths;
  ExploreOptions options;
  std::string sweep;
  std::string asked;
  std::string latency = "150ms";
  std::string fingers = "2s";
  std::string folder = "found";
  bool shrink = true;
  CoverageOutput coverage;
};

using Count = unsigned long long;

/// Where a telling stands: its seed, or the moved step's place.
std::string telling_text(const Discovery& found, const ExploreOptions& options) {
  if (found.telling == 0) return "as it is written";
  if (options.sweep) return "at " + format_duration(options.sweep->place(found.telling - 1));
  return "seed " + std::to_string(found.seed);
}

/// Neighbours that fail alike in one line each: "at 1.2s to 1.318s (119 places)".
void list(const std::vector<Discovery>& found, const ExploreOptions& options) {
  constexpr std::size_t kMostLines = 10;
  std::size_t lines = 0;
  for (std::size_t i = 0; i < found.size() && lines < kMostLines; ++lines) {
    std::size_t last = i;
    while (options.sweep && found[i].telling > 0 && last + 1 < found.size() &&
           found[last + 1].telling == found[last].telling + 1 &&
           found[last + 1].failure.rule == found[i].failure.rule) {
      ++last;
    }
    std::printf("  %s", telling_text(found[i], options).c_str());
    if (last > i) {
      std::printf(" to %s (%zu places)",
                  format_duration(options.sweep->place(found[last].telling - 1)).c_str(),
                  last - i + 1);
    }
    std::printf(": %s: %s\n", found[i].failure.rule.c_str(), found[i].failure.what.c_str());
    i = last + 1;
    if (lines + 1 == kMostLines && i < found.size()) {
      std::printf("  and %zu more\n", found.size() - i);
    }
  }
}

/// The file that a small story goes to: its own file's name, and the seed that it fails under.
std::filesystem::path path_for(const Plan& plan, std::uint64_t seed, const std::string& folder) {
  std::string name = std::filesystem::path(plan.file).stem().string();
  if (!plan.variant.empty()) name += "-" + plan.variant;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '-';
  }
  return std::filesystem::path(folder) / (name + "-seed-" + std::to_string(seed) + ".yaml");
}

void make_small(const Plan& plan, const Discovery& first, const Wanted& wanted) {
  const Plan failing = told(plan, wanted.options, first.telling);
  const Shrunk small = shrink(failing, first.seed, first.failure);
  const auto path = path_for(plan, first.seed, wanted.folder);
  const std::string text = "# Found by ringback explore. It fails with:\n#   ringback run --seed " +
                           std::to_string(first.seed) + " " + path.string() + "\n# " +
                           small.failure.rule + ": " + small.failure.what + "\n" +
                           to_yaml(small.plan);
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  std::ofstream file(path);
  file << text;
  std::printf("\n%s\n", text.c_str());
  std::printf("  from %zu steps to %zu in %llu plays; %s %s\n", failing.steps.size(),
              small.plan.steps.size(), static_cast<Count>(small.plays),
              file.flush() ? "written to" : "could not be written to", path.string().c_str());
}

/// Explores one story; true when nothing was found.
bool explore_story(const Plan& plan, const Wanted& wanted) {
  const auto found = explore(plan, wanted.options);
  const auto played = tellings(wanted.options) + 1;
  std::printf("%s: %zu of %llu tellings failed\n", name_of_story(plan).c_str(), found.size(),
              static_cast<Count>(played));
  if (found.empty()) return true;
  list(found, wanted.options);
  if (wanted.shrink) make_small(plan, found.front(), wanted);
  return false;
}

int usage(const std::string& what) {
  std::fprintf(stderr, "ringback: %s\n", what.c_str());
  return kUsage;
}

int run(Wanted wanted) {
  const auto stories = load_stories(wanted.paths);
  if (!stories) return kUsage;
  const auto latency = parse_duration(wanted.latency);
  const auto fingers = parse_duration(wanted.fingers);
  if (!latency || !fingers) return usage("--latency and --fingers take a duration such as 150ms");
  wanted.options.bounds.latency = *latency;
  wanted.options.bounds.fingers = *fingers;
  if (wanted.asked.empty()) wanted.asked = wanted.sweep.empty() ? "nevers" : "all";
  wanted.options.asked = *parse_asked(wanted.asked);
  Coverage coverage;
  if (wanted.coverage.wanted()) wanted.options.coverage = &coverage;
  int status = kAllHeld;
  std::uint64_t played = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (const auto& plan : *stories) {
    if (!wanted.sweep.empty()) {
      wanted.options.sweep = parse_sweep(plan, wanted.sweep);
      if (!wanted.options.sweep) {
        return usage("--sweep \"" + wanted.sweep +
                     "\": expected the words or the number of one step of " + name_of_story(plan) +
                     " and a window, such as \"alice hangs up: 0s..3s by 1ms\"");
      }
    }
    if (!explore_story(plan, wanted)) status = kFailed;
    played += tellings(wanted.options) + 1;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%llu stories in %.2f s\n", static_cast<Count>(played), took.count());
  return write_coverage(coverage, wanted.coverage) ? status : int{kUsage};
}

void add_options(CLI::App& verb, Wanted& wanted) {
  ExploreOptions& options = wanted.options;
  verb.add_option("paths", wanted.paths, "Scenario files, or folders of them")->required();
  verb.add_option("--seed", options.first_seed, "The first")->capture_default_str();
  auto* const sweep = verb.add_option("--sweep", wanted.sweep,
                                      "Instead of seeds: one step at every place of a window, "
                                      "\"alice hangs up: 0s..3s by 1ms\"");
  verb.add_option("--seeds", options.seeds, "How many")->capture_default_str()->excludes(sweep);
  verb.add_option("--latency", wanted.latency, "Every link's delay and jitter are drawn up to this")
      ->capture_default_str()
      ->excludes(sweep);
  verb.add_option("--fingers", wanted.fingers, "Every step comes up to this much later")
      ->capture_default_str()
      ->excludes(sweep);
  verb.add_option("--faults", options.bounds.faults, "At most so many faults in a run")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->excludes(sweep);
  verb.add_option("--expect", wanted.asked,
                  "What is asked besides the invariants: none, nevers (what must never happen, or "
                  "at most so often), all; all with --sweep, otherwise nevers")
      ->check(CLI::IsMember({"none", "nevers", "all"}));
  verb.add_option("--threads", options.threads, "0: one for each core")->capture_default_str();
  verb.add_flag("--first", options.first_only, "End a story's search at its first failure");
  verb.add_flag("--shrink,!--no-shrink", wanted.shrink, "Write the smallest story that still fails")
      ->capture_default_str();
  verb.add_option("--write", wanted.folder, "The folder for what is found")->capture_default_str();
  add_coverage_options(verb, wanted.coverage);
}

}  // namespace

void add_explore(CLI::App& app, Command& command) {
  auto wanted = std::make_shared<Wanted>();
  CLI::App* verb = app.add_subcommand(
      "explore",
      "Play many seeds and timings of a story; make what fails small, and write it down");
  add_options(*verb, *wanted);
  verb->callback([wanted, &command] { command = [wanted] { return run(*wanted); }; });
}

}  // namespace ringback::runner
