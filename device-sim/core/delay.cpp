#include "device-sim/core/delay.h"

#include <algorithm>
#include <utility>

#include "base/assumption.h"

namespace ringback::device {
namespace {

constexpr Duration kLongest = 3600s;

/// The two arguments of "word(a,b)"; nothing when the text is something else.
std::optional<std::pair<std::string_view, std::string_view>> arguments_of(std::string_view text,
                                                                          std::string_view word) {
  if (!text.starts_with(word) || text.size() < word.size() + 2) return {};
  text.remove_prefix(word.size());
  if (text.front() != '(' || text.back() != ')') return {};
  text = text.substr(1, text.size() - 2);
  const auto comma = text.find(',');
  if (comma == std::string_view::npos) return {};
  return std::pair(text.substr(0, comma), text.substr(comma + 1));
}

std::optional<Duration> span_of(std::string_view text) {
  Duration span{};
  if (!read_value(text, span) || span < Duration{} || span > kLongest) return {};
  return span;
}

}  // namespace

Duration Delay::draw(Rng& rng) const {
  switch (kind) {
    case Kind::kExactly:
      return first;
    case Kind::kUniform:
      return rng.between(first, second);
    case Kind::kNormal:
      return std::min(rng.normal(first, second), kLongest);
    case Kind::kLogNormal:
      return std::min(rng.log_normal(first, sigma), kLongest);
  }
  return first;
}

std::optional<Delay> parse_delay(std::string_view text) {
  if (const auto both = arguments_of(text, "log-normal")) {
    const auto median = span_of(both->first);
    double sigma = 0;
    // With more than 2, one call in three would be answered at once or after an hour.
    if (!median || !read_value(both->second, sigma) || !(sigma >= 0 && sigma <= 2)) return {};
    return Delay::log_normal(*median, sigma);
  }
  if (const auto both = arguments_of(text, "normal")) {
    const auto mean = span_of(both->first);
    const auto deviation = span_of(both->second);
    if (!mean || !deviation) return {};
    return Delay::normal(*mean, *deviation);
  }
  if (const auto dots = text.find(".."); dots != std::string_view::npos) {
    const auto low = span_of(text.substr(0, dots));
    const auto high = span_of(text.substr(dots + 2));
    if (!low || !high || *high < *low) return {};
    return Delay::uniform(*low, *high);
  }
  const auto span = span_of(text);
  if (!span) return {};
  return Delay(*span);
}

std::string to_string(const Delay& delay) {
  switch (delay.kind) {
    case Delay::Kind::kExactly:
      return write_value(delay.first);
    case Delay::Kind::kUniform:
      return write_value(delay.first) + ".." + write_value(delay.second);
    case Delay::Kind::kNormal:
      return "normal(" + write_value(delay.first) + "," + write_value(delay.second) + ")";
    case Delay::Kind::kLogNormal:
      return "log-normal(" + write_value(delay.first) + "," + write_value(delay.sigma) + ")";
  }
  return {};
}

}  // namespace ringback::device
