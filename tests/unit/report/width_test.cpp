// A ladder keeps within its columns, whoever takes part and however narrow the terminal is.
#include <gtest/gtest.h>

#include <set>

#include "runner/report/ladder.h"
#include "runner/report/ladder_layout.h"
#include "runner/report/scene.h"
#include "runner/report/text.h"
#include "tests/unit/report/sample.h"

namespace ringback::runner {
namespace {

using testing::Sample;

/// Bob gets three more phones; all of them ring.
void crowd(Sample& sample) {
  for (const char* name : {"bob-tablet", "bob-at-work-with-a-very-long-name", "carol"}) {
    PhoneSpec phone;
    phone.name = phone.user = name;
    sample.plan.phones.push_back(phone);
    const std::string lane = name;
    sample.add(8s, "signaling", lane + ".app", "incoming-call");
    sample.add(8s, lane + ".app", lane + ".ios", "report-new-incoming-call");
    sample.add(8s, lane + ".ios", "", "screen", {{"shows", "ringing"}});
  }
}

void expect_within(const std::string& text, std::size_t width) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    EXPECT_LE(display_width(line), width) << line;
    EXPECT_FALSE(line.ends_with(' ')) << line;
    at = end + 1;
  }
}

TEST(Width, IsKeptAtEveryWidth) {
  Sample sample;
  for (std::size_t width = 80; width <= 160; ++width) {
    expect_within(ladder(sample.plan, sample.recording, {.width = width}), width);
  }
}

TEST(Width, IsKeptWithManyPhonesToo) {
  Sample sample;
  crowd(sample);
  for (const bool verbose : {false, true}) {
    for (std::size_t width = 80; width <= 160; width += 7) {
      const Look look{.width = width, .verbose = verbose};
      expect_within(ladder(sample.plan, sample.recording, look), width);
    }
  }
}

TEST(Width, EveryLaneHasAColumnOfItsOwn) {
  Sample sample;
  crowd(sample);
  const Scene scene = scene_of(sample.plan, sample.recording, false);
  ASSERT_EQ(scene.lanes.size(), 12u);
  for (std::size_t width = 80; width <= 160; ++width) {
    const Layout layout = layout_of(scene, width);
    const std::set<std::size_t> columns(layout.centers.begin(), layout.centers.end());
    EXPECT_EQ(columns.size(), 12u) << "at " << width;
    EXPECT_LT(*columns.rbegin(), width);
  }
}

TEST(Width, ATroubleTooLongForItsLineIsToldInFullBelow) {
  Sample sample;
  const std::string why =
      "NSInternalInconsistencyException: Killing app because it never posted an incoming call to "
      "the system after receiving a PushKit VoIP push.";
  sample.add(8s, "bob.ios", "", "app-terminated", {{"why", why}});
  std::string text = ladder(sample.plan, sample.recording, {.width = 80});
  expect_within(text, 80);
  EXPECT_NE(text.find("why"), text.npos);
  EXPECT_NE(text.find("PushKit VoIP push."), text.npos);
  text = ladder(sample.plan, sample.recording, {.width = 80, .verbose = true});
  expect_within(text, 80);
}

TEST(Width, AnEmptyRecordingDrawsNothing) {
  Sample sample;
  sample.recording.events.clear();
  EXPECT_EQ(ladder(sample.plan, sample.recording, {}), "");
}

}  // namespace
}  // namespace ringback::runner
