// Comma-separated tables (RFC 4180) with the place of each cell, for the rows of a scenario.
#pragma once

#include <string>
#include <vector>

#include "runner/reader.h"

namespace ringback::runner {

/// The records of `text`, the header first; blank lines are left out. Throws ScenarioError for a
/// quote that is never closed or text behind a closing one, and for a record whose number of cells
/// is not the header's.
std::vector<std::vector<Word>> read_csv(const std::string& text, const std::string& file);

}  // namespace ringback::runner
