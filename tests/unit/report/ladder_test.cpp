#include "runner/report/ladder.h"

#include <gtest/gtest.h>

#include <sstream>

#include "runner/report/text.h"
#include "runner/report/verdict_text.h"
#include "tests/unit/report/sample.h"

namespace ringback::runner {
namespace {

using testing::expect_golden;
using testing::Sample;

TEST(Ladder, LooksAsItShouldAtEveryUsualWidth) {
  const Sample sample;
  for (const std::size_t width : {80u, 120u, 160u}) {
    expect_golden("ladder-" + std::to_string(width) + ".txt",
                  ladder(sample.plan, sample.recording, {.width = width}));
  }
}

TEST(Ladder, HasAnAsciiFallbackOfTheSameShape) {
  const Sample sample;
  const Look look{.width = 120, .ascii = true};
  const std::string text = ladder(sample.plan, sample.recording, look);
  for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << static_cast<int>(c);
  expect_golden("ladder-ascii.txt", text);
}

TEST(Ladder, ShowsEverythingWhenVerbose) {
  const Sample sample;
  expect_golden("ladder-verbose.txt",
                ladder(sample.plan, sample.recording, {.width = 160, .verbose = true}));
}

TEST(FullText, SaysWhatWasCheckedAndWhyItFailed) {
  const Sample sample;
  expect_golden("full.txt", full_text(sample.run, {.width = 120}));
  expect_golden("full-colour.ansi", full_text(sample.run, {.width = 120, .colour = true}));
}

}  // namespace
}  // namespace ringback::runner
