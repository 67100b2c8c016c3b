// The schedule of a load run.
#include <gtest/gtest.h>

#include "device-sim/load/arrivals.h"

namespace ringback::device::load {
namespace {

TEST(Arrivals, AreEvenlySpacedWithoutARamp) {
  const Arrivals arrivals(1000, 0s);
  EXPECT_EQ(arrivals.due(0), 0us);
  EXPECT_EQ(arrivals.due(1), 1ms);
  EXPECT_EQ(arrivals.due(3000), 3s);
}

TEST(Arrivals, GrowEvenlyDuringTheRamp) {
  const Arrivals arrivals(100, 10s);
  // Half the rate on average, so 500 calls; after half the ramp a quarter of them.
  EXPECT_EQ(arrivals.due(0), 0us);
  EXPECT_EQ(arrivals.due(125), 5s);
  EXPECT_EQ(arrivals.due(500), 10s);
  EXPECT_EQ(arrivals.due(501), 10s + 10ms);
  EXPECT_EQ(arrivals.due(600), 11s);
}

TEST(Arrivals, AreNeverOutOfOrder) {
  const Arrivals arrivals(777, 3s);
  Duration last{};
  for (std::uint64_t n = 0; n < 5000; ++n) {
    EXPECT_GE(arrivals.due(n), last) << n;
    last = arrivals.due(n);
  }
}

}  // namespace
}  // namespace ringback::device::load
