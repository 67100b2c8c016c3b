// A living phone is changed: its app gets a bad update, or a good one, between two calls.
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

TEST(ChangedPhone, IsWrongFromThatMomentAndRightAgain) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kMisbehave, "never-report");
  EXPECT_EQ(bob.last("phone-changed", "misbehaves"), "never-report");
  bob.ring(1);
  EXPECT_TRUE(bob.broke("report-before-return"));
  bob.act(Act::kBehave, "never-report");
  EXPECT_EQ(bob.last("phone-changed", "misbehaves"), "");
  bob.ring(2);
  EXPECT_EQ(bob.shows(), "ringing");
}

TEST(ChangedPhone, BehavesInEveryWayWithoutAWord) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kMisbehave, "never-report");
  bob.act(Act::kMisbehave, "no-busy");
  EXPECT_EQ(bob.last("phone-changed", "misbehaves"), "never-report no-busy");
  bob.act(Act::kBehave);
  EXPECT_TRUE(bob.phone.config().misbehaviours.empty());
}

TEST(ChangedPhone, AssumesSomethingElse) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kNeverReport));
  bob.act(Act::kAssume, "block_threshold=1");
  EXPECT_EQ(bob.last("phone-changed", "assumes"), "block_threshold=1");
  bob.ring();
  EXPECT_TRUE(bob.phone.voip_blocked());
}

TEST(ChangedPhone, RefusesUnknownWords) {
  PhoneScript bob(PhoneScript::bob());
  const std::pair<Act, const char*> kWrong[] = {{Act::kMisbehave, "nevr-report"},
                                                {Act::kMisbehave, ""},
                                                {Act::kBehave, "x"},
                                                {Act::kAssume, "block_threshold"},
                                                {Act::kAssume, "block_threshold=many"},
                                                {Act::kAssume, "no_such_name=1"}};
  for (const auto& [act, argument] : kWrong) bob.act(act, argument);
  EXPECT_EQ(bob.count("act-refused"), 6u);
  EXPECT_EQ(bob.count("phone-changed"), 0u);
}

TEST(ChangedPhone, DrawsEachAnswerAnew) {
  PhoneConfig config = PhoneScript::bob(AppState::kForeground);
  config.habits.answer_after = Delay::uniform(1s, 20s);
  PhoneScript bob(config);
  std::set<Duration> waits;
  for (int n = 1; n <= 5; ++n) {
    bob.push_call(n);
    bob.run(25s);
    waits.insert(*bob.when("perform-answer-call") - *bob.when("report-completed"));
    bob.ended(EndReason::kHungUp, n);
    bob.run(10s);
  }
  EXPECT_EQ(waits.size(), 5u);
  EXPECT_GE(*waits.begin(), 1s);
  EXPECT_LE(*waits.rbegin(), 20s);
}

}  // namespace
}  // namespace ringback::device
