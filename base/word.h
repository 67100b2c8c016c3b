// Enums and their one spelling: a table of words, read in both directions.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/check.h"

namespace ringback {

template <class Value>
struct Word {
  Value value;
  std::string_view text;
};

/// The word of a value; a value without a word is a programmer error.
template <class Value, std::size_t N>
constexpr std::string_view word_of(const std::array<Word<Value>, N>& words, Value value) {
  for (const auto& word : words) {
    if (word.value == value) return word.text;
  }
  RINGBACK_CHECK(!"every value has a word");
  return {};
}

/// The value of a word; nothing for an unknown one.
template <class Value, std::size_t N>
constexpr std::optional<Value> value_of(const std::array<Word<Value>, N>& words,
                                        std::string_view text) {
  for (const auto& word : words) {
    if (word.text == text) return word.value;
  }
  return {};
}

}  // namespace ringback
