// The files that a run leaves behind.
#pragma once

#include <CLI/CLI.hpp>

#include <vector>

#include "runner/cli/run_options.h"
#include "runner/report/run.h"

namespace ringback::runner {

/// --junit, --json, --mermaid, --html.
void add_report_options(CLI::App& verb, RunOptions& options);

/// Writes what was asked for; false, with a line on standard error, when a file cannot be written.
bool write_outputs(const RunOptions& options, const std::vector<Run>& runs);

}  // namespace ringback::runner
