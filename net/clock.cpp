#include "net/clock.h"

#include <cmath>

#include "base/check.h"

namespace ringback::net {

namespace {

Duration scaled(Duration real, double speed) {
  if (speed == 1) return real;
  return Duration{static_cast<std::int64_t>(static_cast<double>(real.count()) * speed)};
}

WallTime real_wall() {
  return {
      std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())};
}

}  // namespace

// Time starts one second above zero, so that code which takes zero for "unset" shows itself.
Clock::Clock(double speed, std::optional<WallTime> epoch)
    : speed_(speed), started_(std::chrono::steady_clock::now()), first_instant_{1s} {
  RINGBACK_CHECK(speed > 0);
  const auto real = real_wall();
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
