// A scenario file, read: one plan for each of its variants and table rows.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "runner/plan.h"
#include "runner/reader.h"

namespace ringback::runner {

/// Reads and checks a file. `shown` is how errors and plans name it.
Result<std::vector<Plan>, ScenarioError> load_scenario(const std::string& path,
                                                       const std::string& shown);
inline Result<std::vector<Plan>, ScenarioError> load_scenario(const std::string& path) {
  return load_scenario(path, path);
}

/// Every .yaml below `path` in order of name, fragments (folders called "fragments") left out;
/// or `path` itself when it is a file.
Result<std::vector<std::string>, std::string> find_scenarios(const std::string& path);

}  // namespace ringback::runner
