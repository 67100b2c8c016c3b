#include "runner/judge.h"

#include <gtest/gtest.h>

#include "base/rng.h"
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

TEST(Judge, SlackForgivesAndNeverForbidsMore) {
  Plan plan;
  auto late = expect(Kind::kAnyOrder, "two");
  late.by = 1500ms;
  auto never = expect(Kind::kNever, "two");
  never.by = 2050ms;
  auto clearly = never;
  clearly.by = 2200ms;
  judged(plan, {late, never, clearly});
  Recording recording;
  recording.story_zero = Instant{10s};
  recording.events = {event(2s, "two")};
  const auto exact = judge(plan, recording);
  EXPECT_FALSE(exact[0].held || exact[1].held || exact[2].held);
  const auto live = judge(plan, recording, 10s);
  EXPECT_TRUE(live[0].held) << "at most 10 s late";
  EXPECT_TRUE(live[1].held) << "within a tenth of a second of the end of its window";
  EXPECT_FALSE(live[2].held);
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

TEST(Judge, TheOneThatIsTooManyIsShown) {
  Plan plan;
  auto once = expect(Kind::kExactly, "one");
  once.count = 1;
  const auto outcomes = judged(plan, {once, expect(Kind::kNever, "one")});
  EXPECT_EQ(outcomes[0].event, 3u);
  EXPECT_EQ(outcomes[0].what, "happened 2 times, one too many at 3s");
  EXPECT_EQ(outcomes[1].event, 1u);
  EXPECT_EQ(outcomes[1].what, "happened 2 times, first at 1s");
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

TEST(Judge, AValueCapturedOnceIsAskedForAgain) {
  Plan plan;
  const auto shows = [](Kind kind, std::string_view name, FieldTest::How how) {
    auto expectation = expect(kind, name);
    expectation.pattern.fields.push_back({"shows", how, "$first"});
    return expectation;
  };
  using How = FieldTest::How;
  const auto outcomes = judged(
      plan,
      {shows(Kind::kInOrder, "one", How::kEquals), shows(Kind::kInOrder, "two", How::kDiffers),
       shows(Kind::kAnyOrder, "one", How::kDiffers), shows(Kind::kExactly, "one", How::kEquals),
       shows(Kind::kInOrder, "one", How::kEquals)});
  EXPECT_EQ(outcomes[0].event, 1u);  // captures "a"
  EXPECT_EQ(outcomes[1].event, 2u);  // "b" is another
  EXPECT_EQ(outcomes[2].event, 3u);
  EXPECT_TRUE(outcomes[3].held);  // the set-up apart, one event shows "a"
  EXPECT_FALSE(outcomes[4].held);
  EXPECT_EQ(outcomes[4].what, "came before what was expected to come first");
}

/// Three calls to bob; from the push to the delegate they take 1, 2 and 3 seconds.
Recording three_calls() {
  Recording recording;
  recording.story_zero = Instant{10s};
  for (int i = 1; i <= 3; ++i) {
    Rng rng(static_cast<std::uint64_t>(i));
    const CallId call = CallId::random(rng);
    const Instant at{Duration{10s} * i + 1s};
    recording.events.push_back({at, "apns", "bob.ios", "push", call, {}});
    recording.events.push_back(
        {at + Duration{1s} * i, "bob.ios", "bob.app", "voip-push-delivered", call, {}});
  }
  return recording;
}

TEST(Judge, BoundsOfLegsAreExactOnBothSides) {
  const Recording recording = three_calls();
  const auto judged = [&](unsigned percent, bool at_least, Duration bound) {
    Plan plan;
    plan.expectations.resize(1);
    plan.expectations[0].kind = Kind::kMetric;
    plan.expectations[0].metric = MetricBound{percent, "push-to-delivered", at_least, bound};
    const auto outcome = judge(plan, recording)[0];
    return std::pair{outcome.held, outcome.what};
  };
  using Said = std::pair<bool, std::string>;
  EXPECT_EQ(judged(100, false, 3s), Said(true, ""));
  EXPECT_EQ(judged(100, false, 2999ms), Said(false, "was 3s over 3 calls"));
  EXPECT_EQ(judged(50, false, 2s), Said(true, ""));
  EXPECT_EQ(judged(50, false, 1999ms), Said(false, "was 2s over 3 calls"));
  EXPECT_EQ(judged(0, true, 1s), Said(true, ""));
  EXPECT_EQ(judged(0, true, 1001ms), Said(false, "was 1s over 3 calls"));
}

TEST(Judge, ALegThatNoCallGotToIsNotWithinItsBound) {
  Plan plan;
  plan.expectations.resize(1);
  plan.expectations[0].kind = Kind::kMetric;
  plan.expectations[0].metric = MetricBound{95, "answer-to-connected", false, 1h};
  const auto outcome = judge(plan, three_calls())[0];
  EXPECT_FALSE(outcome.held);
  EXPECT_EQ(outcome.what, "no call got that far");
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
