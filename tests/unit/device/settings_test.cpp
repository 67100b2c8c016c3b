// What the person sets about calls, and the buttons of the phone: the Focus, Recents, the side
// button, what the screen shows.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

bool offers(const Screen& screen, std::string_view button) {
  return std::find(screen.buttons.begin(), screen.buttons.end(), button) != screen.buttons.end();
}

// Rule: a Focus lets the people through that it allows.
TEST(Focus, LetsAllowedCallersThrough) {
  for (const char* allowed : {"alice", "carol"}) {
    PhoneScript bob(PhoneScript::bob());
    bob.act(Act::kDoNotDisturbOn);
    bob.act(Act::kAllowCaller, allowed);
    bob.ring();
    EXPECT_EQ(bob.shows(), std::string(allowed) == "alice" ? "ringing" : "idle");
    EXPECT_EQ(bob.last("report-completed", "error"),
              std::string(allowed) == "alice" ? "" : "filtered-by-do-not-disturb");
  }
}

// Rule: with repeated calls allowed, a second call of the same person within some minutes is let
// through.
TEST(Focus, LetsASecondCallThroughWithinThreeMinutes) {
  for (const Duration gap : {Duration(180s - 1us), Duration(180s)}) {
    PhoneScript bob(PhoneScript::bob(AppState::kForeground));
    bob.act(Act::kDoNotDisturbOn);
    bob.act(Act::kRepeatedCallsOn);
    bob.push_call(1);
    bob.run(gap);
    bob.push_call(2);
    bob.run(1s);
    EXPECT_EQ(bob.shows(), gap < 180s ? "ringing" : "app");
  }
}

// Rule: Do Not Disturb that is on only while the phone is locked gives no error.
TEST(Focus, IsOnOnlyWhileLockedIfSoAssumed) {
  for (const bool locked : {true, false}) {
    PhoneConfig config = PhoneScript::bob();
    config.assumptions.edit([](Assumptions& a) { a.do_not_disturb_always = false; });
    PhoneScript bob(config);
    bob.act(Act::kDoNotDisturbOn);
    bob.act(Act::kAllowCaller, "carol");
    if (!locked) bob.act(Act::kUnlock);
    bob.ring();
    EXPECT_EQ(bob.last("report-completed", "error"), "");
    EXPECT_EQ(bob.shows(), "ringing");
    EXPECT_EQ(bob.phone.screen().ringtone, !locked);
    EXPECT_EQ(bob.last("screen", "ringtone"), locked ? "off" : "");
  }
}

TEST(Focus, TakesTheSameCallForNoSecondOne) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kDoNotDisturbOn);
  bob.act(Act::kRepeatedCallsOn);
  bob.ring(1);
  bob.act(Act::kKillApp);
  bob.ring(1);
  EXPECT_EQ(bob.last("report-completed", "error"), "filtered-by-do-not-disturb");
  bob.ring(2);
  EXPECT_EQ(bob.shows(), "ringing");
  bob.act(Act::kRepeatedCallsOff);
  bob.act(Act::kDecline);
  bob.ring(3);
  EXPECT_EQ(bob.shows(), "idle");
}

// Rule: the side button silences a ringing call, and declines it when pressed again.
TEST(Person, RebootsThePhone) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kAirplaneModeOn);
  bob.act(Act::kReboot);
  bob.run(30s);
  bob.act(Act::kAirplaneModeOff);
  EXPECT_EQ(bob.count("act-refused"), 0u);
  bob.talk();
  bob.act(Act::kOtherAppCall);
  bob.run(1s);
  bob.act(Act::kReboot);
  EXPECT_EQ(bob.shows(), "off");
  EXPECT_FALSE(bob.phone.call_kit().busy());
  bob.run(30s);
  EXPECT_EQ(bob.shows(), "idle");
}

template <class Wanted>
std::ptrdiff_t effects(const PhoneScript& bob) {
  return std::count_if(bob.effects.begin(), bob.effects.end(),
                       [](const Effect& effect) { return std::holds_alternative<Wanted>(effect); });
}

