// A distribution of durations in bounded room: what a load run knows of a hundred calls and of a
// hundred million.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace ringback::device::load {

/// Counts durations in buckets that are never wider than 1/64 of what they hold, so a percentile
/// is right to 1.6 %, from a microsecond to an hour; the longest is kept exactly.
class Latencies {
 public:
  /// Negative durations count as zero, longer ones than an hour as an hour.
  void record(Duration duration);
  std::uint64_t count() const { return count_; }
  /// The duration that this share (0 to 1) of all does not exceed; zero when there is none.
  Duration at(double share) const;
  Duration longest() const { return longest_; }

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  Duration longest_{};
};

}  // namespace ringback::device::load
