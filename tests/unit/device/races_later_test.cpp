// Failure races 21 to 39.
#include <gtest/gtest.h>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

using M = Misbehaviour;

TEST(Race, R21DoNotDisturb) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(wrong ? PhoneScript::bob(M::kIgnoreReportError) : PhoneScript::bob());
    bob.act(Act::kDoNotDisturbOn);
    bob.ring();
    EXPECT_EQ(bob.count("push-completion"), 1u);
    EXPECT_EQ(bob.shows(), "idle");
    EXPECT_EQ(bob.sent("busy"), wrong ? 0u : 1u);
    EXPECT_EQ(bob.sent("ringing"), wrong ? 1u : 0u);
  }
}

TEST(Race, R22ThePhoneWasOffline) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kAirplaneModeOn);
  EXPECT_FALSE(bob.phone.online());
  bob.act(Act::kAirplaneModeOff);
  bob.status = CallStatus::kEnded;
  bob.end_reason = EndReason::kRingTimeout;
  bob.ring();
  EXPECT_EQ(bob.last("report-call-ended", "reason"), "unanswered");
  EXPECT_EQ(bob.phone.call_kit().recents().back().outcome, "missed");
}

TEST(Race, R23TheNetworkDropsDuringTheCall) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk();
  bob.feed(SignalingLost{"network"});
  bob.status = CallStatus::kAnswered;
  bob.run(5s);
  EXPECT_EQ(bob.shows(), "in-call");
  EXPECT_TRUE(bob.phone.signaling_live());
  EXPECT_EQ(bob.sent("check-in"), 2u);
}

TEST(Race, R24TheServerIsUnreachableAfterTheWake) {
  PhoneScript bob(PhoneScript::bob());
  bob.reachable = false;
  bob.push_call();
  bob.run(300ms + 20s - 1us);
  EXPECT_EQ(bob.shows(), "ringing");
  bob.run(1us);
  EXPECT_EQ(bob.last("report-call-ended", "reason"), "failed");
  EXPECT_EQ(bob.shows(), "call-failed");
  PhoneScript wrong(PhoneScript::bob(M::kNeverGiveUp));
  wrong.reachable = false;
  wrong.push_call();
  wrong.run(30s);
  EXPECT_EQ(wrong.shows(), "ringing");
}

TEST(Race, R25TheAppCrashesWhileRinging) {
  PhoneScript wrong(PhoneScript::bob(M::kCrashWhileRinging));
  wrong.ring();
  EXPECT_EQ(wrong.count("app-terminated"), 1u);
  EXPECT_FALSE(wrong.phone.call_kit().any_call());
  EXPECT_EQ(wrong.phone.failures(), 1);
}

TEST(Race, R26TheRingLimitLooksLikeADecline) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(PhoneScript::bob(wrong ? M::kDeclineOnRingLimit : M::kNoBusy));
    bob.push_call();
    bob.run(61s);
    // The same action as for a decline; a right app says nothing, for the server's timeout decides.
    EXPECT_EQ(bob.last("perform-end-call", "action"), "end-call");
    EXPECT_EQ(bob.sent("decline"), wrong ? 1u : 0u);
    EXPECT_EQ(bob.last("call-ended", "reason"), wrong ? "declined" : "unanswered");
    EXPECT_EQ(bob.phone.call_kit().recents().back().outcome, "missed");
  }
}

TEST(Race, R26ADeclineJustBeforeTheLimitIsADecline) {
  for (const Duration rang : {Duration(60s - 1us), Duration(60s)}) {
    PhoneConfig config = PhoneScript::bob(AppState::kForeground);
    config.assumptions.edit([](Assumptions& a) { a.report_latency = 1s; });
    PhoneScript bob(config);
    bob.push_call();
    bob.run(rang);
    bob.act(Act::kDecline);
    EXPECT_EQ(bob.sent("decline"), rang < 60s ? 1u : 0u);
  }
  // Before iOS 16 nobody but the person ends a call that rings.
  PhoneConfig old = PhoneScript::bob(AppState::kBackground);
  old.ios = IosGeneration::k13;
  PhoneScript bob(old);
  bob.push_call();
  bob.run(90s);
  bob.act(Act::kDecline);
  EXPECT_EQ(bob.sent("decline"), 1u);
}