// Rule: a phone that starts again is off for a while.
TEST(Person, FindsThePhoneOffWhileItStarts) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kReboot);
  bob.run(30s - 1us);
  EXPECT_EQ(bob.shows(), "off");
  EXPECT_EQ(effects<GoOffline>(bob), 1);
  EXPECT_EQ(effects<GoOnline>(bob), 0);
  for (const auto act : {Act::kUnlock, Act::kOpenApp, Act::kReboot, Act::kAirplaneModeOn,
                         Act::kCellularCall, Act::kReinstall}) {
    bob.act(act);
    EXPECT_EQ(to_string(bob.phone.refused()), "phone-off") << to_string(act);
  }
  // The courier comes back, and a push that was on its way: it is nobody's yet.
  bob.feed(CourierLost{});
  bob.feed(CourierConnected{});
  CourierPush push;
  push.token = *bob.phone.token();
  push.type = PushType::kVoip;
  push.payload = PhoneScript::payload();
  bob.feed(PushArrived{push});
  EXPECT_EQ(effects<GoOnline>(bob), 0);
  EXPECT_EQ(bob.count("push-fate"), 0u);
  bob.run(1us);
  EXPECT_EQ(bob.shows(), "idle");
  EXPECT_EQ(effects<GoOnline>(bob), 1);
  bob.ring();
  EXPECT_EQ(bob.shows(), "ringing");
}

TEST(Person, LeavesAirplaneModeOnOverAReboot) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kAirplaneModeOn);
  bob.act(Act::kReboot);
  bob.run(60s);
  EXPECT_EQ(effects<GoOffline>(bob), 1);
  EXPECT_EQ(effects<GoOnline>(bob), 0);
}

TEST(Person, LosesACellularCallToAirplaneMode) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kCellularCall);
  EXPECT_TRUE(bob.phone.call_kit().busy());
  bob.act(Act::kAirplaneModeOn);
  EXPECT_FALSE(bob.phone.call_kit().busy());
}

TEST(Person, PressesTheSideButton) {
  PhoneScript bob(PhoneScript::bob());
  bob.ring();
  EXPECT_TRUE(bob.phone.screen().ringtone);
  bob.act(Act::kPressSideButton);
  EXPECT_EQ(bob.phone.screen().style, "silenced");
  EXPECT_FALSE(bob.phone.screen().ringtone);
  EXPECT_EQ(bob.count("perform-end-call"), 0u);
  bob.act(Act::kPressSideButton);
  EXPECT_EQ(bob.count("perform-end-call"), 1u);
  bob.act(Act::kOpenApp);
  bob.run(1s);
  bob.act(Act::kPressSideButton);
  EXPECT_TRUE(bob.phone.screen().locked);
}

// Rule: Recents are written at the end of a call, if the configuration says so; a tap opens the
// app with an INStartCallIntent for the handle.
TEST(Person, CallsBackFromRecents) {
  for (const bool written : {true, false}) {
    PhoneScript bob(PhoneScript::bob());
    bob.act(Act::kAssume,
            written ? "includes_calls_in_recents=true" : "includes_calls_in_recents=false");
    bob.ring();
    bob.ended(EndReason::kCancelled);
    EXPECT_EQ(bob.phone.call_kit().recents().size(), written ? 1u : 0u);
    bob.act(Act::kTapRecent);
    bob.run(1s);
    EXPECT_EQ(bob.count("act-refused"), written ? 0u : 1u);
    EXPECT_EQ(bob.last("dial", "callee"), written ? "alice" : "");
  }
}

TEST(Person, CallsBackWhatTheProviderSupports) {
  PhoneScript bob(PhoneScript::bob());
  bob.ring();
  bob.ended(EndReason::kCancelled);
  bob.act(Act::kAssume, "supports_handle_type=false");
  bob.act(Act::kTapRecent);
  bob.run(1s);
  EXPECT_EQ(bob.last("act-refused", "why"), "not-possible");
  EXPECT_EQ(bob.count("dial"), 0u);
  bob.act(Act::kAssume, "supports_handle_type=true");
  bob.act(Act::kTapRecent);
  bob.run(1s);
  EXPECT_EQ(bob.last("dial", "callee"), "alice");
}

TEST(Recents, SayHowEachCallEnded) {
  const std::pair<EndReason, const char*> kOutcomes[] = {
      {EndReason::kCancelled, "missed"},
      {EndReason::kRingTimeout, "missed"},
      {EndReason::kFailed, "failed"},
      {EndReason::kAnsweredElsewhere, "elsewhere"},
      {EndReason::kDeclinedElsewhere, "elsewhere"}};
  for (const auto& [reason, outcome] : kOutcomes) {
    PhoneScript bob(PhoneScript::bob());
    bob.ring();
    bob.ended(reason);
    EXPECT_EQ(bob.phone.call_kit().recents().back().outcome, outcome);
    PhoneScript talking(PhoneScript::bob());
    talking.talk();
    talking.ended(EndReason::kHungUp);
    EXPECT_EQ(talking.phone.call_kit().recents().back().outcome, "answered");
  }
}

