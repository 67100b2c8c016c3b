// Long random days with faults on: see world/soak.h. `./dev bench soak` plays longer ones.
#include "world/soak.h"

#include <gtest/gtest.h>

namespace ringback::world {
namespace {

TEST(Soak, RandomDaysLeaveNothingBehind) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto day = soak({seed, 10min});
    EXPECT_GT(day.dialled, 50U) << seed;
    EXPECT_GT(day.answered, 10U) << seed;
    EXPECT_GT(day.faults, 20U) << seed;
    for (const auto& what : day.violations) ADD_FAILURE() << "seed " << seed << ": " << what;
  }
}

}  // namespace
}  // namespace ringback::world
