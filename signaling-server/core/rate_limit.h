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
    held_ = held(now, per_second, burst);
    last_ = now;
    if (held_ < 1) return false;
    held_ -= 1;
    return true;
  }
  /// What `take` would say.
  bool allows(Instant now, double per_second, int burst) const {
    return held(now, per_second, burst) >= 1;
  }

 private:
  double held(Instant now, double per_second, int burst) const {
    if (!last_) return burst;
    const double elapsed_s = std::chrono::duration<double>(now - *last_).count();
    return std::min<double>(burst, held_ + elapsed_s * per_second);
  }

  double held_ = 0;
  std::optional<Instant> last_;
};

}  // namespace ringback::signaling
