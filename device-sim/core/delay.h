// A span of time that chance may draw: how long a person takes to answer.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/rng.h"
#include "base/time.h"

namespace ringback::device {

struct Delay {
  enum class Kind { kExactly, kUniform, kNormal, kLogNormal };

  Delay() = default;
  /// A fixed span is the ordinary case, so it needs no word.
  template <class Rep, class Period>
  Delay(std::chrono::duration<Rep, Period> exactly) : first(exactly) {}
  static Delay uniform(Duration low, Duration high) { return {Kind::kUniform, low, high, 0}; }
  static Delay normal(Duration mean, Duration deviation) {
    return {Kind::kNormal, mean, deviation, 0};
  }
  /// By its median and the deviation of its logarithm: most are quick, some take long.
  static Delay log_normal(Duration median, double sigma) {
    return {Kind::kLogNormal, median, {}, sigma};
  }

  /// Never below zero nor above an hour; a fixed span takes nothing from `rng`.
  Duration draw(Rng& rng) const;
  friend bool operator==(const Delay&, const Delay&) = default;

  Kind kind = Kind::kExactly;
  Duration first{};   ///< the span, the lower end, the mean, or the median
  Duration second{};  ///< the upper end, or the deviation
  double sigma = 0;   ///< log-normal only

 private:
  Delay(Kind k, Duration a, Duration b, double s) : kind(k), first(a), second(b), sigma(s) {}
};

/// Reads "1.2s", "1s..5s", "normal(3s,1s)" or "log-normal(3s,0.5)".
std::optional<Delay> parse_delay(std::string_view text);
std::string to_string(const Delay& delay);

}  // namespace ringback::device
