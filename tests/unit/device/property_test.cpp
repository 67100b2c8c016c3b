// Any sequence of inputs, on any phone, right or wrong, keeps what must always hold.
// tests/mutation/phone_mutation_test.cpp shows that each invariant is noticed to be broken.
#include <gtest/gtest.h>

#include "tests/unit/device/any_phone.h"

namespace ringback::device {
namespace {

TEST(AnyPhone, KeepsItsInvariantsUnderAnyInputs) {
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    ASSERT_EQ(broken_in_a_life(seed), "") << "seed " << seed;
  }
}

TEST(AnyPhone, DoesTheSameForTheSameSeed) {
  EXPECT_EQ(trace_of_a_life(42, 200), trace_of_a_life(42, 200));
}

}  // namespace
}  // namespace ringback::device
