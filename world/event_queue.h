// Everything that will happen, ordered by (time, sequence): two events of one instant happen in
// the order in which they were scheduled, on every machine.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/time.h"

namespace ringback::world {

/// Small keys live in a heap and the events themselves in slots that are used again, so that a
/// long run settles on a fixed amount of memory. An event is written into its slot and read there:
/// it holds a message of any kind, and moving that about would cost more than the rest.
template <class Event>
class EventQueue {
 public:
  /// The slot of a new event, for its maker to write over whatever was there before.
  Event& push(Instant at) {
    std::size_t slot = slots_.size();
    if (free_.empty()) {
      slots_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    heap_.push_back({at, next_sequence_++, slot});
    std::push_heap(heap_.begin(), heap_.end(), later);
    return slots_[slot];
  }
  void push(Instant at, Event event) { push(at) = std::move(event); }

  std::optional<Instant> next_at() const {
    if (heap_.empty()) return {};
    return heap_.front().at;
  }

  /// Takes the first event out of the order and shows it where it is; `visit` may push others.
  /// The queue must not be empty.
  template <class Visit>
  void pop(Visit visit) {
    RINGBACK_CHECK(!heap_.empty());
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const std::size_t slot = heap_.back().slot;
    heap_.pop_back();
    visit(slots_[slot]);
    free_.push_back(slot);
  }

  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }

 private:
  struct Key {
    Instant at;
    std::uint64_t sequence;
    std::size_t slot;
  };
  static bool later(const Key& a, const Key& b) {
    return a.at != b.at ? b.at < a.at : b.sequence < a.sequence;
  }

  std::vector<Key> heap_;
  std::deque<Event> slots_;  ///< stay where they are while others are added
  std::vector<std::size_t> free_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace ringback::world
