// Percentiles against the sorted truth.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/rng.h"
#include "device-sim/load/latencies.h"

namespace ringback::device::load {
namespace {

TEST(Latencies, AreZeroWhenThereIsNone) {
  const Latencies none;
  EXPECT_EQ(none.count(), 0u);
  EXPECT_EQ(none.at(0.5), 0us);
  EXPECT_EQ(none.longest(), 0us);
}

TEST(Latencies, AreExactBelow128Microseconds) {
  Latencies all;
  for (int us = 1; us <= 100; ++us) all.record(Duration{us});
  EXPECT_EQ(all.at(0.5), 50us);
  EXPECT_EQ(all.at(0.99), 99us);
  EXPECT_EQ(all.at(0.991), 100us);
  EXPECT_EQ(all.at(0), 1us);
  EXPECT_EQ(all.at(1), 100us);
}

TEST(Latencies, AreNeverBelowTheTruthAndAtMost16PerMilleAboveIt) {
  Rng rng(7);
  for (const std::uint64_t scale : {1'000ULL, 100'000ULL, 50'000'000ULL, 3'000'000'000ULL}) {
    Latencies all;
    std::vector<std::int64_t> truth;
    for (int i = 0; i < 5000; ++i) {
      truth.push_back(static_cast<std::int64_t>(rng.below(scale)));
      all.record(Duration{truth.back()});
    }
    std::sort(truth.begin(), truth.end());
    for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
      const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(share * 5000)));
      const auto exact = truth[rank - 1];
      EXPECT_GE(all.at(share).count(), exact) << scale << " " << share;
      EXPECT_LE(static_cast<double>(all.at(share).count()), static_cast<double>(exact) * 1.016 + 1)
          << scale << " " << share;
    }
    EXPECT_EQ(all.longest().count(), truth.back());
  }
}

TEST(Latencies, KeepOddDurationsWithinBounds) {
  Latencies all;
  all.record(-5s);
  all.record(100h);
  EXPECT_EQ(all.at(0.5), 0us);
  EXPECT_EQ(all.longest(), Duration{1h});
  EXPECT_EQ(all.at(1), Duration{1h});
}

}  // namespace
}  // namespace ringback::device::load
