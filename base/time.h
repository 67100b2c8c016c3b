// The two clocks of a core. A core never reads a clock: whoever drives it passes `Now`.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ringback {

/// Every span of time, in microseconds. Names of raw numbers end in their unit (`_ms`).
using Duration = std::chrono::microseconds;

using std::chrono_literals::operator""us;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""h;

/// A reading of the monotonic clock. In the virtual world it starts above zero, so that code
/// which mistakes zero for "unset" shows itself.
struct Instant {
  Duration since_start{};
  friend constexpr auto operator<=>(Instant, Instant) = default;
};
constexpr Instant operator+(Instant t, Duration d) { return {t.since_start + d}; }
constexpr Instant operator-(Instant t, Duration d) { return {t.since_start - d}; }
constexpr Duration operator-(Instant a, Instant b) { return a.since_start - b.since_start; }

/// A reading of the calendar clock, for what the wire dates: expirations, `iat`, timestamps.
struct WallTime {
  Duration since_epoch{};
  friend constexpr auto operator<=>(WallTime, WallTime) = default;
  constexpr std::int64_t unix_seconds() const { return since_epoch.count() / 1'000'000; }
  constexpr std::int64_t unix_ms() const { return since_epoch.count() / 1'000; }
  static constexpr WallTime from_unix_seconds(std::int64_t s) { return {Duration{s * 1'000'000}}; }
};
constexpr WallTime operator+(WallTime t, Duration d) { return {t.since_epoch + d}; }
constexpr WallTime operator-(WallTime t, Duration d) { return {t.since_epoch - d}; }
constexpr Duration operator-(WallTime a, WallTime b) { return a.since_epoch - b.since_epoch; }

/// Both clocks, read together.
struct Now {
  Instant instant;
  WallTime wall;
};

/// The earlier of two optional deadlines; nothing means never.
constexpr std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b) {
  if (!a) return b;
  if (!b) return a;
  return *a < *b ? a : b;
}

/// Reads "250us", "1.2s", "300ms", "5m", "1h", "2d" or "0"; at most microsecond precision, not
/// negative. Nothing when the text is not a duration.
std::optional<Duration> parse_duration(std::string_view text);

/// The shortest text that parse_duration reads back: "1.2s", "300ms".
std::string format_duration(Duration d);

}  // namespace ringback
