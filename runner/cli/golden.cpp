#include "runner/cli/golden.h"

#include <array>
#include <cstdint>
#include <cstdio>

#include "runner/report/verdict_text.h"

namespace ringback::runner {

std::string golden_path(const std::string& scenario) {
  const auto dot = scenario.rfind(".yaml");
  return scenario.substr(0, dot) + ".golden.txt";
}

std::string trace_hash(const Recording& recording) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : to_jsonl(recording)) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  std::array<char, 20> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

std::string transcript(const std::vector<Run>& runs) {
  Look look;
  look.width = 132;
  std::string text;
  for (const auto& run : runs) {
    if (!text.empty()) text += '\n';
    text += full_text(run, look);
    if (run.recording != nullptr) text += "trace " + trace_hash(*run.recording) + '\n';
  }
  return text;
}

}  // namespace ringback::runner
