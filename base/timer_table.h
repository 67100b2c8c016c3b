// Timers as a table: one slot per named timer, so there is no handle to leak and no stale
// callback to guard against. The owner's deadline is the minimum of its slots.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "base/time.h"

namespace ringback {

/// `Timer` is an enum class whose last value is `kCount`.
template <class Timer>
class TimerTable {
 public:
  void set(Timer timer, Instant at) { slot(timer) = at; }
  void clear(Timer timer) { slot(timer).reset(); }
  void clear_all() { slots_ = {}; }
  bool armed(Timer timer) const { return slots_[static_cast<std::size_t>(timer)].has_value(); }
  std::optional<Instant> at(Timer timer) const { return slots_[static_cast<std::size_t>(timer)]; }

  std::optional<Instant> next_deadline() const {
    std::optional<Instant> first;
    for (const auto& slot : slots_) first = earlier(first, slot);
    return first;
  }

  /// Takes the earliest timer due at `now` out of the table, ties in enum order; nothing when
  /// none is due.
  std::optional<Timer> take_due(Instant now) {
    std::optional<std::size_t> due;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (slots_[i] && *slots_[i] <= now && (!due || *slots_[i] < *slots_[*due])) due = i;
    }
    if (!due) return {};
    slots_[*due].reset();
    return static_cast<Timer>(*due);
  }

 private:
  std::optional<Instant>& slot(Timer timer) { return slots_[static_cast<std::size_t>(timer)]; }
  std::array<std::optional<Instant>, static_cast<std::size_t>(Timer::kCount)> slots_{};
};

}  // namespace ringback
