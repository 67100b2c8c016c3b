#include "runner/cli/coverage_output.h"

#include <cstdio>
#include <fstream>

namespace ringback::runner {

void add_coverage_options(CLI::App& verb, CoverageOutput& output) {
  verb.add_flag("--coverage", output.text, "Say which edges of which machine no run has taken");
  verb.add_option("--coverage-json", output.json, "Write how often each edge was taken");
}

bool write_coverage(const Coverage& coverage, const CoverageOutput& output) {
  if (output.text) std::printf("\n%s", coverage_text(coverage).c_str());
  if (output.json.empty()) return true;
  std::ofstream file(output.json);
  file << coverage_json(coverage);
  if (file.flush()) return true;
  std::fprintf(stderr, "ringback: cannot write %s\n", output.json.c_str());
  return false;
}

}  // namespace ringback::runner
