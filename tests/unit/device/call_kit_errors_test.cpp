// Every error code of CallKit by its trigger, and the actions that came with later systems.
#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

struct Trigger {
  const char* name;
  std::function<void(PhoneScript&)> pull;
  IosGeneration ios;
  const char* error;  ///< "" when the call may ring
};

void PrintTo(const Trigger& trigger, std::ostream* out) { *out << trigger.name; }

class ErrorTable : public testing::TestWithParam<Trigger> {};

TEST_P(ErrorTable, IsTheAnswerToTheReport) {
  PhoneConfig config = PhoneScript::bob();
  config.ios = GetParam().ios;
  PhoneScript bob(config);
  GetParam().pull(bob);
  bob.ring();
  EXPECT_EQ(bob.count("report-completed"), 1u);
  EXPECT_EQ(bob.last("report-completed", "error"), GetParam().error);
  EXPECT_EQ(bob.shows() == "ringing", std::string(GetParam().error).empty());
  // An attempt that comes back with an error satisfies the duty all the same.
  EXPECT_EQ(bob.count("rule-broken"), 0u);
}

std::function<void(PhoneScript&)> acts(std::initializer_list<std::pair<Act, const char*>> list) {
  return [all = std::vector<std::pair<Act, const char*>>(list)](PhoneScript& bob) {
    for (const auto& [act, argument] : all) bob.act(act, argument);
  };
}

INSTANTIATE_TEST_SUITE_P(
    CallKit, ErrorTable,
    testing::Values(
        Trigger{"Unentitled", acts({{Act::kAssume, "voip_background_mode=false"}}),
                IosGeneration::k16, "unentitled"},
        Trigger{"DoNotDisturb", acts({{Act::kDoNotDisturbOn, ""}}), IosGeneration::k16,
                "filtered-by-do-not-disturb"},
        Trigger{"Blocked", acts({{Act::kBlockCaller, "alice"}}), IosGeneration::k16,
                "filtered-by-block-list"},
        Trigger{"OtherBlocked", acts({{Act::kBlockCaller, "carol"}}), IosGeneration::k16, ""},
        Trigger{"Sharing", acts({{Act::kRestrictedSharingOn, ""}}), IosGeneration::k16,
                "filtered-during-restricted-sharing-mode"},
        Trigger{"SharingBefore17", acts({{Act::kRestrictedSharingOn, ""}}), IosGeneration::k13, ""},
        Trigger{"SharingOver",
                acts({{Act::kRestrictedSharingOn, ""}, {Act::kRestrictedSharingOff, ""}}),
                IosGeneration::k16, ""},
        Trigger{"Protected", acts({{Act::kProtectApp, ""}}), IosGeneration::k16,
                "call-is-protected"},
        Trigger{"Unprotected", acts({{Act::kProtectApp, ""}, {Act::kUnprotectApp, ""}}),
                IosGeneration::k16, ""},
        Trigger{"Sensitive", acts({{Act::kMarkSensitive, "alice"}}), IosGeneration::k16,
                "filtered-by-sensitive-participants"}),
    [](const auto& test) { return test.param.name; });

TEST(CallKitErrors, ComeByTheirTriggers) {
  PhoneScript bob(PhoneScript::bob(AppState::kForeground));
  bob.act(Act::kProtectApp);
  bob.act(Act::kDial, "carol");
  EXPECT_EQ(bob.last("transaction-completed", "error"), "call-is-protected");
  EXPECT_FALSE(bob.phone.call_kit().any_call());
  bob.act(Act::kUnprotectApp);
  bob.act(Act::kDial, "carol");
  EXPECT_EQ(bob.last("transaction-completed", "error"), "");
  EXPECT_EQ(static_cast<int>(IncomingError::kFilteredBySensitiveParticipants), 7);
  EXPECT_EQ(static_cast<int>(TransactionError::kCallIsProtected), 8);
}

TEST(CallKitErrors, SilenceUnknownCallersIfSoAssumed) {
  for (const bool assumed : {false, true}) {
    PhoneScript bob(PhoneScript::bob());
    bob.act(Act::kAssume, assumed ? "silences_unknown_voip=true" : "silences_unknown_voip=false");
    bob.act(Act::kSilenceUnknownCallersOn);
    bob.ring(1);
    EXPECT_EQ(bob.count("call-silenced"), assumed ? 1u : 0u);
    EXPECT_EQ(bob.phone.screen().style, assumed ? "silenced" : "full-screen");
    bob.ended(EndReason::kCancelled, 1);
    bob.act(Act::kAddContact, "alice");
    bob.ring(2);
    EXPECT_EQ(bob.count("call-silenced"), assumed ? 1u : 0u);
  }
}

