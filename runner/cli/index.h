// Pages that are made from the tables and the library, so that they cannot be out of date.
#pragma once

#include <string>
#include <vector>

#include "runner/plan.h"

namespace ringback::runner {

/// docs/scenario-index.md: every scenario of the library with what it shows.
std::string scenario_index(const std::vector<std::vector<Plan>>& files);

/// docs/scenarios.md: the language, every verb and every event.
std::string language_page();

/// docs/schema/scenario.schema.json, for editors.
std::string scenario_schema();

}  // namespace ringback::runner
