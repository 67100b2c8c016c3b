// CallKit's rules beside the races: errors by trigger, deadlines, limits, call waiting, audio.
#include <gtest/gtest.h>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

// Rule: on iOS 16 and later a call may ring for 60 seconds; earlier systems have no limit.
TEST(CallKit, EndsARingingCallAfterSixtySecondsSinceIos16) {
  PhoneScript bob(PhoneScript::bob());
  bob.push_call();
  bob.run(320ms + 60s - 1us);
  EXPECT_EQ(bob.shows(), "ringing");
  bob.run(1us);
  EXPECT_EQ(bob.count("perform-end-call"), 1u);
  EXPECT_EQ(bob.shows(), "idle");
  EXPECT_EQ(bob.phone.call_kit().recents().back().outcome, "missed");
}

TEST(CallKit, RingsOnBeforeIos16) {
  PhoneConfig config = PhoneScript::bob();
  config.ios = IosGeneration::k13;
  PhoneScript bob(config);
  bob.push_call();
  bob.run(600s);
  EXPECT_EQ(bob.shows(), "ringing");
}

TEST(CallKit, RefusesByTrigger) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kDoNotDisturbOn);
  bob.ring(1);
  EXPECT_EQ(bob.last("report-completed", "error"), "filtered-by-do-not-disturb");
  bob.act(Act::kDoNotDisturbOff);
  bob.act(Act::kBlockCaller, "alice");
  bob.ring(2);
  EXPECT_EQ(bob.last("report-completed", "error"), "filtered-by-block-list");
  EXPECT_EQ(bob.count("screen"), 0u);
  EXPECT_EQ(bob.count("rule-broken"), 0u);
  EXPECT_EQ(bob.sent("busy"), 1u);
  EXPECT_EQ(bob.sent("decline"), 1u);
}

TEST(CallKit, RefusesAnAppWithoutTheBackgroundMode) {
  PhoneConfig config = PhoneScript::bob();
  config.assumptions.edit([&](Assumptions& a) { a.voip_background_mode = false; });
  PhoneScript bob(config);
  bob.ring();
  EXPECT_EQ(bob.last("report-completed", "error"), "unentitled");
}

// Rule: an action must be performed within 600 s (Start), 60 s (Answer) or 5 s (all others),
// counted from its creation.
TEST(CallKit, FailsAnAnswerNotPerformedInSixtySeconds) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kNeverFulfilAnswer));
  bob.ring();
  bob.act(Act::kAnswer);
  bob.run(60s - 1us);
  EXPECT_EQ(bob.shows(), "connecting");
  bob.run(1us);
  EXPECT_EQ(bob.count("action-timed-out"), 1u);
  EXPECT_EQ(bob.shows(), "call-failed");
  bob.run(3s);
  EXPECT_EQ(bob.shows(), "idle");
}

TEST(CallKit, FailsAHoldNotPerformedInFiveSecondsAndKeepsTheCall) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kIgnoreHold));
  bob.talk();
  bob.act(Act::kHold);
  bob.run(5s - 1us);
  EXPECT_EQ(bob.count("action-timed-out"), 0u);
  bob.run(1us);
  EXPECT_EQ(bob.count("action-timed-out"), 1u);
  EXPECT_EQ(bob.shows(), "in-call");
}

TEST(CallKit, HoldsResumesMutesAndPlaysTones) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk();
  bob.act(Act::kMute);
  EXPECT_TRUE(bob.record()->muted);
  bob.act(Act::kPlayDtmf, "42");
  EXPECT_EQ(bob.last("perform-play-dtmf", "detail"), "42");
  bob.act(Act::kHold);
  EXPECT_EQ(bob.shows(), "held");
  EXPECT_EQ(bob.sent("hold"), 1u);
  bob.act(Act::kResume);
  EXPECT_EQ(bob.shows(), "in-call");
}

// Rule: an ended UUID stays taken for some seconds.
TEST(CallKit, RemembersEndedUuidsForFiveSeconds) {
  for (const Duration gap : {Duration(5s - 1us), Duration(5s)}) {
    PhoneScript bob(PhoneScript::bob(Misbehaviour::kForgetEndedCalls, AppState::kForeground));
    bob.server(to_client::IncomingCall{PhoneScript::call(), {"alice", "Alice", false}, {}});
    bob.run(1s);
    bob.act(Act::kDecline);
    bob.run(gap);
    bob.phone.screen();
    bob.push(PhoneScript::payload());
    bob.run(10ms);
    const bool taken = gap < 5s;
    EXPECT_EQ(bob.last("report-new-incoming-call", "handle"), "alice");
    bob.run(1s);
    EXPECT_EQ(bob.last("report-completed", "error") == "call-uuid-already-exists", taken);
  }
}

// Rule: from iOS 17 a call whose UUID was another call's before rings with an icon alone, and
// nothing to answer it with.
TEST(CallKit, RingsAsAnIconWithAUsedUuid) {
  for (const Duration gap : {Duration(5s), Duration(600s - 1us), Duration(600s)}) {
    PhoneScript bob(PhoneScript::bob(Misbehaviour::kForgetEndedCalls));
    bob.ring();
    bob.act(Act::kDecline);
    bob.act(Act::kKillApp);
    const Instant ended = *bob.when("perform-end-call");
    bob.run(gap - (bob.at() - ended) - 300ms);
    bob.ring();
    const bool remembered = gap < 600s;
    EXPECT_EQ(bob.phone.screen().style, remembered ? "icon-only" : "full-screen");
    EXPECT_EQ(bob.phone.screen().buttons.empty(), remembered);
    for (const auto act : {Act::kDecline, Act::kAnswer}) bob.act(act);
    EXPECT_EQ(bob.count("act-refused"), remembered ? 2u : 1u);
  }
  PhoneConfig old = PhoneScript::bob();
  old.ios = IosGeneration::k13;
  PhoneScript bob(old);
  bob.ring();
  bob.act(Act::kDecline);
  bob.act(Act::kKillApp);
  bob.run(10s);
  bob.ring();
  EXPECT_EQ(bob.phone.screen().style, "full-screen");
}

