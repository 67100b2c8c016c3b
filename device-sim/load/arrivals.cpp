#include "device-sim/load/arrivals.h"

#include <cmath>

#include "base/check.h"

namespace ringback::device::load {

Arrivals::Arrivals(double per_second, Duration ramp)
    : per_second_(per_second),
      ramp_s_(std::chrono::duration<double>(ramp).count()),
      in_ramp_(per_second * ramp_s_ / 2) {
  RINGBACK_CHECK(per_second > 0);
}

Duration Arrivals::due(std::uint64_t number) const {
  const auto n = static_cast<double>(number);
  // A rate that grows evenly has had n calls after the root of n.
  const double seconds = n < in_ramp_ ? std::sqrt(2 * n * ramp_s_ / per_second_)
                                      : ramp_s_ + (n - in_ramp_) / per_second_;
  return Duration{static_cast<std::int64_t>(std::llround(seconds * 1e6))};
}

}  // namespace ringback::device::load
