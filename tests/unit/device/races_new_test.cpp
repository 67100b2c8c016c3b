// The failure races whose wrong apps came last: each beside the right one.
#include <gtest/gtest.h>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

using M = Misbehaviour;

TEST(WrongApp, R05SitsInACallThatTheServerRefused) {
  PhoneScript wrong(PhoneScript::bob(M::kIgnoreRefusal));
  wrong.answers_check_in = false;
  wrong.ring();
  wrong.act(Act::kAnswer);
  wrong.server(to_client::Refused{{}, PhoneScript::call(), Refusal::kNotYourCall, "call"});
  EXPECT_EQ(wrong.shows(), "in-call");
}

TEST(WrongApp, R05SitsInACallThatAnotherDeviceTook) {
  for (const bool wrong : {false, true}) {
    PhoneScript bob(PhoneScript::bob(wrong ? M::kIgnoreRefusal : M::kNoBusy));
    bob.ring();
    // The server's word crosses the answer.
    bob.confirms_answers = false;
    bob.act(Act::kAnswer);
    bob.ended(EndReason::kAnsweredElsewhere);
    bob.run(1s);
    EXPECT_EQ(bob.shows(), wrong ? "in-call" : "idle");
  }
}

TEST(WrongApp, R13IsStuckInTheCallThatLost) {
  PhoneConfig config = PhoneScript::bob(M::kKeepGlareCall, AppState::kForeground);
  config.assumptions.edit([](Assumptions& a) { a.maximum_call_groups = 1; });
  PhoneScript wrong(config);
  wrong.act(Act::kDial, "alice");
  const CallId mine = wrong.phone.call_kit().calls().begin()->first;
  wrong.server(to_client::CallEnded{mine, EndReason::kGlare});
  EXPECT_EQ(wrong.phone.call_kit().calls().size(), 1u);
  wrong.act(Act::kDial, "carol");
  EXPECT_EQ(wrong.last("transaction-completed", "error"), "maximum-call-groups-reached");
}

TEST(WrongApp, R22RingsForACallPastItsTime) {
  for (const bool rings : {false, true}) {
    PhoneScript bob(PhoneScript::bob(rings ? M::kRingExpired : M::kNoBusy));
    bob.answers_check_in = false;
    bob.push(PhoneScript::payload(1, R"(,"expires_at_ms":1)"));
    bob.run(1s);
    EXPECT_EQ(bob.shows(), rings ? "ringing" : "idle");
  }
}

TEST(WrongApp, R23KeepsACallThatHasNoNetwork) {
  for (const bool keeps : {false, true}) {
    PhoneScript bob(PhoneScript::bob(keeps ? M::kKeepCallWithoutNetwork : M::kNoBusy));
    bob.talk();
    bob.reachable = false;
    bob.feed(SignalingLost{"network"});
    bob.run(30s - 1us);
    EXPECT_EQ(bob.shows(), "in-call");
    bob.run(1us);
    EXPECT_EQ(bob.shows(), keeps ? "in-call" : "call-failed");
    EXPECT_EQ(bob.last("report-call-ended", "reason"), keeps ? "" : "failed");
  }
}

TEST(WrongApp, R23ComesBackInTime) {
  PhoneScript bob(PhoneScript::bob());
  bob.talk();
  bob.status = CallStatus::kAnswered;
  bob.reachable = false;
  bob.feed(SignalingLost{"network"});
  bob.run(20s);
  bob.reachable = true;
  bob.run(60s);
  EXPECT_EQ(bob.shows(), "in-call");
}

