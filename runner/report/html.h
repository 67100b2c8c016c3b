// The runs as one self-contained HTML page: ladders on a true time axis, the phones' screens,
// latency per leg, broken rules with their sources, every event. It needs no script, no network
// and no second file, so it opens from a CI's artifacts as well as from a stick.
#pragma once

#include <span>
#include <string>

#include "runner/report/run.h"

namespace ringback::runner {

std::string to_html(std::span<const Run> runs);

}  // namespace ringback::runner
