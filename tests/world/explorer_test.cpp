#include "runner/explorer.h"

#include <gtest/gtest.h>

#include <fstream>

#include "runner/scenario.h"
#include "runner/virtual_stage.h"

namespace ringback::runner {
namespace {

Plan plan_of(const std::string& path, std::size_t index = 0) {
  const auto plans = load_scenario(path);
  RINGBACK_CHECK(plans.ok());
  return (*plans)[index];
}

/// A story whose app rings on for ever, and that does not admit it.
Plan broken_plan() {
  Plan plan = plan_of("scenarios/basics/first-call.yaml");
  plan.phones[1].misbehaviours = {"ignore-call-ended", "never-give-up"};
  plan.steps.erase(plan.steps.begin() + 1);
  plan.steps.back().when.event.name = "callee-ringing";
  plan.steps.back().when.event.lane = "signaling";
  plan.steps.back().when.event.to = "alice.app";
  plan.lasts = 60s;
  return plan;
}

TEST(Explorer, FindsABrokenAppAndTheSameDiscoveriesOnAnyNumberOfThreads) {
  ExploreOptions options;
  options.seeds = 40;
  options.threads = 1;
  const auto alone = explore(broken_plan(), options);
  options.threads = 3;
  const auto together = explore(broken_plan(), options);
  ASSERT_FALSE(alone.empty());
  ASSERT_EQ(alone.size(), together.size());
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(alone[i].seed, together[i].seed);
    EXPECT_EQ(alone[i].violation, together[i].violation);
  }
}

TEST(Explorer, ShrinksToAStoryThatStillBreaksWhenReadBack) {
  ExploreOptions options;
  options.seeds = 40;
  const auto found = explore(broken_plan(), options);
  ASSERT_FALSE(found.empty());
  const Discovery smallest = shrink(found.front());
  EXPECT_LE(smallest.plan.steps.size(), 2u);
  const std::string path = testing::TempDir() + "/shrunk.yaml";
  std::ofstream(path) << to_yaml(smallest.plan);
  const auto read = load_scenario(path);
  ASSERT_TRUE(read.ok()) << to_string(read.error()) << "\n" << to_yaml(smallest.plan);
  const auto played = VirtualStage().play(read->front(), smallest.seed);
  ASSERT_TRUE(played.ok());
  EXPECT_FALSE(played->violations.empty()) << to_yaml(smallest.plan);
}

}  // namespace
}  // namespace ringback::runner
