// The first call, from both phones, as the person, CallKit and the server see it.
#include <gtest/gtest.h>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

using Lines = std::vector<std::string>;

TEST(FirstCall, WakesRingsIsAnsweredAndEnds) {
  PhoneScript bob(PhoneScript::bob());
  EXPECT_EQ(bob.phone.process(), ProcessState::kNotRunning);
  bob.push_call();
  bob.run(1s);
  EXPECT_EQ(bob.phone.screen().shows, "ringing");
  bob.act(Act::kAnswer);
  bob.run(1s);
  EXPECT_EQ(bob.phone.screen().shows, "in-call");
  bob.server(to_client::CallEnded{PhoneScript::call(), EndReason::kHungUp});
  EXPECT_EQ(bob.phone.screen().shows, "idle");
  EXPECT_EQ(bob.last("report-call-ended", "reason"), "remote-ended");
  const Lines expected{"bob.ios app-launched",
                       "bob.ios>bob.app token-updated",
                       "bob.ios>bob.app voip-push-delivered",
                       "bob.ios>apns push-fate",
                       "bob.app>bob.ios report-new-incoming-call",
                       "bob.app>signaling hello",
                       "bob.app>signaling register-token",
                       "bob.app>signaling check-in",
                       "bob.ios>bob.app report-completed",
                       "bob.app>bob.ios push-completion",
                       "bob.app>signaling ringing",
                       "bob.ios screen",
                       "bob.ios person",
                       "bob.ios>bob.app perform-answer-call",
                       "bob.app>signaling answer",
                       "bob.ios screen",
                       "bob.app>bob.ios action-fulfilled",
                       "bob.ios screen",
                       "bob.ios>bob.app audio-activated",
                       "bob.app call-connected",
                       "bob.app>bob.ios report-call-ended",
                       "bob.app call-ended",
                       "bob.ios>bob.app audio-deactivated",
                       "bob.ios screen"};
  EXPECT_EQ(bob.story(), expected);
}

TEST(FirstCall, IsDialledAndHungUpByTheCaller) {
  PhoneConfig config = PhoneScript::bob();
  config.initial_app_state = AppState::kForeground;
  PhoneScript alice(config);
  alice.act(Act::kDial, "carol");
  const CallId id = alice.phone.call_kit().calls().begin()->first;
  EXPECT_EQ(alice.phone.screen().shows, "calling");
  alice.server(to_client::Trying{id});
  alice.server(to_client::CalleeRinging{id});
  EXPECT_EQ(alice.phone.screen().shows, "connecting");
  alice.server(to_client::Answered{id, {}});
  EXPECT_EQ(alice.phone.screen().shows, "in-call");
  alice.run(1s);
  EXPECT_EQ(alice.count("call-connected"), 1u);
  alice.act(Act::kHangUp);
  EXPECT_EQ(alice.count("request-transaction"), 2u);
  EXPECT_EQ(alice.count("hang-up"), 1u);
  EXPECT_EQ(alice.phone.screen().shows, "app");
  EXPECT_FALSE(alice.phone.call_kit().any_call());
}

TEST(FirstCall, AnswersByHabit) {
  PhoneConfig config = PhoneScript::bob();
  config.habits.answer_after = 2s;
  PhoneScript bob(config);
  bob.push_call();
  bob.run(10s);
  ASSERT_TRUE(bob.when("report-completed").has_value());
  EXPECT_EQ(*bob.when("person"), *bob.when("report-completed") + 2s);
  EXPECT_EQ(bob.phone.screen().shows, "in-call");
}

TEST(FirstCall, SuspendsOnceTheCallIsOver) {
  PhoneScript bob(PhoneScript::bob());
  bob.push_call();
  bob.run(1s);
  bob.server(to_client::CallEnded{PhoneScript::call(), EndReason::kCancelled});
  bob.run(6s);
  EXPECT_EQ(bob.phone.process(), ProcessState::kSuspended);
  EXPECT_EQ(bob.phone.call_kit().recents().back().outcome, "missed");
}

}  // namespace
}  // namespace ringback::device
