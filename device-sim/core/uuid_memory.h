// The UUIDs of calls that have ended: for some seconds they are taken, and for longer remembered.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace ringback::device {

class UuidMemory {
 public:
  /// When the last call of this UUID ended, while that is remembered.
  std::optional<Instant> ended_at(const CallId& call) const {
    for (auto grave = graves_.rbegin(); grave != graves_.rend(); ++grave) {
      if (grave->call == call) return grave->ended;
    }
    return {};
  }
  /// `taken` is how long nobody may use the UUID, `kept` how long it is remembered besides; of the
  /// latter there are at most so many.
  void bury(const CallId& call, Instant now, Duration taken, Duration kept) {
    constexpr std::size_t kRemembered = 32;
    std::size_t surplus = graves_.size() < kRemembered ? 0 : graves_.size() - kRemembered + 1;
    std::erase_if(graves_, [&](const Grave& g) {
      if (g.call == call) return true;
      if (now < g.ended + taken) return false;
      return surplus > 0 ? surplus-- > 0 : now >= g.ended + kept;
    });
    graves_.push_back({call, now});
  }

 private:
  struct Grave {
    CallId call;
    Instant ended;
  };
  std::vector<Grave> graves_;  ///< oldest first
};

}  // namespace ringback::device
