// Moving one decision of a story to another time.
#include "runner/what_if.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "runner/scenario.h"
#include "runner/virtual_stage.h"
#include "tests/unit/runner/temporary_file.h"

namespace ringback::runner {
namespace {

struct Told {
  Plan plan;
  Recording recording;
};

Recording play(const Plan& plan) { return VirtualStage().play(plan, 1).value(); }

Told told(const std::string& path) {
  const auto plans = load_scenario(path);
  EXPECT_TRUE(plans.ok()) << to_string(plans.error());
  return {plans->front(), play(plans->front())};
}

bool happened(const Recording& recording, std::string_view lane, std::string_view name) {
  return std::any_of(recording.events.begin(), recording.events.end(),
                     [&](const auto& event) { return event.lane == lane && event.name == name; });
}

Told first_call() { return told("scenarios/basics/first-call.yaml"); }

TEST(WhatIf, KnowsWhatSomebodyDecided) {
  const auto [plan, recording] = first_call();
  const auto decisions = decisions_of(plan, recording);
  ASSERT_EQ(decisions.size(), 3U);
  EXPECT_EQ(decisions[0].what, "alice: dials bob");
  EXPECT_EQ(decisions[1].what, "bob: answers");
  EXPECT_EQ(decisions[2].what, "alice: hangs up");
  for (const auto& decision : decisions) {
    ASSERT_TRUE(decision.event);
    const auto& event = recording.events[*decision.event];
    EXPECT_EQ(event.at, decision.at);
    EXPECT_EQ(event.name, "person");
  }
}

TEST(WhatIf, LeavesAStoryAsItWasWhenNothingMoves) {
  const auto [plan, recording] = first_call();
  const auto decisions = decisions_of(plan, recording);
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const auto same = moved(plan, recording, i, decisions[i].at - recording.story_zero);
    ASSERT_TRUE(same) << same.error();
    EXPECT_EQ(to_jsonl(play(*same)), to_jsonl(recording)) << decisions[i].what;
  }
}

TEST(WhatIf, AnEarlierHangUpEndsTheCallUnanswered) {
  const auto [plan, recording] = first_call();
  const auto other = moved(plan, recording, 2, 1100ms);
  ASSERT_TRUE(other) << other.error();
  const auto ending = play(*other);
  EXPECT_TRUE(happened(recording, "bob.app", "call-connected"));
  EXPECT_FALSE(happened(ending, "bob.app", "call-connected"));
  EXPECT_TRUE(happened(ending, "alice.app", "call-ended"));
}

TEST(WhatIf, WhatWaitsForTheMovedOneGoesOnWaiting) {
  const auto [plan, recording] = first_call();
  const auto other = moved(plan, recording, 1, 9s);
  ASSERT_TRUE(other) << other.error();
  const auto ending = play(*other);
  ASSERT_EQ(ending.steps.size(), 3U);
  EXPECT_EQ(ending.steps[1] - ending.story_zero, 9s);
  // Alice hangs up five seconds after she is connected, so later than she did.
  EXPECT_GT(ending.steps[2] - ending.story_zero, 14s);
  EXPECT_TRUE(happened(ending, "bob.app", "call-connected"));
}

TEST(WhatIf, MovesAHabit) {
  const TemporaryFile file(
      "title: A habit\nphones:\n  alice: foreground\n  bob: {app: not-running, answers: 1s}\n"
      "steps:\n  - at: 1s\n    alice: dials bob\nexpect: [bob.app call-connected]\n");
  const auto [plan, recording] = told(file.path());
  const auto decisions = decisions_of(plan, recording);
  ASSERT_EQ(decisions.size(), 2U);
  EXPECT_EQ(decisions[1].what, "bob: answers");
  EXPECT_FALSE(decisions[1].step);
  const auto later = moved(plan, recording, 1, 8s);
  ASSERT_TRUE(later) << later.error();
  const auto ending = play(*later);
  const auto again = decisions_of(*later, ending);
  ASSERT_EQ(again.size(), 2U);
  EXPECT_EQ(again[1].at - ending.story_zero, 8s);
  EXPECT_TRUE(happened(ending, "bob.app", "call-connected"));
}

TEST(WhatIf, RefusesWhatIsNotThereAndTimesBeyondTheStory) {
  const auto [plan, recording] = first_call();
  EXPECT_FALSE(moved(plan, recording, 3, 1s));
  EXPECT_TRUE(moved(plan, recording, 2, kLatestMove));
  EXPECT_FALSE(moved(plan, recording, 2, kLatestMove + Duration{1}));
  EXPECT_FALSE(moved(plan, recording, 2, Duration{-1}));
}

}  // namespace
}  // namespace ringback::runner
