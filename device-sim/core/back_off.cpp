#include "device-sim/core/back_off.h"

#include <algorithm>

namespace ringback::device {
namespace {

/// Compared as it is: a factor may be larger than a Duration holds.
Duration scaled(Duration wait, double factor, Duration limit) {
  const double us = static_cast<double>(wait.count()) * factor;
  if (!(us < static_cast<double>(limit.count()))) return limit;
  return Duration{static_cast<Duration::rep>(us)};
}

}  // namespace

Duration back_off_after(const Assumptions& assumptions, Duration before) {
  if (before.count() == 0)
    return std::min(assumptions.reconnect_first, assumptions.reconnect_limit);
  return scaled(before, assumptions.reconnect_factor, assumptions.reconnect_limit);
}

Duration with_jitter(const Assumptions& assumptions, Duration wait, Rng& rng) {
  const double sure = 1 - std::clamp(assumptions.reconnect_jitter, 0.0, 1.0);
  return rng.between(scaled(wait, sure, wait), wait);
}

}  // namespace ringback::device