// Rule: a locked phone shows an incoming call in full, an unlocked one as a banner since iOS 14.
TEST(Screens, ShowABannerOrAllOfIt) {
  for (const auto ios : {IosGeneration::k12, IosGeneration::k13, IosGeneration::k26_4}) {
    PhoneConfig config = PhoneScript::bob();
    config.ios = ios;
    PhoneScript bob(config);
    bob.ring();
    EXPECT_EQ(bob.phone.screen().style, "full-screen");
    EXPECT_TRUE(offers(bob.phone.screen(), "slide-to-answer"));
    bob.act(Act::kUnlock);
    EXPECT_EQ(bob.phone.screen().style, ios == IosGeneration::k12 ? "full-screen" : "banner");
    EXPECT_TRUE(offers(bob.phone.screen(), "answer"));
    bob.act(Act::kFullScreenCallsOn);
    EXPECT_EQ(bob.phone.screen().style, "full-screen");
    bob.act(Act::kFullScreenCallsOff);
    EXPECT_EQ(bob.phone.screen().style, ios == IosGeneration::k12 ? "full-screen" : "banner");
  }
}

// Rule: during a call the ringtone of another one is not heard.
TEST(Screens, RingOnlyAnIdlePhone) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk(1);
  bob.ring(2);
  EXPECT_EQ(bob.shows(), "call-waiting");
  EXPECT_FALSE(bob.phone.screen().ringtone);
  bob.ended(EndReason::kHungUp, 1);
  EXPECT_TRUE(bob.phone.screen().ringtone);
}

// Rule: with a ringtoneSound the app's ringtone is heard, otherwise the system's.
TEST(Screens, RingWithTheAppsOwnSound) {
  for (const bool own : {true, false}) {
    PhoneConfig config = PhoneScript::bob();
    config.assumptions.edit([&](Assumptions& a) { a.ringtone_sound = own; });
    PhoneScript bob(config);
    bob.ring();
    EXPECT_TRUE(bob.phone.screen().ringtone);
    EXPECT_EQ(bob.phone.screen().own_ringtone, own);
    EXPECT_EQ(bob.last("screen", "ringtone"), own ? "app" : "");
    bob.act(Act::kPressSideButton);
    EXPECT_FALSE(bob.phone.screen().own_ringtone);
  }
}

// Rule: a provider without supportsVideo has calls without video.
TEST(Screens, ShowVideoIfTheProviderSupportsIt) {
  for (const bool supported : {true, false}) {
    for (const char* video : {"true", "false"}) {
      PhoneConfig config = PhoneScript::bob();
      config.assumptions.edit([&](Assumptions& a) { a.supports_video = supported; });
      PhoneScript bob(config);
      bob.push(R"({"call":{"id":")" + PhoneScript::call().text() +
               R"(","caller":{"handle":"alice"},"video":)" + video + "}}");
      bob.run(1s);
      const bool shown = supported && std::string_view(video) == "true";
      EXPECT_EQ(bob.phone.screen().video, shown);
      EXPECT_EQ(bob.last("screen", "video"), shown ? "true" : "");
    }
  }
}

TEST(Screens, RunATimerFromTheMomentBothCanTalk) {
  PhoneScript bob(PhoneScript::bob());
  bob.ring();
  EXPECT_FALSE(bob.phone.screen().calls.front().timer);
  bob.reachable = false;
  bob.feed(SignalingLost{"network"});
  bob.act(Act::kAnswer);
  EXPECT_EQ(bob.shows(), "connecting");
  EXPECT_FALSE(bob.phone.screen().calls.front().timer);
  bob.reachable = true;
  bob.run(10s);
  ASSERT_TRUE(bob.when("action-fulfilled"));
  const Instant since = *bob.when("action-fulfilled");
  bob.act(Act::kHold);
  bob.run(7s);
  EXPECT_EQ(bob.shows(), "held");
  EXPECT_EQ(bob.phone.screen(bob.at()).calls.front().timer, bob.at() - since);
}

TEST(Screens, ShowEveryStepOfAnOutgoingCall) {
  PhoneScript bob(PhoneScript::bob(AppState::kForeground));
  bob.act(Act::kDial, "alice");
  EXPECT_EQ(bob.shows(), "calling");
  const CallId call = bob.phone.call_kit().calls().begin()->first;
  bob.server(to_client::Trying{call});
  EXPECT_EQ(bob.shows(), "connecting");
  bob.server(to_client::Answered{call, {}});
  EXPECT_EQ(bob.shows(), "in-call");
  bob.server(to_client::CallEnded{call, EndReason::kFailed});
  EXPECT_EQ(bob.shows(), "call-failed");
  bob.run(3s - 1us);
  EXPECT_EQ(bob.shows(), "call-failed");
  bob.run(1us);
  EXPECT_EQ(bob.shows(), "app");
}

}  // namespace
}  // namespace ringback::device
