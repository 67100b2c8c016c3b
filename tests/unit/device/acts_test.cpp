// A finger that comes to nothing says why, and whoever logs in has the phone's token.
#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

struct Row {
  Act act;
  const char* argument;
  const char* why;
};

void expect_each(PhoneScript& bob, std::span<const Row> rows) {
  for (const auto& row : rows) {
    const std::size_t refused = bob.count("act-refused");
    bob.act(row.act, row.argument);
    EXPECT_EQ(to_string(bob.phone.refused()), row.why) << to_string(row.act) << " " << row.argument;
    EXPECT_EQ(bob.count("act-refused") - refused, *row.why == 0 ? 0u : 1u) << to_string(row.act);
    if (*row.why == 0) continue;
    EXPECT_EQ(bob.last("act-refused", "why"), row.why) << to_string(row.act);
  }
}

TEST(Acts, SayWhyTheyCameToNothing) {
  constexpr std::array kRows{Row{Act::kAnswer, "", "nothing-rings"},
                             Row{Act::kDecline, "", "nothing-rings"},
                             Row{Act::kEndAndAccept, "", "nothing-rings"},
                             Row{Act::kSlideToAnswer, "", "nothing-rings"},
                             Row{Act::kHangUp, "", "no-call"},
                             Row{Act::kHold, "", "no-active-call"},
                             Row{Act::kMute, "", "no-active-call"},
                             Row{Act::kPlayDtmf, "1", "no-active-call"},
                             Row{Act::kTransfer, "ipad", "no-active-call"},
                             Row{Act::kTransfer, "", "no-argument"},
                             Row{Act::kSwap, "", "no-active-call"},
                             Row{Act::kResume, "", "no-held-call"},
                             Row{Act::kCellularEnds, "", "no-other-call"},
                             Row{Act::kOtherAppEnds, "remote", "no-other-call"},
                             Row{Act::kDial, "", "no-argument"},
                             Row{Act::kBlockCaller, "", "no-argument"},
                             Row{Act::kTapRecent, "", "no-recents"},
                             Row{Act::kTapNotification, "", "no-notification"},
                             Row{Act::kMisbehave, "x", "unknown-word"},
                             Row{Act::kAssume, "x=1", "unknown-word"},
                             Row{Act::kLogIn, "carol", "logged-in"},
                             Row{Act::kLock, "", "already-so"},
                             Row{Act::kGoHome, "", "not-in-front"},
                             Row{Act::kKillApp, "", ""},
                             Row{Act::kKillApp, "", "not-running"}};
  PhoneScript bob(PhoneScript::bob());
  expect_each(bob, kRows);
}

TEST(Acts, SetASwitchOnce) {
  constexpr std::array kRows{Row{Act::kDoNotDisturbOff, "", "already-so"},
                             Row{Act::kDoNotDisturbOn, "", ""},
                             Row{Act::kDoNotDisturbOn, "", "already-so"},
                             Row{Act::kBlockCaller, "alice", ""},
                             Row{Act::kAllowCaller, "alice", ""},
                             Row{Act::kBlockCaller, "alice", "already-so"},
                             Row{Act::kCellularCall, "", ""},
                             Row{Act::kCellularCall, "", "already-so"},
                             Row{Act::kCellularEnds, "", ""},
                             Row{Act::kBehave, "", "already-so"},
                             Row{Act::kMisbehave, "no-busy", ""},
                             Row{Act::kMisbehave, "no-busy", "already-so"},
                             Row{Act::kBehave, "never-report", "already-so"},
                             Row{Act::kUnlock, "", ""},
                             Row{Act::kUnlock, "", "already-so"},
                             Row{Act::kOpenApp, "", ""},
                             Row{Act::kAirplaneModeOff, "", "already-so"},
                             Row{Act::kAirplaneModeOn, "", ""},
                             Row{Act::kOtherAppCall, "", "no-network"}};
  PhoneScript bob(PhoneScript::bob());
  expect_each(bob, kRows);
  bob.run(1s);
  expect_each(bob, std::array{Row{Act::kOpenApp, "", "already-so"}});
}

TEST(Acts, FindWhatACallOffers) {
  constexpr std::array kRows{
      Row{Act::kUnmute, "", "already-so"},        Row{Act::kMute, "", ""},
      Row{Act::kMute, "", "already-so"},          Row{Act::kPlayDtmf, "1*#,;", ""},
      Row{Act::kPlayDtmf, "1a", "no-such-key"},   Row{Act::kPlayDtmf, "", "no-argument"},
      Row{Act::kTranslateOn, "", "not-possible"}, Row{Act::kSwap, "", "no-held-call"},
      Row{Act::kSplit, "", "not-merged"}};
  PhoneScript bob(PhoneScript::bob());
  bob.talk();
  expect_each(bob, kRows);
}