TEST(CallKit, MayNeverActivateAudio) {
  PhoneConfig config = PhoneScript::bob();
  config.assumptions.edit([](Assumptions& a) { a.audio_activates = false; });
  PhoneScript bob(config);
  bob.talk();
  bob.run(10s);
  EXPECT_EQ(bob.count("audio-activated"), 0u);
  EXPECT_EQ(bob.count("call-connected"), 0u);
  EXPECT_EQ(bob.shows(), "in-call");
}

// Rule: without a valid provider a transaction is refused; Start beyond the groups too.
TEST(CallKit, RefusesAThirdGroup) {
  PhoneConfig config = PhoneScript::bob(AppState::kForeground);
  config.assumptions.edit([&](Assumptions& a) { a.maximum_call_groups = 1; });
  PhoneScript bob(config);
  bob.act(Act::kDial, "carol");
  bob.act(Act::kDial, "dave");
  EXPECT_EQ(bob.last("transaction-completed", "error"), "maximum-call-groups-reached");
  EXPECT_EQ(bob.phone.call_kit().calls().size(), 1u);
}

TEST(CallKit, ActivatesAudioOnlyAfterTheFulfilment) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk();
  EXPECT_LT(bob.place("action-fulfilled"), bob.place("audio-activated"));
  EXPECT_EQ(*bob.when("audio-activated"), *bob.when("action-fulfilled") + 40ms);
}

TEST(CallKit, HoldsAndAcceptsThenSwaps) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk(1);
  bob.ring(2);
  EXPECT_EQ(bob.shows(), "call-waiting");
  bob.act(Act::kHoldAndAccept);
  bob.run(1s);
  EXPECT_EQ(bob.record(1)->state, CallState::kHeld);
  EXPECT_EQ(bob.record(2)->state, CallState::kActive);
  EXPECT_LT(bob.place("perform-set-held-call"), bob.trace.size());
}

TEST(CallKit, OffersNoHoldWithoutAFreeGroup) {
  PhoneConfig config = PhoneScript::bob();
  config.assumptions.edit([&](Assumptions& a) { a.maximum_call_groups = 1; });
  PhoneScript bob(config);
  bob.talk(1);
  bob.ring(2);
  bob.act(Act::kHoldAndAccept);
  EXPECT_EQ(bob.last("act-refused", "act"), "hold-and-accept");
  EXPECT_EQ(bob.record(1)->state, CallState::kActive);
}

TEST(CallKit, DecliningTheSecondLeavesTheFirst) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk(1);
  bob.ring(2);
  bob.act(Act::kDecline);
  EXPECT_EQ(bob.record(1)->state, CallState::kActive);
  EXPECT_EQ(bob.record(2), nullptr);
  EXPECT_EQ(bob.shows(), "in-call");
}

TEST(CallKit, UpdatesTheCallerWhenLearntLater) {
  PhoneScript bob(PhoneScript::bob());
  bob.ring();
  bob.server(to_client::CallerUpdated{PhoneScript::call(), {"alice", "Dr. Alice", false}});
  EXPECT_EQ(bob.phone.screen().who, "Dr. Alice");
  EXPECT_EQ(bob.last("screen", "who"), "Dr. Alice");
}

TEST(CallKit, HoldsBackPushesUntilTheFirstUnlockIfSoAssumed) {
  PhoneConfig config = PhoneScript::bob(AppState::kBeforeFirstUnlock);
  config.assumptions.edit([&](Assumptions& a) { a.launches_before_first_unlock = false; });
  PhoneScript bob(config);
  bob.ring(1);
  EXPECT_EQ(bob.last("push-fate", "fate"), to_string(PushFate::kHeld));
  EXPECT_EQ(bob.shows(), "idle");
  bob.act(Act::kUnlock);
  bob.run(1s);
  EXPECT_EQ(bob.shows(), "ringing");
}

// Rule: a generic handle is in no contact and on no block list.
TEST(CallKit, BlocksNoGenericHandle) {
  for (const bool generic : {true, false}) {
    PhoneConfig config = PhoneScript::bob();
    config.assumptions.edit([&](Assumptions& a) {
      a.generic_handles = generic;
      a.silences_unknown_voip = true;
    });
    PhoneScript bob(config);
    bob.act(Act::kBlockCaller, "alice");
    bob.ring();
    EXPECT_EQ(bob.last("report-completed", "error"), generic ? "" : "filtered-by-block-list");
    PhoneScript carol(config);
    carol.act(Act::kAddContact, "alice");
    carol.act(Act::kSilenceUnknownCallersOn);
    carol.ring();
    EXPECT_EQ(carol.phone.screen().ringtone, !generic);
    PhoneScript dave(config);
    dave.act(Act::kAllowCaller, "alice");
    dave.act(Act::kDoNotDisturbOn);
    dave.ring();
    EXPECT_EQ(dave.shows(), generic ? "idle" : "ringing");
  }
}

}  // namespace
}  // namespace ringback::device
