// Two calls on one phone: which buttons there are, in which order CallKit acts, and calls that are
// not the app's.
#include <gtest/gtest.h>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

using Buttons = std::vector<std::string_view>;

TEST(CallWaiting, EndsTheFirstBeforeItAnswersTheSecond) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk(1);
  bob.ring(2);
  EXPECT_EQ(bob.phone.screen().buttons, (Buttons{"end-and-accept", "hold-and-accept", "decline"}));
  bob.trace.clear();
  bob.act(Act::kEndAndAccept);
  bob.run(1s);
  EXPECT_LT(bob.place("perform-end-call"), bob.place("perform-answer-call"));
  EXPECT_LT(bob.place("perform-answer-call"), bob.place("audio-activated"));
  EXPECT_EQ(bob.shows(), "in-call");
}

TEST(CallWaiting, HoldsTheFirstBeforeItAnswersTheSecond) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk(1);
  bob.ring(2);
  bob.trace.clear();
  bob.act(Act::kHoldAndAccept);
  EXPECT_LT(bob.place("perform-set-held-call"), bob.place("perform-answer-call"));
  EXPECT_LT(bob.place("perform-answer-call"), bob.trace.size());
}

TEST(CallWaiting, EndsWhatIsNotConnectedYet) {
  const Buttons end_only{"end-and-accept", "decline"};
  PhoneScript dialling(PhoneScript::bob(AppState::kForeground));
  dialling.act(Act::kDial, "carol");
  dialling.run(1s);
  dialling.ring();
  EXPECT_EQ(dialling.phone.screen().buttons, end_only);
  dialling.act(Act::kHoldAndAccept);
  EXPECT_EQ(dialling.count("act-refused"), 1u);
  dialling.act(Act::kEndAndAccept);
  EXPECT_LT(dialling.place("perform-end-call"), dialling.place("perform-answer-call"));
  PhoneScript answering(PhoneScript::bob());
  answering.confirms_answers = false;
  answering.ring(1);
  answering.act(Act::kAnswer);
  answering.ring(2);
  EXPECT_EQ(answering.phone.screen().buttons, end_only);
  answering.act(Act::kEndAndAccept);
  EXPECT_EQ(answering.count("perform-end-call"), 1u);
  EXPECT_EQ(answering.count("perform-answer-call"), 2u);
  PhoneScript cellular(PhoneScript::bob(AppState::kForeground));
  cellular.act(Act::kDial, "carol");
  cellular.run(1s);
  cellular.act(Act::kCellularCall);
  EXPECT_EQ(cellular.count("perform-end-call"), 1u);
}

// Rule: Hold & Accept is offered only if the calls support holding and a call group is free.
TEST(CallWaiting, OffersOnlyWhatTheCallSupports) {
  PhoneConfig config = PhoneScript::bob();
  config.assumptions.edit([](Assumptions& a) { a.supports_holding = a.supports_dtmf = false; });
  PhoneScript bob(config);
  bob.talk(1);
  EXPECT_EQ(bob.phone.screen().buttons, (Buttons{"hang-up", "mute"}));
  bob.act(Act::kHold);
  bob.act(Act::kPlayDtmf, "1");
  bob.ring(2);
  EXPECT_EQ(bob.phone.screen().buttons, (Buttons{"end-and-accept", "decline"}));
  bob.act(Act::kHoldAndAccept);
  EXPECT_EQ(bob.count("act-refused"), 3u);
  EXPECT_EQ(bob.count("perform-set-held-call"), 0u);
  EXPECT_EQ(bob.record(1)->state, CallState::kActive);
}

TEST(CallWaiting, EndsACallForACellularOneThatCannotBeHeld) {
  for (const bool can_hold : {true, false}) {
    PhoneConfig config = PhoneScript::bob();
    config.assumptions.edit([&](Assumptions& a) { a.supports_holding = can_hold; });
    PhoneScript bob(config);
    bob.talk();
    bob.act(Act::kCellularCall);
    EXPECT_EQ(bob.shows(), can_hold ? "held" : "idle");
    EXPECT_EQ(bob.count("perform-end-call"), can_hold ? 0u : 1u);
  }
  PhoneScript bob(PhoneScript::bob());
  bob.talk();
  bob.act(Act::kCellularInstead);
  EXPECT_EQ(bob.count("perform-end-call"), 1u);
}

// Rule: a call beside another one is taken by End & Accept or Hold & Accept.
TEST(CallWaiting, BesideACellularCall) {
  for (const bool holds : {true, false}) {
    PhoneConfig config = PhoneScript::bob();
    config.assumptions.edit([](Assumptions& a) { a.call_observer = true; });
    PhoneScript bob(config);
    bob.act(Act::kCellularCall);
    bob.ring();
    EXPECT_EQ(bob.shows(), "call-waiting");
    EXPECT_FALSE(bob.phone.screen().ringtone);
    bob.act(holds ? Act::kHoldAndAccept : Act::kEndAndAccept);
    bob.run(1s);
    EXPECT_EQ(bob.shows(), "in-call");
    EXPECT_EQ(bob.phone.call_kit().busy(), true);
    bob.ring(2);
    EXPECT_EQ(bob.shows(), "call-waiting");
    bob.act(Act::kDecline);
    EXPECT_EQ(bob.shows(), "in-call");
  }
}

// Rule: a swap is two holds.
TEST(CallWaiting, SwapsMergesAndSplits) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk(1);
  bob.act(Act::kMerge);
  EXPECT_EQ(bob.count("act-refused"), 1u);
  bob.ring(2);
  bob.act(Act::kHoldAndAccept);
  bob.run(1s);
  bob.act(Act::kSwap);
  EXPECT_EQ(bob.record(1)->state, CallState::kActive);
  EXPECT_EQ(bob.record(2)->state, CallState::kHeld);
  bob.act(Act::kSplit);
  EXPECT_EQ(bob.count("act-refused"), 2u);
  bob.act(Act::kMerge);
  EXPECT_EQ(bob.count("perform-set-group-call"), 1u);
  EXPECT_EQ(bob.record(1)->group, bob.record(2)->group);
  bob.act(Act::kSplit);
  EXPECT_NE(bob.record(1)->group, bob.record(2)->group);
}

TEST(CallWaiting, HandsOverTonesByTheirType) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk();
  bob.act(Act::kPlayDtmf, "42");
  EXPECT_EQ(bob.last("perform-play-dtmf", "type"), "");
  bob.act(Act::kPlayDtmf, ",7");
  EXPECT_EQ(bob.last("perform-play-dtmf", "type"), "soft-pause");
  bob.act(Act::kPlayDtmf, ";7");
  EXPECT_EQ(bob.last("perform-play-dtmf", "type"), "hard-pause");
  EXPECT_EQ(bob.count("act-refused"), 0u);
  for (const char* none : {"", "hello"}) bob.act(Act::kPlayDtmf, none);
  EXPECT_EQ(bob.count("act-refused"), 2u);
  EXPECT_EQ(bob.count("perform-play-dtmf"), 3u);
}

}  // namespace
}  // namespace ringback::device