TEST(Race, R27DeclinedByAnAppThatWasNotRunning) {
  PhoneConfig config = PhoneScript::bob();
  config.assumptions.edit([&](Assumptions& a) { a.background_grace = 0s; });
  for (const bool wrong : {false, true}) {
    if (wrong) config.misbehaviours.insert(M::kNoBackgroundTask);
    PhoneScript bob(config);
    bob.reachable = false;
    bob.ring();
    bob.act(Act::kDecline);
    bob.run(1ms);
    EXPECT_EQ(bob.phone.process(), wrong ? ProcessState::kSuspended : ProcessState::kBackground);
    bob.reachable = true;
    bob.run(5s);
    EXPECT_EQ(bob.sent("decline"), wrong ? 0u : 1u);
  }
}

TEST(Race, R28TheCompletionIsNeverCalled) {
  PhoneScript wrong(PhoneScript::bob(M::kNeverComplete));
  wrong.ring();
  wrong.run(10s);
  EXPECT_EQ(wrong.count("push-completion"), 0u);
  EXPECT_EQ(wrong.count("rule-broken"), 0u);
}

TEST(Race, R29TheTokenChanges) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(
        PhoneScript::bob(wrong ? M::kNoTokenUpload : M::kNoBusy, AppState::kBackground));
    bob.feed(TokenIssued{BundleId{"com.example.ringback"}, TokenKind::kVoip, DeviceToken{"b"}});
    bob.ring();
    EXPECT_EQ(bob.shows(), "ringing");
    EXPECT_EQ(bob.sent("register-token"), wrong ? 0u : 1u);
  }
}

TEST(Race, R30LoggedOutButStillBound) {
  for (const bool wrong : {false, true}) {
    PhoneConfig config = PhoneScript::bob(M::kKeepTokenOnLogOut);
    if (wrong) config.misbehaviours.insert(M::kSkipReportWhenLoggedOut);
    PhoneScript bob(config);
    bob.act(Act::kLogOut);
    bob.run(1s);
    EXPECT_EQ(bob.sent("drop-token"), 0u);
    bob.act(Act::kKillApp);
    bob.ring();
    EXPECT_EQ(bob.broke("report-before-return"), wrong);
    EXPECT_EQ(bob.count("report-call-ended"), wrong ? 0u : 1u);
  }
}

TEST(Race, R30LoggingOutDropsTheToken) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kLogOut);
  bob.run(1s);
  EXPECT_EQ(bob.sent("drop-token"), 1u);
}

TEST(Race, R30WhoLoggedOutIsCalledNoMore) {
  PhoneScript bob(PhoneScript::bob(AppState::kForeground));
  bob.answers_pings = false;
  bob.act(Act::kLogOut);
  bob.server(to_client::IncomingCall{PhoneScript::call(), {}, {}});
  EXPECT_EQ(bob.sent("busy"), 1u);
  bob.act(Act::kDial, "alice");
  EXPECT_EQ(bob.sent("dial"), 0u);
  bob.answers_pings = true;
  bob.run(60s);
  EXPECT_FALSE(bob.socket);
  EXPECT_EQ(bob.count("report-new-incoming-call"), 0u);
}

// The server is asked to say at once that it has heard, so that the connection can go.
TEST(Race, R30WhoLoggedOutHasNoConnection) {
  PhoneScript bob(PhoneScript::bob(AppState::kForeground));
  bob.act(Act::kLogOut);
  EXPECT_FALSE(bob.socket);
  PhoneScript asleep(PhoneScript::bob());
  asleep.act(Act::kLogOut);
  asleep.run(1s);
  EXPECT_EQ(asleep.sent("drop-token"), 1u);
  EXPECT_FALSE(asleep.socket);
}

TEST(Race, R30LoggingOutEndsTheCall) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk();
  bob.act(Act::kLogOut);
  bob.run(1s);
  EXPECT_EQ(bob.sent("hang-up"), 1u);
  EXPECT_FALSE(bob.phone.call_kit().any_call());
}

TEST(Race, R30AServerThatMissedItIsToldAgain) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kAirplaneModeOn);
  bob.act(Act::kLogOut);
  bob.run(1s);
  bob.act(Act::kKillApp);
  bob.act(Act::kAirplaneModeOff);
  EXPECT_EQ(bob.sent("drop-token"), 0u);
  bob.ring();
  EXPECT_EQ(bob.count("report-call-ended"), 1u);
  EXPECT_EQ(bob.sent("drop-token"), 1u);
}

