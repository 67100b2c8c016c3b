#include "runner/explorer.h"

#include <gtest/gtest.h>

#include "runner/plan_yaml.h"
#include "runner/scenario.h"
#include "runner/virtual_stage.h"
#include "tests/unit/runner/temporary_file.h"

namespace ringback::runner {
namespace {

Plan plan_of(const std::string& path, std::size_t index = 0) {
  const auto plans = load_scenario(path);
  RINGBACK_CHECK(plans.ok());
  return (*plans)[index];
}

Plan plan_in(const std::string& text) {
  const TemporaryFile file(text);
  const auto read = load_scenario(file.path());
  EXPECT_TRUE(read.ok()) << to_string(read.error()) << "\n" << text;
  return read.ok() ? read->front() : Plan{};
}

/// A story whose app rings on for ever, and that does not admit it.
Plan broken_plan() {
  Plan plan = plan_of("scenarios/basics/first-call.yaml");
  plan.expectations.clear();
  plan.phones[1].misbehaviours = {"ignore-call-ended", "never-give-up"};
  plan.steps.erase(plan.steps.begin() + 1);
  plan.steps.back().when.event.name = "callee-ringing";
  plan.steps.back().when.event.lane = "signaling";
  plan.steps.back().when.event.to = "alice.app";
  plan.lasts = 60s;
  return plan;
}

ExploreOptions forty_seeds(unsigned threads = 0) {
  ExploreOptions options;
  options.seeds = 40;
  options.threads = threads;
  return options;
}

void expect_same(const std::vector<Discovery>& a, const std::vector<Discovery>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].telling, b[i].telling);
    EXPECT_EQ(a[i].seed, b[i].seed);
    EXPECT_EQ(a[i].failure.what, b[i].failure.what);
  }
}

TEST(Explorer, FindsABrokenAppAndTheSameDiscoveriesOnAnyNumberOfThreads) {
  const auto alone = explore(broken_plan(), forty_seeds(1));
  ASSERT_FALSE(alone.empty());
  EXPECT_EQ(alone.front().telling, 0u) << "the written story fails as well";
  expect_same(alone, explore(broken_plan(), forty_seeds(3)));
}

TEST(Explorer, EndsAtTheSameFirstFailureOnAnyNumberOfThreads) {
  const auto all = explore(broken_plan(), forty_seeds(1));
  ASSERT_FALSE(all.empty());
  for (const unsigned threads : {1u, 2u, 5u}) {
    ExploreOptions options = forty_seeds(threads);
    options.first_only = true;
    expect_same(explore(broken_plan(), options), {all.front()});
  }
}

TEST(Explorer, FindsNothingInASoundStory) {
  EXPECT_TRUE(explore(plan_of("scenarios/basics/first-call.yaml"), forty_seeds()).empty());
}

TEST(Explorer, ShrinksToAStoryThatStillBreaksWhenReadBack) {
  const Plan plan = broken_plan();
  const ExploreOptions options = forty_seeds();
  const auto found = explore(plan, options);
  ASSERT_GE(found.size(), 2u);
  const Discovery& drawn = found[1];
  const Shrunk small = shrink(told(plan, options, drawn.telling), drawn.seed, drawn.failure);
  EXPECT_LE(small.plan.steps.size(), 2u);
  EXPECT_TRUE(small.plan.links.empty()) << to_yaml(small.plan);
  EXPECT_EQ(small.failure.rule, drawn.failure.rule);
  const auto again = first_failure(plan_in(to_yaml(small.plan)), drawn.seed);
  ASSERT_TRUE(again) << to_yaml(small.plan);
  EXPECT_EQ(again->what, small.failure.what);
}

TEST(Explorer, JudgesWhatAStoryExpectsAndKeepsOnlyThatWhenItShrinks) {
  const Plan plan = plan_in(R"(
title: Bob is not meant to hear of it
phones: {alice: foreground, bob: not-running}
steps:
  - at: 1s
    alice: dials bob
  - after: 5s
    alice: hangs up
expect:
  - alice.app -> signaling dial
  - never bob sees ringing
)");
  const auto found = explore(plan, forty_seeds());
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().failure.rule, "never bob.ios screen shows=ringing");
  const Shrunk small = shrink(plan, 1, found.front().failure);
  EXPECT_EQ(small.plan.steps.size(), 1u);
  ASSERT_EQ(small.plan.expectations.size(), 1u);
  EXPECT_TRUE(first_failure(plan_in(to_yaml(small.plan)), 1));
}

