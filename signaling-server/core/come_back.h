// When an app that is sent away is asked to come back: not all of them in the same moment.
#pragma once

#include <cstddef>

#include "base/rng.h"
#include "base/time.h"
#include "signaling-server/core/assumptions.h"

namespace ringback::signaling {

/// Over how long so many apps are spread: `reconnects_per_second` of them in each second, and
/// never longer than `reconnect_spread_limit`. Zero when either is.
Duration come_back_window(const Assumptions& assumptions, std::size_t apps);

/// The advice to one of them: uniform from `reconnect_after` to the end of the window behind it.
/// Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 [doc]
Duration come_back_after(const Assumptions& assumptions, std::size_t apps, Rng& rng);

}  // namespace ringback::signaling