/// CallKit by itself, with one active call.
struct Kit {
  explicit Kit(IosGeneration ios = IosGeneration::k26_4) {
    config.ios = ios;
    ground.begin({Instant{1s}, {}}, out);
    kit.create_provider();
    kit.create_observer();
    start(1);
  }
  void start(int n) {
    Action action;
    action.kind = ActionKind::kStart;
    action.call = PhoneScript::call(n);
    kit.request({action});
    kit.fulfil(++id);
    kit.report_connected(action.call);
  }
  /// The error of a request for this action on the call; "" when accepted.
  std::string error_of(ActionKind kind, int n = 1, std::optional<int> with = {}) {
    Action action;
    action.kind = kind;
    action.call = PhoneScript::call(n);
    action.on = true;
    if (with) action.group_with = PhoneScript::call(*with);
    ground.queue().clear();
    kit.request({action});
    const auto done = std::get<to_app::TransactionCompleted>(ground.queue().front());
    return done.error ? std::string(to_string(*done.error)) : std::string();
  }
  PhoneConfig config = PhoneScript::bob();
  Ground ground{config};
  CallKit kit{ground};
  Reaction<Effect> out;
  std::uint64_t id = 0;
};

TEST(CallKitActions, TranslateFromIos26) {
  Kit now;
  EXPECT_EQ(now.error_of(ActionKind::kSetTranslating), "invalid-action");
  now.config.assumptions.edit([](Assumptions& a) { a.supports_audio_translation = true; });
  EXPECT_EQ(now.error_of(ActionKind::kSetTranslating), "");
  now.kit.fulfil(++now.id);
  EXPECT_TRUE(now.kit.record(PhoneScript::call(1))->translating);
  Kit before(IosGeneration::k16);
  before.config.assumptions.edit([](Assumptions& a) { a.supports_audio_translation = true; });
  EXPECT_EQ(before.error_of(ActionKind::kSetTranslating), "invalid-action");
}

TEST(CallKitActions, GroupUpToTheLimit) {
  Kit k;
  k.config.assumptions.edit([](Assumptions& a) {
    a.maximum_call_groups = 9;
    a.maximum_calls_per_group = 2;
  });
  k.start(2);
  k.start(3);
  EXPECT_EQ(k.error_of(ActionKind::kSetGroup, 2, 1), "");
  k.kit.fulfil(++k.id);
  EXPECT_EQ(k.error_of(ActionKind::kSetGroup, 3, 1), "invalid-action");
  EXPECT_EQ(k.error_of(ActionKind::kSetGroup, 3, 9), "invalid-action");
}

TEST(CallKitActions, AreRefusedByNumber) {
  Kit k;
  EXPECT_EQ(k.error_of(ActionKind::kEnd, 7), "unknown-call-uuid");
  EXPECT_EQ(k.error_of(ActionKind::kStart, 1), "call-uuid-already-exists");
  EXPECT_EQ(k.error_of(ActionKind::kAnswer, 1), "invalid-action");
  k.ground.queue().clear();
  k.kit.request({});
  EXPECT_EQ(std::get<to_app::TransactionCompleted>(k.ground.queue().front()).error,
            TransactionError::kEmptyTransaction);
  k.config.assumptions.edit([](Assumptions& a) { a.maximum_call_groups = 1; });
  EXPECT_EQ(k.error_of(ActionKind::kStart, 2), "maximum-call-groups-reached");
  k.config.assumptions.edit([](Assumptions& a) { a.voip_background_mode = false; });
  EXPECT_EQ(k.error_of(ActionKind::kEnd), "unentitled");
}

TEST(CallKitActions, EndWithTheirProvider) {
  Kit k;
  k.kit.invalidate_provider();
  EXPECT_FALSE(k.kit.any_call());
  EXPECT_EQ(k.kit.recents().back().outcome, "failed");
  EXPECT_EQ(k.error_of(ActionKind::kStart, 2), "unknown-call-provider");
}

TEST(CallKitActions, AreSeenByAnObserver) {
  PhoneConfig config = PhoneScript::bob();
  config.assumptions.edit([](Assumptions& a) { a.call_observer = true; });
  PhoneScript bob(config);
  bob.talk();
  EXPECT_EQ(bob.last("call-changed", "connected"), "true");
  bob.act(Act::kCellularCall);
  bob.run(1s);
  EXPECT_EQ(bob.last("call-changed", "on-hold"), "true");
  bob.act(Act::kCellularEnds);
  bob.run(1s);
  EXPECT_EQ(bob.shows(), "in-call");
  bob.ended(EndReason::kHungUp);
  EXPECT_EQ(bob.last("call-changed", "ended"), "true");
  std::size_t ends = 0;
  for (const auto& e : bob.trace) {
    if (e.name == "call-changed" && e.field("ended") == "true") ++ends;
  }
  EXPECT_EQ(ends, 2u);  // the cellular call's and ours, once each
}

}  // namespace
}  // namespace ringback::device
