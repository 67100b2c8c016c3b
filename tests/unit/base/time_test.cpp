// Durations as text: what a scenario may write, and both sides of every limit.
#include "base/time.h"

#include <gtest/gtest.h>

namespace ringback {
namespace {

TEST(Duration, ReadsEveryUnit) {
  EXPECT_EQ(parse_duration("250us"), Duration{250});
  EXPECT_EQ(parse_duration("1.2s"), Duration{1'200'000});
  EXPECT_EQ(parse_duration("2m"), Duration{120'000'000});
  EXPECT_EQ(parse_duration("0"), Duration{0});
}

TEST(Duration, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "s", "-1s", "1", "1.s", ".5s", "1e3s", "1.0000001s", "0.5us",
                           "99999999999999999999s", "101h5"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Duration, PrintsWhatItReadsBack) {
  for (const Duration d : {Duration{1}, Duration{999}, Duration{1'500}, Duration{1'200'000},
                           Duration{45'000'000}, Duration{0}}) {
    EXPECT_EQ(parse_duration(format_duration(d)), d) << format_duration(d);
  }
}

}  // namespace
}  // namespace ringback
