#include "base/assumption.h"

#include <charconv>
#include <cmath>
#include <type_traits>

namespace ringback {
namespace {

template <class T>
bool read_number(std::string_view text, T& field) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  if constexpr (std::is_floating_point_v<T>) {
    if (!std::isfinite(value)) return false;  // from_chars reads "inf" and "nan"
  }
  field = value;
  return true;
}

}  // namespace

bool read_value(std::string_view text, Duration& field) {
  const auto value = parse_duration(text);
  if (value) field = *value;
  return value.has_value();
}
bool read_value(std::string_view text, int& field) { return read_number(text, field); }
bool read_value(std::string_view text, double& field) { return read_number(text, field); }
bool read_value(std::string_view text, bool& field) {
  if (text != "true" && text != "false") return false;
  field = text == "true";
  return true;
}

std::string write_value(Duration value) { return format_duration(value); }
std::string write_value(int value) { return std::to_string(value); }
std::string write_value(bool value) { return value ? "true" : "false"; }
std::string write_value(double value) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return error == std::errc{} ? std::string(text, end) : std::string();
}

std::string_view kind_of(const Duration*) { return "duration"; }
std::string_view kind_of(const int*) { return "integer"; }
std::string_view kind_of(const bool*) { return "switch"; }
std::string_view kind_of(const double*) { return "number"; }

}  // namespace ringback
