#include "world/rounds.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <map>

#include "tests/support/sanitized.h"
#include "world/checkers/checkers.h"

namespace ringback::world {
namespace {

class Names final : public TraceSink {
 public:
  void on(const TraceEvent& event) override { ++seen[event.name]; }
  std::map<std::string_view, int> seen;
};

TEST(Rounds, EachIsACompleteCallWithAPush) {
  Names names;
  Checkers checkers;
  Rounds rounds(1, {&names, &checkers});
  names.seen.clear();
  for (int i = 0; i < 10; ++i) rounds.play();
  EXPECT_EQ(rounds.completed(), 10u);
  EXPECT_TRUE(checkers.finish(rounds.world().now().instant).empty());
  for (const auto* once :
       {"dial", "push-request", "push", "push-delivered", "app-resumed", "voip-push-delivered",
        "report-new-incoming-call", "check-in", "callee-ringing", "perform-answer-call", "answer",
        "hang-up", "app-suspended"}) {
    EXPECT_EQ(names.seen[once], 10) << once;
  }
  // On both phones.
  EXPECT_EQ(names.seen["call-connected"], 20);
}

/// What is allocated and not freed, in bytes.
std::size_t held() { return mallinfo2().uordblks; }

TEST(Rounds, LeaveTheMemoryAsItWas) {
  if (kSanitized) GTEST_SKIP() << "a sanitizer's allocator does not count";
  Checkers checkers;
  Rounds rounds(1, {&checkers});
  // The server remembers 10,000 ended calls and the checkers fewer; then everything is full.
  for (int i = 0; i < 11'000; ++i) rounds.play();
  const std::size_t before = held();
  for (int i = 0; i < 11'000; ++i) rounds.play();
  const std::size_t after = held();
  EXPECT_LT(after, before + 64 * 1024) << "grew from " << before;
  EXPECT_EQ(rounds.completed(), 22'000u);
}

}  // namespace
}  // namespace ringback::world
