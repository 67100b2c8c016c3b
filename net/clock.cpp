#include "net/clock.h"

#include <cmath>

#include "base/check.h"

namespace ringback::net {

namespace {

Duration scaled(Duration real, double speed) {
  if (speed == 1) return real;
  return Duration{static_cast<std::int64_t>(static_cast<double>(real.count()) * speed)};
}

struct BothClocks {
  std::chrono::steady_clock::time_point steady;
  WallTime wall;
};

/// Both clocks at one moment. A process that loses its CPU between the two reads would be off the
/// calendar of the others for good, so the closest of a few pairs counts.
BothClocks read_both() {
  BothClocks best;
  auto gap = std::chrono::steady_clock::duration::max();
  for (int i = 0; i < 5; ++i) {
    const auto before = std::chrono::steady_clock::now();
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    const auto after = std::chrono::steady_clock::now();
    if (after - before >= gap) continue;
    gap = after - before;
    best = {before, {std::chrono::duration_cast<Duration>(wall)}};
  }
  return best;
}

}  // namespace

// Time starts one second above zero, so that code which takes zero for "unset" shows itself.
Clock::Clock(double speed, std::optional<WallTime> epoch) : speed_(speed), first_instant_{1s} {
  RINGBACK_CHECK(speed > 0);
  const auto [steady, real] = read_both();
  started_ = steady;
  const auto origin = epoch.value_or(real);
  first_wall_ = origin + scaled(real - origin, speed);
}

Now Clock::now() const {
  const auto elapsed =
      std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - started_);
  const auto instant = first_instant_ + scaled(elapsed, speed_);
  return {instant, wall_of(instant)};
}

WallTime Clock::wall_of(Instant at) const { return first_wall_ + (at - first_instant_); }

std::chrono::steady_clock::time_point Clock::when(Instant at) const {
  // A year is as good as never, and keeps the nanoseconds below from overflowing.
  constexpr Duration kNever = 24h * 365;
  const auto ahead = std::min(at - first_instant_, kNever + (now().instant - first_instant_));
  const double real_us = std::ceil(static_cast<double>(ahead.count()) / speed_);
  // One microsecond more, because both conversions round towards zero.
  return started_ + Duration{static_cast<std::int64_t>(real_us) + (speed_ == 1 ? 0 : 1)};
}

}  // namespace ringback::net
