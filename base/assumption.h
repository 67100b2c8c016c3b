// Values that Apple does not publish. Each is a named field of its actor's Assumptions, listed in
// one table with its source or "invented", settable from a scenario and shown to people. The
// table is the only place that knows the names.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/time.h"

namespace ringback {

/// One named value of an actor's Assumptions struct `T`.
template <class T>
struct Assumption {
  std::string_view name;  ///< snake_case: the field's own name
  std::variant<Duration T::*, int T::*, bool T::*, double T::*> field;
  std::string_view source;   ///< where the default comes from, or "invented"
  std::string_view meaning;  ///< one sentence
};

/// Reads `text` as the kind `field` holds; false when it is not of that kind.
bool read_value(std::string_view text, Duration& field);
bool read_value(std::string_view text, int& field);
bool read_value(std::string_view text, bool& field);
bool read_value(std::string_view text, double& field);
std::string write_value(Duration value);
std::string write_value(int value);
std::string write_value(bool value);
std::string write_value(double value);
std::string_view kind_of(const Duration*);
std::string_view kind_of(const int*);
std::string_view kind_of(const bool*);
std::string_view kind_of(const double*);

enum class AssumptionError { kUnknownName, kBadValue };

/// Sets the named field from text; durations are written "7s", switches "true" or "false".
template <class T>
Result<bool, AssumptionError> set_assumption(std::span<const Assumption<T>> table, T& values,
                                             std::string_view name, std::string_view text) {
  for (const auto& row : table) {
    if (row.name != name) continue;
    const bool read =
        std::visit([&](auto member) { return read_value(text, values.*member); }, row.field);
    if (!read) return Failure{AssumptionError::kBadValue};
    return true;
  }
  return Failure{AssumptionError::kUnknownName};
}

/// The field's value as set_assumption would read it back.
template <class T>
std::string assumption_text(const Assumption<T>& row, const T& values) {
  return std::visit([&](auto member) { return write_value(values.*member); }, row.field);
}

}  // namespace ringback
