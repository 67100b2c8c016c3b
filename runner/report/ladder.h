// The call as a ladder for a terminal: a column per lane, time downwards, idle time folded.
#pragma once

#include <string>

#include "runner/plan.h"
#include "runner/recording.h"
#include "runner/report/canvas.h"

namespace ringback::runner {

/// Lines of at most look.width columns, ended by a line feed; empty when nothing happened.
std::string ladder(const Plan& plan, const Recording& recording, const Look& look);

}  // namespace ringback::runner
