// The runs as JUnit XML, for the test tab of every CI.
#pragma once

#include <span>
#include <string>

#include "runner/report/run.h"

namespace ringback::runner {

/// One suite per scenario file, one case per run of it. Failed ones carry why and their ladder.
std::string to_junit(std::span<const Run> runs);

}  // namespace ringback::runner