TEST(Acts, NeedTheApp) {
  PhoneScript bob(PhoneScript::bob(AppState::kNotInstalled));
  for (const auto act : {Act::kOpenApp, Act::kDial, Act::kLogIn, Act::kLogOut, Act::kTapRecent,
                         Act::kUninstall, Act::kUpdateApp, Act::kRotateToken, Act::kKillApp}) {
    bob.act(act, "alice");
    EXPECT_EQ(to_string(bob.phone.refused()), "no-app") << to_string(act);
  }
}

std::string greeted_as(const PhoneScript& bob) {
  std::string last;
  for (const auto& effect : bob.effects) {
    const auto* sent = std::get_if<SendSignaling>(&effect);
    if (sent == nullptr) continue;
    if (const auto* hello = std::get_if<to_server::Hello>(&sent->frame.message)) {
      last = hello->user_token;
    }
  }
  return last;
}

TEST(Race, R30AnotherUserLogsIn) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(PhoneScript::bob(
        wrong ? Misbehaviour::kKeepTokenOnLogOut : Misbehaviour::kNoBusy, AppState::kForeground));
    const std::size_t before = bob.sent("register-token");
    bob.act(Act::kLogOut);
    bob.run(1s);
    EXPECT_FALSE(bob.socket);
    bob.act(Act::kLogIn, "carol");
    bob.run(1s);
    EXPECT_EQ(greeted_as(bob), demo_user_token(UserId("carol")));
    EXPECT_EQ(bob.sent("register-token") - before, wrong ? 0u : 1u);
    bob.act(Act::kLogIn);
    EXPECT_EQ(to_string(bob.phone.refused()), "logged-in");
    bob.act(Act::kKillApp);
    bob.act(Act::kOpenApp);
    bob.run(1s);
    EXPECT_EQ(greeted_as(bob), demo_user_token(UserId("carol")));
  }
}

TEST(Race, R30WhoLogsInAgainIsCalledAgain) {
  PhoneConfig config = PhoneScript::bob();
  config.assumptions.edit([](Assumptions& a) { a.unregister_on_log_out = true; });
  PhoneScript bob(config);
  bob.act(Act::kLogOut);
  bob.run(1s);
  EXPECT_FALSE(bob.phone.token());
  bob.act(Act::kDial, "alice");
  EXPECT_EQ(to_string(bob.phone.refused()), "logged-out");
  bob.act(Act::kLogIn);
  bob.run(1s);
  EXPECT_TRUE(bob.phone.token());
  EXPECT_EQ(greeted_as(bob), demo_user_token(UserId("bob")));
  bob.act(Act::kKillApp);
  bob.ring();
  EXPECT_EQ(bob.shows(), "ringing");
}

// Rule: The actions of a transaction are performed in order, each in its time.
TEST(Race, R30LoggingOutEndsEveryCallInOneTransaction) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk(1);
  bob.ring(2);
  bob.act(Act::kHoldAndAccept);
  bob.run(1s);
  bob.act(Act::kLogOut);
  bob.run(1s);
  EXPECT_EQ(bob.count("perform-end-call"), 2u);
  EXPECT_EQ(bob.sent("hang-up"), 2u);
  EXPECT_FALSE(bob.phone.call_kit().any_call());
}

// Rule: CXStartCallAction fails 600 s after its creation.
TEST(Misbehaving, AppNeverFulfilsTheStart) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kNeverFulfilStart, AppState::kForeground));
  bob.act(Act::kDial, "alice");
  const CallId id = bob.phone.call_kit().calls().begin()->first;
  bob.server(to_client::CalleeRinging{id});
  bob.server(to_client::Answered{id, {}});
  bob.run(600s - 1us);
  EXPECT_EQ(bob.shows(), "calling");
  EXPECT_EQ(bob.count("audio-activated"), 0u);
  EXPECT_EQ(bob.count("call-connected"), 0u);
  EXPECT_EQ(bob.count("action-timed-out"), 0u);
  bob.run(1us);
  EXPECT_EQ(bob.count("action-timed-out"), 1u);
  EXPECT_FALSE(bob.phone.call_kit().any_call());
}

// Rule: the calls of an invalidated provider are ended as failed.
TEST(Misbehaving, AppMakesAProviderForEachCall) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(
        PhoneScript::bob(wrong ? Misbehaviour::kProviderPerCall : Misbehaviour::kNoBusy));
    bob.talk(1);
    bob.ring(2);
    EXPECT_EQ(bob.record(1) == nullptr, wrong);
    EXPECT_EQ(bob.shows(), wrong ? "ringing" : "call-waiting");
  }
}

}  // namespace
}  // namespace ringback::device
