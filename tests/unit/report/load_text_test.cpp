// What `ringback load` says of a run: every figure one that means something.
#include "runner/report/load_text.h"

#include <gtest/gtest.h>

namespace ringback::runner {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

LoadOutcome outcome_of(std::uint64_t succeeded, Duration took) {
  LoadOutcome outcome;
  outcome.succeeded = succeeded;
  outcome.took = took;
  outcome.rate_held = true;
  outcome.processes = {{"signaling-server", 500ms, 30 << 20, 10 << 20, 20 << 20}};
  return outcome;
}

TEST(LoadText, SaysWhatCallsCost) {
  LoadPlan plan;
  plan.calls = 1000;
  auto outcome = outcome_of(1000, 10s);
  outcome.sustained = 100;
  outcome.pairs = 7;
  EXPECT_TRUE(has(load_heading(plan), "1,000 calls, 100 due per second; answered after"));
  const auto text = load_text(plan, outcome);
  EXPECT_TRUE(has(text, "1,000 of 1,000 calls went right on both sides, 100 per second sustained"))
      << text;
  EXPECT_TRUE(has(text, "signaling-server             5 %      500 us    30.0 MiB")) << text;
}

TEST(LoadText, NoCallsHaveNoShareOfAnyTime) {
  LoadPlan plan;
  plan.calls = 0;
  plan.idle = 1024;
  const auto heading = load_heading(plan);
  EXPECT_TRUE(has(heading, "no calls; 1,024 phones stay connected")) << heading;
  EXPECT_FALSE(has(heading, "per second")) << heading;
  for (const Duration took : {Duration{0}, Duration{1}}) {
    const auto text = load_text(plan, outcome_of(0, took));
    EXPECT_FALSE(has(text, "went right")) << text;
    EXPECT_TRUE(has(text, "KiB")) << text;
    EXPECT_TRUE(has(text, "10.0 KiB")) << text;
    EXPECT_FALSE(has(text, "%")) << text;
    EXPECT_FALSE(has(text, " us")) << text;
  }
}

TEST(LoadText, CallsThatAllFailedHaveNoCostEach) {
  LoadPlan plan;
  plan.calls = 3;
  auto outcome = outcome_of(0, 10s);
  outcome.failed["unreachable"] = 3;
  const auto text = load_text(plan, outcome);
  EXPECT_TRUE(has(text, "5 %")) << text;
  EXPECT_FALSE(has(text, " us")) << text;
  EXPECT_TRUE(has(text, "unreachable")) << text;
}

}  // namespace
}  // namespace ringback::runner
