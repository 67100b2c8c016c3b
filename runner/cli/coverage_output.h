// The options of every verb that can say which edges of the machines were taken, and the saying.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "runner/coverage.h"

namespace ringback::runner {

struct CoverageOutput {
  bool text = false;
  std::string json;  ///< a file
  bool wanted() const { return text || !json.empty(); }
};

void add_coverage_options(CLI::App& verb, CoverageOutput& output);
/// False when the file cannot be written; standard error says so.
bool write_coverage(const Coverage& coverage, const CoverageOutput& output);

}  // namespace ringback::runner
