// Plays the whole library and holds the hash of each recording against the one in its transcript;
// the first call is played a hundred times. No test library: this is compiled by more than one
// compiler.
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "runner/scenario.h"
#include "runner/virtual_stage.h"

namespace ringback::runner {
namespace {

/// As transcripts have it: "trace 14caa037d884f812".
std::string hash_line(const std::string& bytes) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  char text[32];
  std::snprintf(text, sizeof text, "trace %016llx", static_cast<unsigned long long>(hash));
  return text;
}

std::string recorded(const Plan& plan) {
  const auto played = VirtualStage().play(plan, 1);
  return played.ok() ? to_jsonl(*played) : played.error().what;
}

std::vector<std::string> kept_hashes(const std::string& scenario) {
  std::ifstream file(scenario.substr(0, scenario.rfind('.')) + ".golden.txt");
  std::vector<std::string> hashes;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("trace ")) hashes.push_back(line);
  }
  return hashes;
}

int check_library() {
  const auto files = find_scenarios("scenarios");
  RINGBACK_CHECK(files.ok());
  std::size_t plays = 0;
  int wrong = 0;
  for (const auto& path : *files) {
    const auto plans = load_scenario(path);
    RINGBACK_CHECK(plans.ok());
    std::vector<std::string> now;
    for (const auto& plan : *plans) now.push_back(hash_line(recorded(plan)));
    plays += now.size();
    if (now == kept_hashes(path)) continue;
    std::fprintf(stderr, "%s: recorded other bytes than its transcript says\n", path.c_str());
    wrong = 1;
  }
  std::printf("%zu recordings compared with their transcripts\n", plays);
  return plays == 0 ? 1 : wrong;
}

int check_repetition() {
  const auto plans = load_scenario("scenarios/basics/first-call.yaml");
  RINGBACK_CHECK(plans.ok());
  const std::string bytes = recorded(plans->front());
  for (int play = 1; play < 100; ++play) RINGBACK_CHECK(recorded(plans->front()) == bytes);
  return 0;
}

}  // namespace
}  // namespace ringback::runner

int main() { return ringback::runner::check_repetition() | ringback::runner::check_library(); }
