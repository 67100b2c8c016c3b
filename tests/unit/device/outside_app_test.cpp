// An app whose logic runs elsewhere meets the same iOS.
#include <gtest/gtest.h>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

class OutsideApp : public testing::Test {
 protected:
  OutsideApp() : phone(config(), 7) {
    phone.begin(now(), out);
    phone.on(now(), AppAttached{}, out);
    pass(1s);
    answer_launch();
    phone.on(now(), TokenIssued{phone.config().bundle, TokenKind::kVoip, token}, out);
    EXPECT_TRUE(phone.settled());
    phone.take_outside_callbacks();
    out.clear();
  }
  static PhoneConfig config() {
    PhoneConfig config = PhoneScript::bob();
    config.outside_app = true;
    return config;
  }
  Now now() const { return {at, WallTime{1'700'000'000s + at.since_start}}; }
  void pass(Duration span) {
    const Instant until = at + span;
    for (auto next = phone.next_deadline(); next && *next <= until; next = phone.next_deadline()) {
      at = std::max(at, *next);
      phone.on(now(), Tick{}, out);
    }
    at = until;
  }
  void ask(AppRequest request) { phone.on(now(), AppAsked{std::move(request)}, out); }
  void answer_launch() {
    ask(to_ios::CreateProvider{});
    ask(to_ios::CreatePushRegistry{});
  }
  /// The number of the push the app was told of; zero when none.
  std::uint64_t pushed() {
    CourierPush push;
    push.id = ApnsId{"1"};
    push.token = token;
    push.type = PushType::kVoip;
    push.payload = PhoneScript::payload();
    push.accepted_at = now().wall;
    phone.on(now(), PushArrived{push}, out);
    pass(1s);
    answer_launch();
    std::uint64_t number = 0;
    for (const auto& callback : phone.take_outside_callbacks()) {
      if (const auto* p = std::get_if<to_app::PushReceived>(&callback)) number = p->push;
    }
    return number;
  }

  const DeviceToken token{std::string(64, 'c')};
  Instant at{1s};
  Reaction<Effect> out;
  Device phone;
};

TEST_F(OutsideApp, ReportsAndRings) {
  const std::uint64_t push = pushed();
  ASSERT_NE(push, 0u);
  ask(to_ios::ReportNewIncomingCall{PhoneScript::call(),
                                    {"alice", "Alice", false, {}, {}, {}, {}}});
  phone.on(now(), AppReturned{push}, out);
  pass(1s);
  EXPECT_EQ(phone.screen().shows, "ringing");
  ask(to_ios::CompletePush{push});
  phone.on(now(), PersonDid{Act::kAnswer, {}}, out);
  const auto told = phone.take_outside_callbacks();
  const auto* perform = std::get_if<to_app::Perform>(&told.back());
  ASSERT_NE(perform, nullptr);
  ask(to_ios::FulfilAction{perform->action.id});
  EXPECT_EQ(phone.screen().shows, "in-call");
}

TEST_F(OutsideApp, IsEndedWhenItsDelegateReturnsWithoutAReport) {
  const std::uint64_t push = pushed();
  phone.on(now(), AppReturned{push}, out);
  EXPECT_EQ(phone.process(), ProcessState::kNotRunning);
  const auto told = phone.take_outside_callbacks();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(std::get<to_app::Terminated>(told.back()).why, kNeverPosted);
}

TEST_F(OutsideApp, IsEndedByTheDaemonWhenItsDelegateNeverReturns) {
  pushed();
  pass(5s);
  EXPECT_EQ(phone.process(), ProcessState::kBackground);
  pass(2s);
  EXPECT_EQ(phone.process(), ProcessState::kNotRunning);
}

/// The refusals since the last look, in order.
std::vector<std::string> refusals(Device& phone) {
  std::vector<std::string> out;
  for (const auto& callback : phone.take_outside_callbacks()) {
    if (const auto* r = std::get_if<to_app::RequestRefused>(&callback)) out.emplace_back(r->why);
  }
  return out;
}

TEST_F(OutsideApp, IsToldWhyARequestCameToNothing) {
  const std::uint64_t push = pushed();
  phone.take_outside_callbacks();
  ask(to_ios::ReportCallEnded{PhoneScript::call(), EndedReason::kFailed});
  ask(to_ios::FulfilAction{77});
  ask(to_ios::CompletePush{push + 1});
  phone.on(now(), AppReturned{push + 1}, out);
  EXPECT_EQ(refusals(phone), (std::vector<std::string>{"unknown-call", "unknown-action",
                                                       "unknown-push", "unknown-push"}));
}

TEST_F(OutsideApp, AnswersEachThingOnceAndInTime) {
  const std::uint64_t push = pushed();
  ask(to_ios::ReportNewIncomingCall{PhoneScript::call(), {}});
  phone.on(now(), AppReturned{push}, out);
  phone.on(now(), AppReturned{push}, out);
  ask(to_ios::CompletePush{push});
  ask(to_ios::CompletePush{push});
  pass(1s);
  ask(to_ios::ReportOutgoingConnected{PhoneScript::call()});
  phone.on(now(), PersonDid{Act::kAnswer, {}}, out);
  EXPECT_EQ(refusals(phone),
            (std::vector<std::string>{"unknown-push", "unknown-push", "not-outgoing"}));
  pass(60s);
  ask(to_ios::FulfilAction{1});
  EXPECT_EQ(refusals(phone), std::vector<std::string>{"unknown-action"});
  EXPECT_FALSE(phone.call_kit().any_call());
  EXPECT_EQ(phone.call_kit().recents().back().outcome, "failed");
}

TEST_F(OutsideApp, IsToldOfWhatItNeverMade) {
  phone.on(now(), PersonDid{Act::kOpenApp, {}}, out);
  pass(1s);
  phone.take_outside_callbacks();
  ask(to_ios::InvalidateProvider{});
  ask(to_ios::RemovePushRegistration{});
  ask(to_ios::EndBackgroundTask{});
  ask(to_ios::StartAudio{});
  EXPECT_EQ(refusals(phone), (std::vector<std::string>{"no-provider", "no-registry", "no-task",
                                                       "audio-not-active"}));
  ask(to_ios::ReportVoipPushPayload{"{}"});
  const auto told = phone.take_outside_callbacks();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(std::get<to_app::PayloadReported>(told[0]).error,
            ExtensionError::kInvalidClientProcess);
}

TEST_F(OutsideApp, VanishesInTheMiddleOfACall) {
  for (const bool crashes : {true, false}) {
    phone.on(now(),
             PersonDid{Act::kAssume,
                       crashes ? "outside_loss_crashes=true" : "outside_loss_crashes=false"},
             out);
    const std::uint64_t push = pushed();
    const CallId call = PhoneScript::call(crashes ? 1 : 2);
    ask(to_ios::ReportNewIncomingCall{call, {}});
    phone.on(now(), AppReturned{push}, out);
    pass(1s);
    phone.on(now(), PersonDid{Act::kAnswer, {}}, out);
    const auto told = phone.take_outside_callbacks();
    ask(to_ios::FulfilAction{std::get<to_app::Perform>(told.back()).action.id});
    EXPECT_EQ(phone.screen().shows, "in-call");
    phone.on(now(), AppLeft{}, out);
    EXPECT_EQ(phone.screen().shows, crashes ? "call-failed" : "in-call");
    EXPECT_EQ(phone.call_kit().any_call(), !crashes);
    // A hung process performs nothing: the hold times out, the end removes the call all the same.
    phone.on(now(), PersonDid{Act::kHold, {}}, out);
    pass(5s);
    EXPECT_EQ(phone.screen().shows, crashes ? "idle" : "in-call");
    phone.on(now(), PersonDid{Act::kHangUp, {}}, out);
    pass(5s);
    EXPECT_FALSE(phone.call_kit().any_call());
    phone.on(now(), AppAttached{}, out);
  }
}

TEST_F(OutsideApp, HearsThatItIsFrozenAndAsksNothingThen) {
  phone.on(now(), PersonDid{Act::kOpenApp, {}}, out);
  pass(1s);
  phone.on(now(), PersonDid{Act::kGoHome, {}}, out);
  pass(10s);
  const auto told = phone.take_outside_callbacks();
  EXPECT_TRUE(std::holds_alternative<to_app::Suspended>(told.back()));
  ask(to_ios::CreateProvider{});
  EXPECT_EQ(refusals(phone), std::vector<std::string>{"app-suspended"});
}

TEST_F(OutsideApp, CrashesWithItsProgramOrQuits) {
  for (const bool politely : {false, true}) {
    phone.on(now(), PersonDid{Act::kOpenApp, {}}, out);
    pass(1s);
    const int before = phone.failures();
    phone.on(now(), AppLeft{politely}, out);
    EXPECT_EQ(phone.process(), ProcessState::kNotRunning);
    EXPECT_EQ(phone.failures(), before + (politely ? 0 : 1));
    phone.on(now(), AppAttached{}, out);
  }
}

TEST_F(OutsideApp, HangsUntilItsProgramIsBackIfSoAssumed) {
  phone.on(now(), PersonDid{Act::kAssume, "outside_loss_crashes=false"}, out);
  phone.on(now(), PersonDid{Act::kOpenApp, {}}, out);
  pass(1s);
  phone.take_outside_callbacks();
  phone.on(now(), AppLeft{}, out);
  EXPECT_EQ(phone.process(), ProcessState::kForeground);
  phone.on(now(), PersonDid{Act::kDial, "alice"}, out);
  EXPECT_TRUE(phone.take_outside_callbacks().empty());
  phone.on(now(), AppAttached{}, out);
  const auto told = phone.take_outside_callbacks();
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(std::get<to_app::UserDialled>(told.back()).callee, "alice");
}

TEST_F(OutsideApp, AsksNothingOnceItIsGone) {
  ask(to_ios::ReportNewIncomingCall{PhoneScript::call(), {}});
  EXPECT_EQ(out.trace.back().name, "app-request-refused");
  EXPECT_FALSE(phone.call_kit().any_call());
}

}  // namespace
}  // namespace ringback::device
