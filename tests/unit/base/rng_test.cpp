// Chance that must not change: recordings, tokens and found bugs are named by their seed.
#include "base/rng.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace ringback {
namespace {

TEST(Rng, TheFirstNumbersOfASeedNeverChange) {
  Rng rng(1);
  EXPECT_EQ(rng.next(), 13830413928045401970ULL);
  EXPECT_EQ(rng.next(), 6869446166584666695ULL);
  EXPECT_EQ(rng.next(), 8084911050856847527ULL);
  EXPECT_EQ(rng.next(), 17600346874777673004ULL);
  EXPECT_EQ(Rng(0).next(), 16294208416658607535ULL);
  EXPECT_EQ(Rng(1).fork("alice").next(), 1018715860874271608ULL);
  EXPECT_EQ(Rng(1).fork("bob").next(), 2325718269634498758ULL);
}

TEST(Rng, AForkNeitherDisturbsNorDependsOnItsParentsDraws) {
  Rng quiet(5);
  Rng busy(5);
  Rng early = busy.fork("apns");
  for (int i = 0; i < 10; ++i) busy.next();
  Rng late = busy.fork("apns");
  EXPECT_EQ(early.next(), late.next());
  for (int i = 0; i < 10; ++i) quiet.next();
  EXPECT_EQ(quiet.next(), busy.next());
  EXPECT_NE(Rng(5).fork("apns").next(), Rng(5).fork("signaling").next());
  EXPECT_NE(Rng(5).fork("apns").next(), Rng(6).fork("apns").next());
}

TEST(Rng, BelowStaysBelowAndReachesEverything) {
  Rng rng(2);
  EXPECT_EQ(rng.below(0), 0U);
  EXPECT_EQ(rng.below(1), 0U);
  std::array<int, 6> faces{};
  for (int i = 0; i < 6'000; ++i) ++faces.at(rng.below(6));
  for (const int count : faces) {
    EXPECT_GT(count, 850);
    EXPECT_LT(count, 1'150);
  }
}

TEST(Rng, UnitAndChanceAtTheirBorders) {
  Rng rng(3);
  for (int i = 0; i < 10'000; ++i) {
    const double u = rng.unit();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    ASSERT_TRUE(rng.chance(1.0));
    ASSERT_FALSE(rng.chance(0.0));
  }
}

TEST(Rng, BetweenIncludesBothEnds) {
  Rng rng(4);
  bool low = false;
  bool high = false;
  for (int i = 0; i < 1'000; ++i) {
    const auto d = rng.between(10ms, 10ms + 2us);
    ASSERT_GE(d, 10ms);
    ASSERT_LE(d, 10ms + 2us);
    low = low || d == 10ms;
    high = high || d == 10ms + 2us;
  }
  EXPECT_TRUE(low);
  EXPECT_TRUE(high);
  EXPECT_EQ(rng.between(5ms, 5ms), 5ms);
  EXPECT_EQ(rng.between(5ms, 1ms), 5ms);
}

TEST(Rng, NormalHasItsMeanAndIsNeverNegative) {
  Rng rng(5);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) sum += static_cast<double>(rng.normal(50ms, 10ms).count());
  EXPECT_NEAR(sum / 10'000, 50'000, 400);
  for (int i = 0; i < 1'000; ++i) ASSERT_GE(rng.normal(1ms, 100ms), 0us);
}

TEST(Rng, LogNormalHasItsMedian) {
  Rng rng(6);
  int below = 0;
  for (int i = 0; i < 10'000; ++i) below += rng.log_normal(80ms, 0.6) < 80ms ? 1 : 0;
  EXPECT_NEAR(below, 5'000, 150);
  EXPECT_EQ(rng.log_normal(80ms, 0.0), 80ms);
}

}  // namespace
}  // namespace ringback
