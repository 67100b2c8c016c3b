// Chance, seeded. One seed per run; every actor forks its own stream by name, so adding an actor
// does not change what the others draw. Same seed, same numbers, on every compiler.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"

namespace ringback {

class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  /// A stream of its own for the actor of this name; does not disturb this stream.
  Rng fork(std::string_view name) const;

  std::uint64_t next();
  /// Uniform in [0, bound); 0 when the bound is 0.
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [0, 1).
  double unit();
  bool chance(double probability) { return unit() < probability; }
  /// Uniform in [low, high].
  Duration between(Duration low, Duration high);
  /// Normal with this mean and deviation, never below zero.
  Duration normal(Duration mean, Duration deviation);
  /// Log-normal by its median and the deviation of its logarithm.
  Duration log_normal(Duration median, double sigma);

 private:
  double gauss();
  std::uint64_t origin_;
  std::uint64_t state_;
};

}  // namespace ringback
