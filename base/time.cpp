#include "base/time.h"

#include <array>
#include <charconv>

namespace ringback {
namespace {

struct Unit {
  std::string_view suffix;
  std::int64_t us;
};
// Longest suffix first where one ends in another ("ms" before "s").
constexpr std::array kUnits{
    Unit{"us", 1},         Unit{"ms", 1'000},        Unit{"s", 1'000'000},
    Unit{"m", 60'000'000}, Unit{"h", 3'600'000'000}, Unit{"d", 86'400'000'000}};
constexpr std::int64_t kLongest = 100LL * 365 * 86'400'000'000;

std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.front() == '-') return {};
  return value;
}

/// The fraction's worth in microseconds; nothing when finer than a microsecond.
std::optional<std::int64_t> fraction_us(std::string_view text, std::int64_t unit_us) {
  std::int64_t us = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || unit_us % 10 != 0) return {};
    unit_us /= 10;
    us += (c - '0') * unit_us;
  }
  return us;
}

std::optional<Duration> with_unit(std::string_view number, std::int64_t unit_us) {
  const auto dot = number.find('.');
  const auto whole_text = number.substr(0, dot);
  if (whole_text.empty()) return {};
  const auto whole = digits(whole_text);
  if (!whole || *whole > kLongest / unit_us) return {};
  std::int64_t us = *whole * unit_us;
  if (dot != std::string_view::npos) {
    const auto rest = number.substr(dot + 1);
    const auto fraction = fraction_us(rest, unit_us);
    if (rest.empty() || !fraction) return {};
    us += *fraction;
  }
  return Duration{us};
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration{0};
  for (const auto& unit : kUnits) {
    if (!text.ends_with(unit.suffix)) continue;
    return with_unit(text.substr(0, text.size() - unit.suffix.size()), unit.us);
  }
  return {};
}

std::string format_duration(Duration d) {
  const auto us = d.count();
  if (us < 0) return "-" + format_duration(-d);
  if (us == 0) return "0s";
  if (us % 1'000'000 == 0) return std::to_string(us / 1'000'000) + "s";
  if (us < 1'000) return std::to_string(us) + "us";
  const bool seconds = us > 1'000'000;
  const std::int64_t unit = seconds ? 1'000'000 : 1'000;
  std::string fraction = std::to_string(unit + us % unit).substr(1);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  std::string text = std::to_string(us / unit);
  if (!fraction.empty()) text += "." + fraction;
  return text + (seconds ? "s" : "ms");
}

}  // namespace ringback
