// Failure races 1 to 20: the right app, and what iOS does to the wrong one.
#include <gtest/gtest.h>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

using M = Misbehaviour;

TEST(Race, R01CallerHungUpBeforeThePushArrived) {
  PhoneScript bob(PhoneScript::bob());
  bob.status = CallStatus::kEnded;
  bob.end_reason = EndReason::kCancelled;
  bob.ring();
  EXPECT_EQ(bob.count("report-new-incoming-call"), 1u);
  EXPECT_EQ(bob.last("report-call-ended", "reason"), "remote-ended");
  EXPECT_EQ(bob.count("rule-broken"), 0u);
  EXPECT_EQ(bob.shows(), "idle");
}

TEST(Race, R02CallerHangsUpWhileTheSocketIsNotYetUp) {
  PhoneScript bob(PhoneScript::bob());
  bob.answers_check_in = false;
  bob.ring();
  EXPECT_EQ(bob.shows(), "ringing");
  bob.ended(EndReason::kCancelled);
  EXPECT_EQ(bob.shows(), "idle");
}

TEST(Race, R02AnAppThatConnectsOnlyOnAnswerRingsForAPhantom) {
  PhoneScript bob(PhoneScript::bob(M::kConnectOnlyOnAnswer));
  bob.status = CallStatus::kEnded;
  bob.end_reason = EndReason::kCancelled;
  bob.ring();
  EXPECT_EQ(bob.sent("check-in"), 0u);
  EXPECT_EQ(bob.shows(), "ringing");
  bob.act(Act::kAnswer);
  bob.run(1s);
  EXPECT_EQ(bob.last("call-ended", "reason"), "cancelled");
}

TEST(Race, R03AnsweredBeforeTheConnection) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(wrong ? PhoneScript::bob(M::kFulfilBeforeConnected) : PhoneScript::bob());
    bob.reachable = false;
    bob.ring();
    bob.act(Act::kAnswer);
    EXPECT_EQ(bob.shows(), wrong ? "in-call" : "connecting");
    EXPECT_EQ(bob.count("call-connected"), 0u);
    bob.reachable = true;
    bob.run(10s);
    EXPECT_EQ(bob.shows(), "in-call");
    EXPECT_EQ(bob.count("call-connected"), 1u);
  }
}

TEST(Race, R04SignalingNeverComesUpAfterTheAnswer) {
  PhoneScript bob(PhoneScript::bob());
  bob.reachable = false;
  bob.ring();
  bob.act(Act::kAnswer);
  bob.run(20s);
  EXPECT_EQ(bob.last("action-failed", "action"), "answer-call");
  EXPECT_EQ(bob.shows(), "call-failed");
}

TEST(Race, R04AnAppThatNeverGivesUpRunsIntoTheTimeOut) {
  PhoneScript bob(PhoneScript::bob(M::kNeverGiveUp));
  bob.reachable = false;
  bob.ring();
  bob.act(Act::kAnswer);
  bob.run(61s);
  EXPECT_EQ(bob.count("action-timed-out"), 1u);
  EXPECT_EQ(bob.phone.call_kit().recents().back().outcome, "failed");
}

TEST(Race, R05TheServerRejectsAfterTheAnswer) {
  PhoneScript bob(PhoneScript::bob());
  bob.answers_check_in = false;
  bob.ring();
  bob.act(Act::kAnswer);
  bob.server(to_client::Refused{{}, PhoneScript::call(), Refusal::kNotYourCall, "call"});
  EXPECT_EQ(bob.count("action-failed"), 1u);
  EXPECT_EQ(bob.last("call-ended", "reason"), "not-your-call");
}

TEST(Race, R06R07TakenElsewhere) {
  for (const auto reason : {EndReason::kAnsweredElsewhere, EndReason::kDeclinedElsewhere}) {
    PhoneScript bob(PhoneScript::bob());
    bob.ring();
    bob.ended(reason);
    EXPECT_EQ(bob.last("report-call-ended", "reason"), to_string(reason));
    EXPECT_EQ(bob.phone.call_kit().recents().back().outcome, "elsewhere");
    PhoneScript wrong(PhoneScript::bob(M::kKeepRingingElsewhere));
    wrong.ring();
    wrong.ended(reason);
    EXPECT_EQ(wrong.shows(), "ringing");
  }
}

TEST(Race, R08ThePushIsPastItsExpiry) {
  const std::string late = PhoneScript::payload(1, R"(,"expires_at_ms":1700000001000)");
  PhoneScript bob(PhoneScript::bob());
  bob.push(late);
  bob.run(1s);
  EXPECT_EQ(bob.last("report-call-ended", "reason"), "unanswered");
  EXPECT_EQ(bob.count("rule-broken"), 0u);
  PhoneScript wrong(PhoneScript::bob(M::kEarlyReturnOnExpired));
  wrong.push(late);
  wrong.run(1s);
  EXPECT_TRUE(wrong.broke("report-before-return"));
}

TEST(Race, R09ASecondPushForTheSameCall) {
  PhoneScript bob(PhoneScript::bob());
  bob.ring();
  bob.ring();
  EXPECT_EQ(bob.last("report-completed", "error"), "call-uuid-already-exists");
  EXPECT_EQ(bob.count("push-completion"), 2u);
  EXPECT_EQ(bob.count("rule-broken"), 0u);
  EXPECT_EQ(bob.phone.call_kit().calls().size(), 1u);
  PhoneScript wrong(PhoneScript::bob(M::kSkipReportForKnownCall));
  wrong.ring();
  wrong.ring();
  EXPECT_TRUE(wrong.broke("report-before-return"));
}

