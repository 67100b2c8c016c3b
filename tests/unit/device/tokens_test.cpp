// What changes tokens, what lifts the block, and the notification that becomes a call.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

TEST(Tokens, RotateWithBothCallbacks) {
  PhoneScript bob(PhoneScript::bob(AppState::kForeground));
  bob.act(Act::kRotateToken);
  EXPECT_EQ(bob.count("token-invalidated"), 1u);
  EXPECT_EQ(bob.count("token-updated"), 1u);
  EXPECT_EQ(bob.sent("drop-token"), 1u);
  EXPECT_EQ(bob.sent("register-token"), 1u);
  EXPECT_TRUE(bob.phone.token());
}

TEST(Tokens, RotateSilentlyWhileTheAppIsNotRunning) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kRotateToken);
  EXPECT_FALSE(bob.phone.token());
  bob.act(Act::kOpenApp);
  bob.run(1s);
  EXPECT_TRUE(bob.phone.token());
}

TEST(Tokens, ChangeWithThePhone) {
  PhoneScript bob(PhoneScript::bob());
  bob.act(Act::kRestoreBackup);
  bob.run(1s);
  const auto released = [](const Effect& e) { return std::holds_alternative<ReleaseToken>(e); };
  EXPECT_EQ(std::count_if(bob.effects.begin(), bob.effects.end(), released), 1);
  EXPECT_TRUE(bob.phone.token());
  EXPECT_EQ(bob.phone.process(), ProcessState::kForeground);
}

// Rule: without `.voIP` among the desired types the app is unregistered.
TEST(Tokens, GoWithTheDesiredTypes) {
  PhoneConfig config = PhoneScript::bob(AppState::kForeground);
  Ground ground(config);
  PushKit kit(ground);
  Reaction<Effect> out;
  ground.begin({Instant{1s}, {}}, out);
  kit.create_registry();
  kit.token_issued(DeviceToken{"a"});
  kit.unregister();
  EXPECT_FALSE(kit.token());
  EXPECT_FALSE(kit.registry_exists());
  EXPECT_TRUE(std::holds_alternative<ReleaseToken>(out.effects.back()));
  kit.create_registry();
  EXPECT_TRUE(std::holds_alternative<RequestToken>(out.effects.back()));
}

// A push that waits for its delegate when the app unregisters is accounted for, and asks for
// nothing.
TEST(Tokens, TakeWhatWaitsWithThem) {
  PhoneConfig config = PhoneScript::bob(AppState::kForeground);
  Ground ground(config);
  PushKit kit(ground);
  Reaction<Effect> out;
  ground.begin({Instant{1s}, {}}, out);
  kit.create_registry();
  kit.token_issued(DeviceToken{"a"});
  CourierPush push;
  push.id = ApnsId{"one"};
  kit.take(push);
  kit.unregister();
  const auto* fate = std::get_if<ReportFate>(&out.effects.back());
  ASSERT_NE(fate, nullptr);
  EXPECT_EQ(fate->fate, PushFate::kDroppedNoApp);
  EXPECT_FALSE(kit.waiting());
  // A token that was asked for before comes too late.
  kit.token_issued(DeviceToken{"b"});
  EXPECT_FALSE(kit.token());
  EXPECT_TRUE(std::holds_alternative<ReleaseToken>(out.effects.back()));
}

TEST(Tokens, GoWhenTheAppUnregistersAtLogOut) {
  PhoneConfig config = PhoneScript::bob(AppState::kForeground);
  config.assumptions.edit([](Assumptions& a) { a.unregister_on_log_out = true; });
  PhoneScript bob(config);
  bob.act(Act::kLogOut);
  EXPECT_FALSE(bob.phone.token());
  EXPECT_EQ(bob.sent("drop-token"), 1u);
  bob.push_call();
  EXPECT_EQ(bob.last("push-fate", "fate"), to_string(PushFate::kDroppedNoApp));
}

/// An app that iOS has stopped delivering to, on a phone that assumes this besides.
struct Blocked : PhoneScript {
  explicit Blocked(std::string assumption = "block_threshold=1")
      : PhoneScript(bob(Misbehaviour::kNeverReport)) {
    act(Act::kAssume, std::move(assumption));
    act(Act::kAssume, "block_threshold=1");
    ring();
    EXPECT_TRUE(phone.voip_blocked());
  }
};

TEST(Tokens, BlockOutlivesUpdatesAndReboots) {
  Blocked bob;
  bob.act(Act::kUpdateApp);
  EXPECT_TRUE(bob.phone.voip_blocked());
  bob.act(Act::kReboot);
  EXPECT_TRUE(bob.phone.voip_blocked());
  bob.run(30s);
  bob.act(Act::kReinstall);
  EXPECT_FALSE(bob.phone.voip_blocked());
  Blocked updated("update_clears_block=true");
  updated.act(Act::kUpdateApp);
  EXPECT_FALSE(updated.phone.voip_blocked());
  Blocked rebooted("reboot_clears_block=true");
  rebooted.act(Act::kReboot);
  EXPECT_FALSE(rebooted.phone.voip_blocked());
}

