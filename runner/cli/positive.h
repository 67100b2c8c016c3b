// A check for options that take a number above 0. CLI::PositiveNumber lets "nan" and "inf" through
// and names the greatest double there is when it refuses.
#pragma once

#include <charconv>
#include <cmath>
#include <string>

namespace ringback::runner {

/// Empty when `text` is a finite number above 0, otherwise what is wrong.
inline std::string positive(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (whole && std::isfinite(value) && value > 0) return {};
  return "expected a number above 0, not \"" + text + '"';
}

}  // namespace ringback::runner