/// An app by itself: what it asks is kept.
class Desk : public Platform {
 public:
  void ask(AppRequest request) override { asked.push_back(std::move(request)); }
  Now now() const override { return {Instant{1s}, WallTime{1'700'000'000s}}; }
  void note(std::string_view, const std::optional<CallId>&,
            std::initializer_list<Detail>) override {}
  void note(const Move&, const std::optional<CallId>&) override {}
  template <class Request>
  std::size_t count() const {
    std::size_t n = 0;
    for (const auto& a : asked) n += std::holds_alternative<Request>(a) ? 1 : 0;
    return n;
  }
  std::vector<AppRequest> asked;
};

TEST(WrongApp, R34InsistsOnEndingWhatIosHasEnded) {
  for (const bool insists : {false, true}) {
    const PhoneConfig config = PhoneScript::bob(insists ? M::kInsistOnEndedCall : M::kNoBusy);
    Desk ios;
    AppDisk disk;
    VoipApp app(ios, config, disk, Rng(1));
    app.on(to_app::Launched{});
    app.on(to_app::UserDialled{"alice"});
    const auto& start = std::get<to_ios::RequestTransaction>(ios.asked.back()).actions.front();
    const CallId call = start.call;
    app.on(to_app::Perform{start});
    app.on(
        to_app::TransactionCompleted{ActionKind::kEnd, call, TransactionError::kUnknownCallUuid});
    ios.asked.clear();
    app.on(to_app::UserHungUp{});
    // A right app has let go of the call; the other asks again and again.
    EXPECT_EQ(ios.count<to_ios::RequestTransaction>(), insists ? 1u : 0u);
  }
}

TEST(WrongApp, R36CrashesOverWhatIsProtected) {
  PhoneScript bob(PhoneScript::bob(M::kReadProtectedData, AppState::kBeforeFirstUnlock));
  bob.ring();
  EXPECT_EQ(bob.count("report-new-incoming-call"), 0u);
  EXPECT_EQ(bob.count("app-terminated"), 1u);
  EXPECT_EQ(bob.phone.failures(), 1);
  bob.act(Act::kUnlock);
  bob.ring(2);
  EXPECT_EQ(bob.shows(), "ringing");
}

TEST(Person, SlidesTooLate) {
  PhoneScript bob(PhoneScript::bob());
  bob.ring();
  bob.act(Act::kSlideToAnswer);
  bob.run(499ms);
  bob.ended(EndReason::kCancelled);
  bob.run(1ms);
  EXPECT_EQ(bob.last("act-refused", "act"), "answer");
  EXPECT_EQ(bob.count("perform-answer-call"), 0u);
  PhoneScript in_time(PhoneScript::bob());
  in_time.ring();
  in_time.act(Act::kSlideToAnswer);
  in_time.run(500ms);
  EXPECT_EQ(in_time.count("perform-answer-call"), 1u);
}

TEST(WrongApp, R34CannotHangUpWhatAResetHasEnded) {
  for (const bool insists : {false, true}) {
    PhoneScript bob(
        PhoneScript::bob(insists ? M::kInsistOnEndedCall : M::kNoBusy, AppState::kForeground));
    bob.talk();
    bob.act(Act::kResetCallServices);
    bob.run(1s);
    bob.act(Act::kHangUp);
    bob.act(Act::kHangUp);
    EXPECT_EQ(bob.last("transaction-completed", "error"), insists ? "unknown-call-uuid" : "");
    EXPECT_EQ(bob.count("transaction-completed"), insists ? 2u : 0u);
    EXPECT_EQ(bob.count("act-refused"), insists ? 0u : 2u);
  }
}

// Rule: a delegate whose provider(_:execute:) returns true is handed the whole transaction.
TEST(RightApp, PerformsWholeTransactionsToo) {
  PhoneConfig config = PhoneScript::bob();
  config.assumptions.edit([](Assumptions& a) { a.executes_transactions = true; });
  PhoneScript bob(config);
  bob.talk();
  EXPECT_EQ(bob.shows(), "in-call");
  EXPECT_EQ(bob.count("execute-transaction"), 1u);
  EXPECT_EQ(bob.count("perform-answer-call"), 0u);
}

TEST(Person, TurnsLiveTranslationOnAndOff) {
  for (const auto ios : {IosGeneration::k16, IosGeneration::k26_4}) {
    PhoneConfig config = PhoneScript::bob();
    config.ios = ios;
    config.assumptions.edit([](Assumptions& a) { a.supports_audio_translation = true; });
    PhoneScript bob(config);
    bob.talk();
    bob.act(Act::kTranslateOn);
    const bool can = ios == IosGeneration::k26_4;
    EXPECT_EQ(bob.record()->translating, can);
    EXPECT_EQ(bob.count("act-refused"), can ? 0u : 1u);
    bob.act(Act::kTranslateOff);
    EXPECT_FALSE(bob.record()->translating);
  }
}

TEST(Person, TakesACallInAnotherApp) {
  for (const int groups : {1, 2}) {
    PhoneConfig config = PhoneScript::bob();
    config.assumptions.edit([&](Assumptions& a) { a.maximum_call_groups = groups; });
    PhoneScript bob(config);
    bob.talk();
    bob.act(Act::kOtherAppCall);
    bob.run(1s);
    EXPECT_EQ(bob.shows(), groups == 2 ? "held" : "idle");
    bob.act(Act::kOtherAppEnds);
    bob.run(1s);
    EXPECT_EQ(bob.shows(), groups == 2 ? "in-call" : "idle");
  }
}

}  // namespace
}  // namespace ringback::device