TEST(Explorer, ShrinksToAStoryThatIsCompleteAndFailsInTheSameManner) {
  const Plan plan = plan_in(R"(
title: Bob is in a tunnel while Alice gives up
phones: {alice: foreground, bob: suspended, carl: suspended}
lasts: 90s
steps:
  - at: 1s
    alice: dials bob
  - after: bob sees ringing
    bob: turns airplane mode on
  - after: 4s
    alice: hangs up
  - after: 3s
    bob: turns airplane mode off
expect:
  - bob sees ringing
  - bob sees idle, by 10s
)");
  const auto failure = first_failure(plan, 1);
  ASSERT_TRUE(failure);
  ASSERT_TRUE(failure->what.ends_with("too late")) << failure->what;
  const Shrunk small = shrink(plan, 1, *failure);
  EXPECT_EQ(small.plan.phones.size(), 2u) << to_yaml(small.plan);
  EXPECT_EQ(small.plan.expectations.size(), 2u) << to_yaml(small.plan);
  const auto again = first_failure(plan_in(to_yaml(small.plan)), 1);
  ASSERT_TRUE(again) << to_yaml(small.plan);
  EXPECT_TRUE(again->what.ends_with("too late")) << again->what;
}

TEST(Explorer, WritesAStepThatYamlWouldReadOtherwise) {
  const Plan plan = plan_in(R"(
title: "Digits: #1"
phones: {alice: foreground}
steps:
  - at: 1s
    alice: "plays #1"
)");
  EXPECT_EQ(to_yaml(plan_in(to_yaml(plan))), to_yaml(plan));
  EXPECT_NE(to_yaml(plan).find("alice: 'plays #1'"), std::string::npos) << to_yaml(plan);
}

TEST(Explorer, SweepsOneStepOverAWindow) {
  const Plan plan = plan_in(R"(
title: A cancel that comes after the callee's app said that it rings
phones: {alice: foreground, bob: not-running}
steps:
  - at: 1s
    alice: dials bob
  - after: 0s
    alice: hangs up
expect:
  - never bob.app -> signaling ringing
)");
  ExploreOptions options;
  options.asked = Asked::kAll;
  options.sweep = parse_sweep(plan, "alice hangs up: 0s..1s by 10ms");
  ASSERT_TRUE(options.sweep);
  ASSERT_EQ(tellings(options), 101u);
  const auto found = explore(plan, options);
  ASSERT_FALSE(found.empty());
  // From the first place where the app says that it rings, it says so in all later ones.
  const std::uint64_t first = found.front().telling;
  EXPECT_GT(first, 10u);
  EXPECT_EQ(found.size(), 101u - first + 1);
  EXPECT_EQ(found.back().telling, 101u);
}

TEST(Explorer, ReadsASweep) {
  const Plan plan = plan_of("scenarios/basics/first-call.yaml");
  const auto sweep = parse_sweep(plan, "1: 0s..3s");
  ASSERT_TRUE(sweep);
  EXPECT_EQ(sweep->step, 0u);
  EXPECT_EQ(sweep->places(), 3001u);
  EXPECT_EQ(sweep->place(3000), Duration{3s});
  for (const auto* wrong : {"0: 0s..3s", "9: 0s..3s", "1: 3s..0s", "1: 0s..3s by 0ms", "1 0s..3s",
                            "sings: 0s..1s", "1: 0s"}) {
    EXPECT_FALSE(parse_sweep(plan, wrong)) << wrong;
  }
}

TEST(Coverage, CountsTheEdgesThatRunsTook) {
  ExploreOptions options = forty_seeds(2);
  Coverage coverage;
  options.coverage = &coverage;
  explore(plan_of("scenarios/basics/first-call.yaml"), options);
  ASSERT_EQ(coverage.machines().size(), 6u);
  for (const auto& machine : coverage.machines()) {
    EXPECT_GT(machine.covered(), 0u) << machine.known->name;
    EXPECT_LT(machine.covered(), machine.taken.size()) << machine.known->name;
  }
  const std::string text = coverage_text(coverage);
  EXPECT_NE(text.find("call: "), std::string::npos);
  EXPECT_EQ(text.find("never trying --device-rings--> ringing"), std::string::npos) << text;
  EXPECT_NE(text.find("never trying --glare--> ended"), std::string::npos) << text;
  EXPECT_NE(coverage_json(coverage).find("\"machine\":\"callkit-call\""), std::string::npos);
}

}  // namespace
}  // namespace ringback::runner
