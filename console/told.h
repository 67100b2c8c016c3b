// What was played, as the page reads it.
#pragma once

#include <string>

#include "base/json.h"
#include "base/time.h"
#include "runner/plan.h"
#include "runner/recording.h"
#include "runner/report/run.h"

namespace ringback::console {

/// Judged; `slack` as runner::judge takes it. `plan` and `recording` must outlive the run.
runner::Run judged(const runner::Plan& plan, const runner::Recording& recording,
                   Duration slack = {});

/// {title, why, variant, seed, zero_us, events, set_up, payloads, expectations, violations,
/// decisions}. `payloads` are those of pushes, by apns-id, of a play in the virtual world.
/// `set_up` events come before the story's first moment, `zero_us`; a decision is something that
/// can be moved, see runner/what_if.h.
Json told(const runner::Run& run);

}  // namespace ringback::console
