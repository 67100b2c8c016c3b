#include "signaling-server/core/come_back.h"

#include <chrono>

namespace ringback::signaling {

Duration come_back_window(const Assumptions& assumptions, std::size_t apps) {
  if (!(assumptions.reconnects_per_second > 0)) return {};
  const std::chrono::duration<double> wanted(static_cast<double>(apps) /
                                             assumptions.reconnects_per_second);
  // Compared as it is: a rate next to nothing makes more than a Duration holds.
  if (wanted >= assumptions.reconnect_spread_limit) return assumptions.reconnect_spread_limit;
  return std::chrono::duration_cast<Duration>(wanted);
}

Duration come_back_after(const Assumptions& assumptions, std::size_t apps, Rng& rng) {
  const Duration soonest = assumptions.reconnect_after;
  return rng.between(soonest, soonest + come_back_window(assumptions, apps));
}

}  // namespace ringback::signaling
