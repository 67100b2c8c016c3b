#include "device-sim/load/latencies.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ringback::device::load {
namespace {

// Below 128 us each microsecond has its bucket; above, each power of two has 64.
constexpr int kBits = 6;
constexpr std::uint64_t kExact = 2ULL << kBits;
constexpr Duration kLongest = 1h;

std::size_t bucket_of(std::uint64_t us) {
  if (us < kExact) return us;
  const int shift = static_cast<int>(std::bit_width(us)) - 1 - kBits;
  return (static_cast<std::size_t>(shift) << kBits) + (us >> shift);
}

/// The longest duration that falls into the bucket.
std::uint64_t top_of(std::size_t bucket) {
  if (bucket < kExact) return bucket;
  const std::size_t shift = (bucket >> kBits) - 1;
  const std::uint64_t mantissa = bucket - (shift << kBits);
  return ((mantissa + 1) << shift) - 1;
}

}  // namespace

void Latencies::record(Duration duration) {
  const Duration kept = std::clamp(duration, Duration{0}, Duration{kLongest});
  const auto bucket = bucket_of(static_cast<std::uint64_t>(kept.count()));
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
  ++count_;
  longest_ = std::max(longest_, kept);
}

Duration Latencies::at(double share) const {
  const auto wanted = std::max<std::uint64_t>(
      1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen < wanted) continue;
    return std::min(longest_, Duration{static_cast<std::int64_t>(top_of(bucket))});
  }
  return longest_;
}

}  // namespace ringback::device::load
