// The two real clocks, read together, and made faster when a run is to take less time than life.
#pragma once

#include <chrono>
#include <optional>

#include "base/time.h"

namespace ringback::net {

/// Reads steady and system time. With a speed of 10, ten of the cores' seconds pass in one real
/// second; processes that share `epoch` then agree on the calendar, because each counts the
/// sped-up time from the same moment.
class Clock {
 public:
  explicit Clock(double speed = 1, std::optional<WallTime> epoch = {});

  Now now() const;
  /// What the calendar said, or will say, at that instant.
  WallTime wall_of(Instant at) const;
  /// The first real moment at which now() is not before that instant.
  std::chrono::steady_clock::time_point when(Instant at) const;
  double speed() const { return speed_; }

 private:
  double speed_;
  std::chrono::steady_clock::time_point started_;
  Instant first_instant_;
  WallTime first_wall_;
};

}  // namespace ringback::net