TEST(Race, R31TheProviderIsReset) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(PhoneScript::bob(wrong ? M::kIgnoreReset : M::kNoBusy, AppState::kForeground));
    bob.act(Act::kDial, "alice");
    bob.act(Act::kResetCallServices);
    EXPECT_FALSE(bob.phone.call_kit().any_call());
    bob.act(Act::kDial, "alice");
    EXPECT_EQ(bob.last("transaction-completed", "error"), wrong ? "unknown-call-provider" : "");
  }
}

TEST(Race, R32ACellularCallInterrupts) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk();
  bob.act(Act::kCellularCall);
  EXPECT_EQ(bob.shows(), "held");
  bob.act(Act::kCellularEnds, "remote");
  EXPECT_EQ(bob.shows(), "held");
  bob.act(Act::kResume);
  EXPECT_EQ(bob.shows(), "in-call");
  bob.act(Act::kCellularCall);
  bob.act(Act::kCellularEnds);
  EXPECT_EQ(bob.shows(), "in-call");
}

TEST(Race, R33LeakedCallsFillTheGroups) {
  for (const bool wrong : {false, true}) {
    PhoneConfig config = PhoneScript::bob(AppState::kForeground);
    config.assumptions.edit([&](Assumptions& a) { a.maximum_call_groups = 1; });
    if (wrong) config.misbehaviours.insert(M::kLeakCalls);
    PhoneScript bob(config);
    bob.talk();
    bob.ended(EndReason::kHungUp);
    bob.act(Act::kDial, "carol");
    EXPECT_EQ(bob.last("transaction-completed", "error"),
              wrong ? "maximum-call-groups-reached" : "");
  }
}

TEST(Race, R34EndOfACallThatIosHasEnded) {
  PhoneScript bob(PhoneScript::bob(M::kLeakCalls, AppState::kForeground));
  bob.talk();
  bob.act(Act::kHangUp);
  bob.act(Act::kHangUp);
  EXPECT_EQ(bob.last("act-refused", "act"), "hang-up");
  EXPECT_EQ(bob.sent("hang-up"), 1u);
}

TEST(Race, R35AUuidMadeFromTheRoom) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(PhoneScript::bob(wrong ? M::kReuseUuids : M::kNoBusy, AppState::kForeground));
    bob.act(Act::kDial, "carol");
    bob.act(Act::kHangUp);
    bob.act(Act::kDial, "carol");
    EXPECT_EQ(bob.last("transaction-completed", "error"), wrong ? "call-uuid-already-exists" : "");
  }
}

TEST(Race, R36BeforeTheFirstUnlock) {
  PhoneScript bob(PhoneScript::bob(AppState::kBeforeFirstUnlock));
  bob.ring();
  EXPECT_EQ(bob.shows(), "ringing");
  EXPECT_EQ(bob.phone.screen().style, "full-screen");
}

TEST(Race, R37TheAppThinksItIsInFront) {
  PhoneScript wrong(PhoneScript::bob(M::kSkipReportWhenForeground, AppState::kForeground));
  wrong.ring();
  EXPECT_EQ(wrong.count("rule-broken"), 0u);
  EXPECT_EQ(wrong.shows(), "app");
}

TEST(Race, R38AudioBeforeItsActivation) {
  PhoneScript wrong(PhoneScript::bob(M::kAudioBeforeActivation));
  wrong.talk();
  EXPECT_TRUE(wrong.broke("audio-after-activation"));
  EXPECT_EQ(wrong.last("call-connected", "audio"), "silent");
  PhoneScript right(PhoneScript::bob());
  right.talk();
  EXPECT_EQ(right.last("call-connected", "audio"), "");
  PhoneScript deadlock(PhoneScript::bob(M::kWaitForAudioBeforeFulfil));
  deadlock.talk();
  EXPECT_EQ(deadlock.shows(), "connecting");
}

TEST(Race, R39FulfilledAfterTheTimeOut) {
  PhoneConfig config = PhoneScript::bob(M::kNeverFulfilAnswer);
  config.misbehaviours.insert(M::kFulfilAfterTimeout);
  PhoneScript wrong(config);
  wrong.talk();
  wrong.run(60s);
  EXPECT_TRUE(wrong.broke("fulfil-once-and-in-time"));
  EXPECT_FALSE(wrong.phone.call_kit().any_call());
}

}  // namespace
}  // namespace ringback::device
