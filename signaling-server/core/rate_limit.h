// A token bucket: so many at once, so many per second after that.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/time.h"

namespace ringback::signaling {

class RateLimit {
 public:
  /// False when there have been too many; the refused one does not count.
  bool take(Instant now, double per_second, int burst) {
    if (!last_) {
      held_ = burst;
    } else {
      const double elapsed_s = std::chrono::duration<double>(now - *last_).count();
      held_ = std::min<double>(burst, held_ + elapsed_s * per_second);
    }
    last_ = now;
    if (held_ < 1) return false;
    held_ -= 1;
    return true;
  }

 private:
  double held_ = 0;
  std::optional<Instant> last_;
};

}  // namespace ringback::signaling
