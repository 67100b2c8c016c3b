// Tables with one row for each value of an enum, in the enum's order: a row is found by the
// value's number, and a table that is out of order does not compile.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/check.h"

namespace ringback::apns {

/// To be asserted beside the table: that its `key` column has the enum's order, without a gap.
template <class Row, std::size_t N, class Value>
constexpr bool rows_in_order(const std::array<Row, N>& rows, Value Row::*key) {
  for (std::size_t i = 0; i < N; ++i) {
    if (static_cast<std::size_t>(rows[i].*key) != i) return false;
  }
  return true;
}

/// The row of a value, of a table that is in order.
template <class Row, std::size_t N, class Value>
constexpr const Row& row_at(const std::array<Row, N>& rows, Value value) {
  const auto index = static_cast<std::size_t>(value);
  RINGBACK_CHECK(index < N);
  return rows[index];
}

/// The value whose row has this `word`; nothing for an unknown one.
template <class Row, std::size_t N, class Value>
constexpr std::optional<Value> value_of_word(const std::array<Row, N>& rows, Value Row::*key,
                                             std::string_view word) {
  for (const Row& row : rows) {
    if (row.word == word) return row.*key;
  }
  return {};
}

}  // namespace ringback::apns
