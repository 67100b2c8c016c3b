// What checkers remember of calls and pushes: so many of them, then the oldest is forgotten, so
// that a run may go on for ever.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"

namespace ringback::world {

/// A ring of entries, and a table of where each is, by hash: every event of a run looks some up.
template <class Key, class Like, class Value>
class Recent {
 public:
  /// Far more than are ever under way at once; a call that old cannot come back.
  static constexpr std::size_t kRemembered = 1024;

  Value* find(const Like& key) {
    const Entry* known = std::as_const(*this).entry(key);
    return known == nullptr ? nullptr : &const_cast<Entry*>(known)->second;
  }
  const Value* find(const Like& key) const {
    const Entry* known = entry(key);
    return known == nullptr ? nullptr : &known->second;
  }
  /// The value of `key`; a fresh one when it is new. Valid until another is.
  Value& at(const Like& key) {
    if (Value* known = find(key)) return *known;
    std::size_t number = entries_.size();
    if (number < kRemembered) {
      if (places_.size() <= 2 * number) grow();
      entries_.emplace_back(Key(key), Value{});
    } else {
      number = oldest_;
      oldest_ = (oldest_ + 1) % kRemembered;
      leave(place_of(entries_[number].first));
      entries_[number].first = key;
      entries_[number].second = Value{};
    }
    places_[place_of(key)] = static_cast<std::uint16_t>(number + 1);
    return entries_[number].second;
  }
  /// In the order in which they became known.
  template <class Visit>
  void each(Visit visit) const {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const auto& [key, value] = entries_[(oldest_ + i) % entries_.size()];
      visit(key, value);
    }
  }

 private:
  using Entry = std::pair<Key, Value>;

  const Entry* entry(const Like& key) const {
    if (entries_.empty()) return nullptr;
    const std::uint16_t number = places_[place_of(key)];
    return number == 0 ? nullptr : &entries_[number - 1u];
  }
  std::size_t next(std::size_t place) const { return (place + 1) & (places_.size() - 1); }
  std::size_t home(const Like& key) const { return std::hash<Like>{}(key) & (places_.size() - 1); }
  /// Where the key's entry is, or would be: its own place, or the next one that is free.
  std::size_t place_of(const Like& key) const {
    std::size_t place = home(key);
    while (places_[place] != 0 && entries_[places_[place] - 1u].first != key) place = next(place);
    return place;
  }
  /// Frees a place; whoever was sent on past it moves up.
  void leave(std::size_t place) {
    const std::size_t mask = places_.size() - 1;
    for (std::size_t at = next(place); places_[at] != 0; at = next(at)) {
      const std::size_t from = home(entries_[places_[at] - 1u].first);
      if (((at - from) & mask) < ((at - place) & mask)) continue;
      places_[place] = places_[at];
      place = at;
    }
    places_[place] = 0;
  }
  void grow() {
    places_.assign(std::max<std::size_t>(16, 2 * places_.size()), 0);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      places_[place_of(entries_[i].first)] = static_cast<std::uint16_t>(i + 1);
    }
  }

  std::vector<Entry> entries_;
  std::size_t oldest_ = 0;
  std::vector<std::uint16_t> places_;  ///< an entry's number plus one; zero: nobody's
};

template <class Value>
using ByCall = Recent<CallId, CallId, Value>;
template <class Value>
using ByText = Recent<std::string, std::string_view, Value>;

}  // namespace ringback::world