TEST(Tokens, BlockIsForgottenIfSoAssumed) {
  Blocked bob("block_memory=600s");
  const Instant since = *bob.when("voip-delivery-stopped");
  bob.run(since + 600s - bob.at() - 1us);
  EXPECT_TRUE(bob.phone.voip_blocked());
  bob.run(1us);
  EXPECT_FALSE(bob.phone.voip_blocked());
  EXPECT_EQ(bob.count("voip-delivery-resumed"), 1u);
}

PhoneConfig with_extension() {
  PhoneConfig config = PhoneScript::bob();
  config.assumptions.edit([](Assumptions& a) {
    a.alert_notifications = true;
    a.service_extension = true;
  });
  return config;
}

/// A call of this number, sealed in a notification.
void notify(PhoneScript& bob, const std::string& token = std::string(64, 'a')) {
  CourierPush push;
  push.id = ApnsId{"alert-1"};
  push.token = DeviceToken{token};
  push.type = PushType::kAlert;
  std::string sealed;
  for (const char c : PhoneScript::payload()) sealed += c == '"' ? "\\\"" : std::string(1, c);
  push.payload = R"({"aps":{"alert":"New","mutable-content":1},"sealed":")" + sealed + "\"}";
  push.accepted_at = bob.now().wall;
  bob.feed(PushArrived{push});
}

TEST(Extension, NeedsTheAlertToken) {
  PhoneScript bob(with_extension());
  notify(bob, "another");
  EXPECT_EQ(bob.last("push-fate", "fate"), to_string(PushFate::kDroppedNoApp));
  EXPECT_EQ(bob.count("extension-launched"), 0u);
}

TEST(Extension, HandsTheCallOverAndTheAppMustReport) {
  PhoneScript bob(with_extension());
  notify(bob);
  bob.run(150ms - 1us);
  EXPECT_EQ(bob.count("report-new-incoming-voip-push-payload"), 0u);
  bob.run(1s);
  EXPECT_EQ(bob.shows(), "ringing");
  EXPECT_EQ(bob.count("push-fate"), 1u);
  PhoneConfig wrong = with_extension();
  wrong.misbehaviours.insert(Misbehaviour::kNeverReport);
  PhoneScript silent(wrong);
  notify(silent);
  silent.run(1s);
  EXPECT_TRUE(silent.broke("report-before-return"));
}

TEST(Extension, NeedsTheFilteringEntitlement) {
  PhoneConfig config = with_extension();
  config.assumptions.edit([](Assumptions& a) { a.filtering_entitlement = false; });
  PhoneScript bob(config);
  notify(bob);
  bob.run(1s);
  EXPECT_EQ(bob.last("report-new-incoming-voip-push-payload", "error"),
            "missing-notification-filtering-entitlement");
  EXPECT_EQ(bob.count("notification-shown"), 1u);
  EXPECT_EQ(bob.shows(), "idle");
}

// Rule: only an extension that handles a notification may hand a payload over.
TEST(Extension, MayHandOverOnlyWhileItHandlesANotification) {
  PhoneConfig config = with_extension();
  config.misbehaviours.insert(Misbehaviour::kExtensionHandsOverLate);
  PhoneScript bob(config);
  notify(bob);
  bob.run(1s);
  EXPECT_EQ(bob.last("report-new-incoming-voip-push-payload", "error"), "invalid-client-process");
  EXPECT_EQ(bob.count("notification-shown"), 1u);
  EXPECT_EQ(bob.shows(), "idle");
}

// Rule: the codes 2 and 3 of CXErrorDomain meet the hand-over.
TEST(Extension, MeetsTheGeneralErrors) {
  PhoneScript bob(with_extension());
  bob.act(Act::kAssume, "voip_background_mode=false");
  notify(bob);
  bob.run(1s);
  EXPECT_EQ(bob.last("report-new-incoming-voip-push-payload", "error"),
            "missing-voip-background-mode");
  CourierPush push;
  push.token = DeviceToken{std::string(64, 'a')};
  push.type = PushType::kAlert;
  push.payload = R"({"aps":{"mutable-content":1},"sealed":"no dictionary"})";
  bob.act(Act::kAssume, "voip_background_mode=true");
  bob.feed(PushArrived{push});
  bob.run(1s);
  EXPECT_EQ(bob.last("report-new-incoming-voip-push-payload", "error"), "invalid-argument");
  EXPECT_EQ(bob.count("notification-shown"), 2u);
}

TEST(Extension, MayOnlyShowTheMessageWhichThePersonTaps) {
  PhoneConfig config = with_extension();
  config.misbehaviours.insert(Misbehaviour::kExtensionShowsOnly);
  PhoneScript bob(config);
  bob.act(Act::kTapNotification);
  EXPECT_EQ(bob.count("act-refused"), 1u);
  notify(bob);
  bob.run(1s);
  EXPECT_EQ(bob.count("notification-shown"), 1u);
  bob.act(Act::kTapNotification);
  bob.run(1s);
  EXPECT_EQ(bob.phone.process(), ProcessState::kForeground);
}

}  // namespace
}  // namespace ringback::device
