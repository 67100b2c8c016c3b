// The runs as one JSON document, for whatever comes after.
#pragma once

#include <span>
#include <string>

#include "base/json.h"
#include "runner/report/run.h"

namespace ringback::runner {

/// What docs/reports.md describes. The events themselves are not in it: they are the trace.
Json to_json(const Run& run);
std::string to_json(std::span<const Run> runs);

}  // namespace ringback::runner
