// The latencies of a run's legs as a table.
#pragma once

#include <string>
#include <vector>

#include "runner/legs.h"
#include "runner/report/canvas.h"

namespace ringback::runner {

/// A table of the legs that have samples: how many, least, 50 %, 90 %, 99 %, most; empty without.
std::string legs_text(const std::vector<Leg>& legs, const Look& look);

}  // namespace ringback::runner
