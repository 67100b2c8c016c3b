// The timers of one phone: by name and subject, so that there is no handle to leak.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace ringback::device {

/// Timers by name and subject: at most one per (timer, number, call), so none can go stale.
template <class Timer>
class Agenda {
 public:
  struct Entry {
    Instant at;
    std::uint64_t sequence;
    Timer timer;
    std::uint64_t number;
    CallId call;
  };
  void set(Timer timer, Instant at, std::uint64_t number = 0, const CallId& call = {}) {
    clear(timer, number, call);
    entries_.push_back({at, ++sequence_, timer, number, call});
  }
  void clear(Timer timer, std::uint64_t number = 0, const CallId& call = {}) {
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) {
      return e.timer == timer && e.number == number && e.call == call;
    });
    if (found != entries_.end()) entries_.erase(found);
  }
  void clear_named(Timer timer) {
    std::erase_if(entries_, [&](const Entry& e) { return e.timer == timer; });
  }
  /// Clears everything and keeps no room for more.
  void release() { std::vector<Entry>().swap(entries_); }
  bool armed(Timer timer) const {
    return std::any_of(entries_.begin(), entries_.end(),
                       [&](const Entry& e) { return e.timer == timer; });
  }
  std::optional<Instant> next_deadline() const {
    std::optional<Instant> first;
    for (const auto& e : entries_) first = earlier(first, e.at);
    return first;
  }
  /// Takes the earliest entry due at `now`, ties in the order they were set.
  std::optional<Entry> take_due(Instant now) {
    auto due = entries_.end();
    for (auto e = entries_.begin(); e != entries_.end(); ++e) {
      if (e->at > now) continue;
      if (due == entries_.end() ||
          std::pair(e->at, e->sequence) < std::pair(due->at, due->sequence))
        due = e;
    }
    if (due == entries_.end()) return {};
    Entry taken = *due;
    entries_.erase(due);
    return taken;
  }

 private:
  std::vector<Entry> entries_;
  std::uint64_t sequence_ = 0;
};

}  // namespace ringback::device
