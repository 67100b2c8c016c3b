#include "runner/judge.h"

#include <gtest/gtest.h>

#include "runner/step_schedule.h"

namespace ringback::runner {
namespace {

using Kind = Expectation::Kind;

Expectation expect(Kind kind, std::string_view name) {
  Expectation expectation;
  expectation.kind = kind;
  expectation.pattern.lane = "bob.ios";
  expectation.pattern.name = name;
  return expectation;
}

TraceEvent event(Duration at, std::string_view name, std::string shows = {}) {
  return {Instant{10s + at}, "bob.ios", {}, name, {}, {{"shows", std::move(shows)}}};
}

/// Judges one story of four events: a set-up event before the story, then one, two, one.
std::vector<Outcome> judged(Plan& plan, std::vector<Expectation> expectations) {
  static Recording recording;
  recording.story_zero = Instant{10s};
  recording.events = {event(-1s, "two"), event(1s, "one", "a"), event(2s, "two", "b"),
                      event(3s, "one", "c")};
  plan.expectations = std::move(expectations);
  return judge(plan, recording);
}

TEST(Judge, InOrderLooksOnlyBehindTheOneBefore) {
  Plan plan;
  const auto outcomes =
      judged(plan, {expect(Kind::kInOrder, "two"), expect(Kind::kInOrder, "one"),
                    expect(Kind::kInOrder, "two"), expect(Kind::kAnyOrder, "two")});
  EXPECT_EQ(outcomes[0].event, 2u);  // the set-up is no part of the story
  EXPECT_EQ(outcomes[1].event, 3u);
  EXPECT_FALSE(outcomes[2].held);
  EXPECT_EQ(outcomes[2].what, "came before what was expected to come first");
  EXPECT_EQ(outcomes[2].nearest_miss, 2u);
  EXPECT_TRUE(outcomes[3].held);
}

TEST(Judge, TimesCountFromTheOneBefore) {
  Plan plan;
  auto exact = expect(Kind::kInOrder, "two");
  exact.sooner = exact.within = 1s;
  auto late = expect(Kind::kInOrder, "one");
  late.within = 999ms;
  auto by = expect(Kind::kInOrder, "one");
  by.by = 3s;
  const auto outcomes = judged(plan, {expect(Kind::kInOrder, "one"), exact, late, by});
  EXPECT_TRUE(outcomes[1].held);
  EXPECT_FALSE(outcomes[2].held);
  EXPECT_EQ(outcomes[2].what, "came 1ms too late");
  EXPECT_TRUE(outcomes[3].held);
}

TEST(Judge, CountsAreExactOnBothSides) {
  const auto held = [](Kind kind, std::size_t count) {
    Plan plan;
    auto expectation = expect(kind, "one");
    expectation.count = count;
    return judged(plan, {expectation})[0].held;
  };
  EXPECT_FALSE(held(Kind::kNever, 1));
  EXPECT_FALSE(held(Kind::kExactly, 1));
  EXPECT_TRUE(held(Kind::kExactly, 2));
  EXPECT_FALSE(held(Kind::kExactly, 3));
  EXPECT_TRUE(held(Kind::kAtLeast, 2));
  EXPECT_FALSE(held(Kind::kAtLeast, 3));
  EXPECT_TRUE(held(Kind::kAtMost, 2));
  EXPECT_FALSE(held(Kind::kAtMost, 1));
}

TEST(Judge, OnceCountsOnlyWhatFollows) {
  Plan plan;
  auto never = expect(Kind::kNever, "one");
  never.once = expect(Kind::kInOrder, "two").pattern;
  auto exactly = expect(Kind::kExactly, "two");
  exactly.once = expect(Kind::kInOrder, "one").pattern;
  const auto outcomes = judged(plan, {never, exactly});
  EXPECT_FALSE(outcomes[0].held);
  EXPECT_EQ(outcomes[0].event, 3u);
  EXPECT_TRUE(outcomes[1].held);
}

TEST(Judge, ANearMissSaysWhichDetailsDiffer) {
  Plan plan;
  auto wanted = expect(Kind::kInOrder, "two");
  wanted.pattern.fields.push_back({"shows", FieldTest::How::kEquals, "ringing"});
  const auto outcomes = judged(plan, {wanted});
  EXPECT_FALSE(outcomes[0].held);
  EXPECT_EQ(outcomes[0].what, "came with other details: shows is \"b\"");
}

TEST(StepSchedule, WaitsForTheEventAndNotForEarlierOnes) {
  Plan plan;
  plan.steps.resize(2);
  plan.steps[0].when = {When::From::kStory, {}, 1s, 1s};
  plan.steps[1].when = {When::From::kEvent, expect(Kind::kInOrder, "one").pattern, 500ms, 500ms};
  StepSchedule schedule(plan, 1);
  schedule.begin(Instant{10s});
  schedule.on_event(event(500ms, "one"));
  EXPECT_EQ(schedule.next_due(), Instant{11s});
  EXPECT_EQ(schedule.take_due(Instant{10'999ms}), nullptr);
  EXPECT_EQ(schedule.take_due(Instant{11s}), &plan.steps[0]);
  EXPECT_FALSE(schedule.next_due());
  schedule.on_event(event(2s, "one"));
  EXPECT_EQ(schedule.take_due(Instant{12'500ms}), &plan.steps[1]);
  EXPECT_TRUE(schedule.done());
}

}  // namespace
}  // namespace ringback::runner
