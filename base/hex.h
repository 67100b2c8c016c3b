// Hexadecimal digits: UUIDs, device tokens and ids are made of them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ringback {

inline constexpr std::string_view kHexDigits = "0123456789abcdef";

namespace detail {
constexpr std::array<std::int8_t, 256> hex_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (const std::string_view digits : {kHexDigits, std::string_view("0123456789ABCDEF")}) {
    for (std::size_t i = 0; i < digits.size(); ++i) {
      values[static_cast<unsigned char>(digits[i])] = static_cast<std::int8_t>(i);
    }
  }
  return values;
}
inline constexpr auto kHexValues = hex_values();
}  // namespace detail

/// What a character stands for as a digit, in either case; -1 for any other.
constexpr int hex_value(char c) { return detail::kHexValues[static_cast<unsigned char>(c)]; }

/// Digits in either case and nothing else.
constexpr bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return hex_value(c) >= 0; });
}

}  // namespace ringback
