// Everything that will happen, ordered by (time, sequence): two events of one instant happen in
// the order in which they were scheduled, on every machine.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/time.h"

namespace ringback::world {

/// Small keys live in a heap and the events themselves in slots that are used again, so that a
/// long run settles on a fixed amount of memory.
template <class Event>
class EventQueue {
 public:
  void push(Instant at, Event event) {
    std::size_t slot = slots_.size();
    if (free_.empty()) {
      slots_.push_back(std::move(event));
    } else {
      slot = free_.back();
      free_.pop_back();
      slots_[slot] = std::move(event);
    }
    heap_.push_back({at, next_sequence_++, slot});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  std::optional<Instant> next_at() const {
    if (heap_.empty()) return {};
    return heap_.front().at;
  }

  /// The first event; the queue must not be empty.
  Event pop() {
    RINGBACK_CHECK(!heap_.empty());
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const std::size_t slot = heap_.back().slot;
    heap_.pop_back();
    free_.push_back(slot);
    return std::move(slots_[slot]);
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
  std::vector<Event> slots_;
  std::vector<std::size_t> free_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace ringback::world
