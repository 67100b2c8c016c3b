// How long our app waits before it connects again, when its server has not said how long.
#pragma once

#include "base/rng.h"
#include "base/time.h"
#include "device-sim/core/assumptions.h"

namespace ringback::device {

/// The wait after a wait of `before`: reconnect_first after none, then reconnect_factor times as
/// long each time, up to reconnect_limit.
Duration back_off_after(const Assumptions& assumptions, Duration before);

/// That wait with its share of chance: uniform from (1 - reconnect_jitter) of it to all of it.
/// Half is "equal jitter", all is "full jitter". Source: Brooker, "Exponential Backoff And
/// Jitter", AWS Architecture Blog, 2015; gRPC's doc/connection-backoff.md has a fifth [doc]
Duration with_jitter(const Assumptions& assumptions, Duration wait, Rng& rng);

}  // namespace ringback::device
