#include "runner/report/text.h"

#include <gtest/gtest.h>

namespace ringback::runner {
namespace {

TEST(Text, KnowsHowWideItIs) {
  EXPECT_EQ(display_width("bob"), 3u);
  EXPECT_EQ(display_width("Jörg"), 4u);
  EXPECT_EQ(display_width("e\xCC\x81"), 1u) << "a combining accent takes no column";
  EXPECT_EQ(display_width("山田"), 4u);
  EXPECT_EQ(display_width("📞"), 2u);
}

TEST(Text, LetsNothingMoveTheCursorOrTurnTheLine) {
  EXPECT_EQ(cut("a\x1b[2Jb", 20), "a\uFFFD[2Jb");
  EXPECT_EQ(cut("a\nb\tc", 20), "a b c");
  EXPECT_EQ(cut("a\u202Eb", 20), "a\uFFFDb");
  EXPECT_EQ(cut("a\xFF\xC3", 20), "a\uFFFD\uFFFD");
}

TEST(Text, IsCutAtItsWidthAndNotBefore) {
  EXPECT_EQ(cut("ringing", 7), "ringing");
  EXPECT_EQ(cut("ringing", 6), "ringi…");
  EXPECT_EQ(cut("山田", 3), "山…");
  EXPECT_EQ(cut("ringing", 0), "");
}

TEST(Text, WrapsAtSpacesAndBreaksWhatIsLonger) {
  EXPECT_EQ(wrap("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap("abcdefgh", 3), (std::vector<std::string>{"abc", "def", "gh"}));
  EXPECT_EQ(wrap("", 10), (std::vector<std::string>{""}));
}

TEST(Text, WritesTimesOfTheStory) {
  EXPECT_EQ(story_time(0us), "0.000");
  EXPECT_EQ(story_time(1'204'999us), "1.204");
  EXPECT_EQ(story_time(-30ms), "-0.030");
  EXPECT_EQ(story_time(-1us), "0.000");
}

TEST(Text, SpeaksSpansAsAPersonWould) {
  EXPECT_EQ(spoken(0us), "0 ms");
  EXPECT_EQ(spoken(45us), "45 µs");
  EXPECT_EQ(spoken(1500us), "1.5 ms");
  EXPECT_EQ(spoken(320ms), "320 ms");
  EXPECT_EQ(spoken(999'600us), "1 s");
  EXPECT_EQ(spoken(4800ms), "4.8 s");
  EXPECT_EQ(spoken(125s), "2 min 5 s");
  EXPECT_EQ(spoken(3h), "3 h");
  EXPECT_EQ(spoken(50h), "2 d 2 h");
  EXPECT_EQ(spoken(-20ms), "-20 ms");
}

TEST(Text, IsQuotedInMarkup) {
  EXPECT_EQ(escape_markup("<b a=\"1\" c='2'>&"), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
  EXPECT_EQ(escape_markup(std::string_view("a\0b\x1b", 4)), "a\uFFFDb\uFFFD");
  EXPECT_EQ(escape_markup("a\nb"), "a\nb");
  EXPECT_EQ(escape_markup("\xC0\x80"), "\uFFFD\uFFFD");
}

TEST(Text, FallsBackToAscii) { EXPECT_EQ(to_ascii("├─ dial ─▶│ 山ö"), "|- dial ->| ???"); }

}  // namespace
}  // namespace ringback::runner
