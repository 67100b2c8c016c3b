// An app whose logic runs elsewhere meets the same iOS.
#include <gtest/gtest.h>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

class OutsideApp : public testing::Test {
 protected:
  OutsideApp() : phone(config(), 7) {
    phone.begin(now(), out);
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
  ask(to_ios::ReportNewIncomingCall{PhoneScript::call(), {"alice", "Alice", false}});
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

TEST_F(OutsideApp, AsksNothingOnceItIsGone) {
  ask(to_ios::ReportNewIncomingCall{PhoneScript::call(), {}});
  EXPECT_EQ(out.trace.back().name, "app-request-refused");
  EXPECT_FALSE(phone.call_kit().any_call());
}

}  // namespace
}  // namespace ringback::device
