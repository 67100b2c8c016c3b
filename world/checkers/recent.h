// What checkers remember of calls and pushes: so many of them, then the oldest is forgotten, so
// that a run may go on for ever.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>

#include "base/ids.h"

namespace ringback::world {

template <class Key, class Value>
class Recent {
 public:
  /// Far more than are ever under way at once; a call that old cannot come back.
  static constexpr std::size_t kRemembered = 1024;

  template <class Like>
  Value* find(const Like& key) {
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
  }
  template <class Like>
  const Value* find(const Like& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
  }
  /// The value of `key`; a fresh one when it is new.
  template <class Like>
  Value& at(const Like& key) {
    if (Value* known = find(key)) return *known;
    if (order_.size() == kRemembered) {
      values_.erase(order_.front());
      order_.pop_front();
    }
    order_.emplace_back(key);
    return values_[order_.back()];
  }
  /// In the order in which they became known.
  template <class Visit>
  void each(Visit visit) const {
    for (const auto& key : order_) visit(key, values_.find(key)->second);
  }

 private:
  std::map<Key, Value, std::less<>> values_;
  std::deque<Key> order_;
};

template <class Value>
using ByCall = Recent<CallId, Value>;
template <class Value>
using ByText = Recent<std::string, Value>;

}  // namespace ringback::world
