// Plays a few stories a hundred times each and compares the hash of what was recorded with the file
// that is named on the command line; RINGBACK_UPDATE=1 rewrites the file. No test library: this is
// compiled by more than one compiler.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "runner/scenario.h"
#include "runner/variation.h"
#include "runner/virtual_stage.h"

namespace ringback::runner {
namespace {

constexpr int kPlays = 100;
constexpr std::uint64_t kSeeds = 3;

std::uint64_t hash_of(const std::string& bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

std::string recorded(const Plan& plan, std::uint64_t seed) {
  const auto played = VirtualStage().play(plan, seed);
  return played.ok() ? to_jsonl(*played) : played.error().what;
}

/// "story seed hash", where chance decides the delays, the fingers and the faults as well.
std::string lines_for(const std::string& path) {
  const auto plans = load_scenario(path);
  RINGBACK_CHECK(plans.ok());
  std::string lines;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Rng rng(seed);
    const Plan plan = vary(plans->front(), rng, Bounds{});
    const std::string bytes = recorded(plan, seed);
    for (int play = 1; play < kPlays; ++play) RINGBACK_CHECK(recorded(plan, seed) == bytes);
    char text[32];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash_of(bytes)));
    lines += path + " " + std::to_string(seed) + " " + text + "\n";
  }
  return lines;
}

int check(const std::string& golden) {
  const std::string now = lines_for("scenarios/basics/first-call.yaml");
  if (std::getenv("RINGBACK_UPDATE") != nullptr) std::ofstream(golden) << now;
  std::ostringstream kept;
  kept << std::ifstream(golden).rdbuf();
  if (kept.str() == now) return 0;
  std::fprintf(stderr, "%s is\n%sand was recorded as\n%s", golden.c_str(), kept.str().c_str(),
               now.c_str());
  return 1;
}

}  // namespace
}  // namespace ringback::runner

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  return ringback::runner::check(argv[1]);
}