TEST(Race, R10KnownFromTheSocketThenPushed) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(
        PhoneScript::bob(wrong ? M::kNewUuidForKnownCall : M::kNoBusy, AppState::kForeground));
    bob.server(to_client::IncomingCall{PhoneScript::call(), {"alice", "Alice", false}, {}});
    bob.run(1s);
    bob.ring();
    EXPECT_EQ(bob.phone.call_kit().calls().size(), wrong ? 2u : 1u);
  }
}

TEST(Race, R11APushWhileOnACall) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk(1);
  bob.ring(2);
  EXPECT_EQ(bob.shows(), "call-waiting");
}

TEST(Race, R12TwoCallersWhileIdle) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(wrong ? PhoneScript::bob(M::kNoBusy) : PhoneScript::bob());
    bob.ring(1);
    bob.ring(2);
    EXPECT_EQ(bob.record(2)->state, CallState::kWaiting);
    bob.act(Act::kAnswer);
    bob.run(1s);
    EXPECT_EQ(bob.record(1)->state, CallState::kActive);
    EXPECT_EQ(bob.record(2), nullptr);
    EXPECT_EQ(bob.sent("busy"), wrong ? 0u : 1u);
  }
}

TEST(Race, R12DecliningTheFirstShowsTheSecond) {
  PhoneScript bob(PhoneScript::bob());
  bob.ring(1);
  bob.ring(2);
  bob.act(Act::kDecline);
  EXPECT_EQ(bob.record(2)->state, CallState::kRinging);
}

TEST(Race, R13Glare) {
  PhoneScript bob(PhoneScript::bob(AppState::kForeground));
  bob.act(Act::kDial, "alice");
  const CallId mine = bob.phone.call_kit().calls().begin()->first;
  bob.server(to_client::CallEnded{mine, EndReason::kGlare});
  bob.server(to_client::IncomingCall{PhoneScript::call(), {"alice", "Alice", false}, {}});
  bob.run(1s);
  EXPECT_EQ(bob.phone.call_kit().calls().size(), 1u);
  EXPECT_EQ(bob.shows(), "ringing");
}

TEST(Race, R14TheFirstEndsWhileEndAndAcceptIsShown) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk(1);
  bob.ring(2);
  bob.ended(EndReason::kHungUp, 1);
  EXPECT_EQ(bob.shows(), "ringing");
  bob.act(Act::kAnswer);
  bob.run(1s);
  EXPECT_EQ(bob.record(2)->state, CallState::kActive);
}

TEST(Race, R15EndAndAcceptEndsFirstAndKeepsTheSecond) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(wrong ? PhoneScript::bob(M::kEndAllOnEndAndAccept) : PhoneScript::bob());
    bob.talk(1);
    bob.ring(2);
    bob.trace.clear();
    bob.act(Act::kEndAndAccept);
    bob.run(1s);
    EXPECT_LT(bob.place("perform-end-call"), bob.place("perform-answer-call"));
    EXPECT_EQ(bob.record(1), nullptr);
    EXPECT_EQ(bob.record(2) != nullptr, !wrong);
  }
}

TEST(Race, R16TheReportIsDeferred) {
  PhoneScript wrong(PhoneScript::bob(M::kReportOneHopLate));
  wrong.ring();
  EXPECT_TRUE(wrong.broke("report-before-return"));
}

TEST(Race, R17TheRegistryIsMadeLazily) {
  PhoneScript wrong(PhoneScript::bob(M::kLazyRegistry));
  wrong.push_call();
  wrong.run(8s);
  EXPECT_TRUE(wrong.broke("daemon-report-check"));
}

TEST(Race, R18APayloadOfAnyBytes) {
  for (const char* payload : {"", "{", "[]", R"({"call":{"id":"x"}})", "\xff\xfe"}) {
    PhoneScript bob(PhoneScript::bob());
    bob.push(payload);
    bob.run(1s);
    EXPECT_EQ(bob.last("report-call-ended", "reason"), "failed");
    EXPECT_EQ(bob.count("rule-broken"), 0u);
    PhoneScript wrong(PhoneScript::bob(M::kEarlyReturnOnMalformed));
    wrong.push(payload);
    wrong.run(1s);
    EXPECT_TRUE(wrong.broke("report-before-return"));
  }
}

TEST(Race, R19ACancelSentAsAPush) {
  const std::string cancel = PhoneScript::payload(1, R"(,"type":"cancel")");
  for (const bool wrong : {false, true}) {
    PhoneScript bob(wrong ? PhoneScript::bob(M::kHonourCancelPush) : PhoneScript::bob());
    bob.ring();
    bob.push(cancel);
    bob.run(1s);
    EXPECT_EQ(bob.shows(), "idle");
    EXPECT_EQ(bob.count("rule-broken"), wrong ? 1u : 0u);
  }
}

TEST(Race, R20TheStopComesBeforeTheStart) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(
        PhoneScript::bob(wrong ? M::kForgetEndedCalls : M::kNoBusy, AppState::kForeground));
    bob.answers_check_in = false;
    bob.ended(EndReason::kCancelled);
    bob.ring();
    EXPECT_EQ(bob.shows(), wrong ? "ringing" : "app");
  }
}

}  // namespace
}  // namespace ringback::device
