// From the 200 to the phone: store and forward, both sides of every limit.
#include "tests/unit/apns/stage.h"

namespace ringback::apns {
namespace {

using Story = std::vector<std::string>;

TEST(Delivery, ReachesAnOnlinePhoneAtOnceAndEndsDelivered) {
  Stage s;
  const auto token = s.token_of("bob");
  s.online("bob");
  s.on(s.push(token));
  EXPECT_EQ(s.story(), (Story{"push", "push-response"}));
  const auto delivered = s.all<DeliverPush>();
  ASSERT_EQ(delivered.size(), 1u);
  EXPECT_EQ(delivered[0].push.token, token);
  EXPECT_EQ(delivered[0].push.payload, kCallJson);
  EXPECT_EQ(s.answer().status, 200);
  EXPECT_EQ(s.out.trace[1].to, "bob.ios");
  s.on(PushHandled{s.courier, delivered[0].push.id, PushFate::kDelivered});
  EXPECT_EQ(s.story(), (Story{"push-delivered:delivered"}));
  EXPECT_EQ(s.core.deliveries().open_pushes(), 0u);
  EXPECT_FALSE(s.core.next_deadline());
}

// Rule: expiration 0 is one attempt, which may still come late.
TEST(Delivery, ExpirationZeroIsDroppedWhenThePhoneIsOffline) {
  Stage s;
  s.on(s.push(s.token_of("bob")));
  EXPECT_EQ(s.answer().status, 200);
  EXPECT_EQ(s.story(), (Story{"push-dropped:phone-offline", "push-response"}));
}

TEST(Delivery, ExpirationZeroComesLateWithinTheGraceOnly) {
  Config config;
  config.assumptions.zero_expiration_grace = 30s;
  for (const auto& [wait, late] : {std::pair{Duration{30s} - 1us, true}, {Duration{30s}, false}}) {
    Stage s(config);
    s.on(s.push(s.token_of("bob")));
    s.pass(wait);
    s.online("bob");
    EXPECT_EQ(s.all<DeliverPush>().size(), late ? 1u : 0u);
  }
}

// Rule: a small number is a date in 1970: accepted, never stored.
TEST(Delivery, ADateInThePastIsAcceptedAndNeverStored) {
  Stage s;
  auto push = s.push(s.token_of("bob"));
  Stage::set(push, "apns-expiration", "300");
  s.on(push);
  EXPECT_EQ(s.answer().status, 200);
  EXPECT_EQ(s.story(), (Story{"push-dropped:phone-offline", "push-response"}));
}

TEST(Delivery, AStoredPushExpiresExactlyAtItsTime) {
  Stage s;
  auto push = s.push(s.token_of("bob"));
  Stage::set(push, "apns-expiration", std::to_string(s.now.wall.unix_seconds() + 10));
  s.on(push);
  EXPECT_EQ(s.story(), (Story{"push-stored:phone-offline", "push-response"}));
  s.pass(10s - 1us);
  EXPECT_EQ(s.story(), Story{});
  s.pass(1us);
  EXPECT_EQ(s.story(), (Story{"push-expired:not-reached-in-time"}));
}

// Rule: without an expiration a push is stored for up to 30 days.
TEST(Delivery, WithoutExpirationItIsStoredThirtyDays) {
  Stage s;
  auto push = s.push(s.token_of("bob"));
  Stage::drop(push, "apns-expiration");
  s.on(push);
  EXPECT_EQ(*s.core.next_deadline() - s.now.instant, Duration{24h * 30});
}

// Rule: one stored notification per app and device, usually the last one sent.
TEST(Delivery, ANewerPushReplacesTheStoredOne) {
  Stage s;
  const auto token = s.token_of("bob");
  auto first = s.push(token);
  Stage::drop(first, "apns-expiration");
  auto second = s.push(token);
  Stage::drop(second, "apns-expiration");
  second.body = R"({"n":2})";
  s.on(first);
  s.on(second);
  EXPECT_EQ(s.story(),
            (Story{"push-stored:phone-offline", "push-replaced:newer-push", "push-response"}));
  s.online("bob");
  ASSERT_EQ(s.all<DeliverPush>().size(), 1u);
  EXPECT_EQ(s.all<DeliverPush>()[0].push.payload, R"({"n":2})");
}

TEST(Delivery, ALostLinkStoresAgainWhatMayWaitAndDropsWhatMayNot) {
  for (const bool may_wait : {true, false}) {
    Stage s;
    const auto token = s.token_of("bob");
    s.online("bob");
    auto push = s.push(token);
    if (may_wait) Stage::drop(push, "apns-expiration");
    s.on(push);
    s.on(CourierClosed{s.courier});
    EXPECT_EQ(s.story(), (Story{may_wait ? "push-stored:link-lost" : "push-dropped:link-lost"}));
  }
}

TEST(Delivery, AHeldPushWaitsForItsFateWithoutTimeOut) {
  Stage s;
  const auto token = s.token_of("bob");
  s.online("bob");
  s.on(s.push(token));
  const auto id = s.all<DeliverPush>().at(0).push.id;
  s.on(PushHandled{s.courier, id, PushFate::kHeld});
  EXPECT_FALSE(s.core.next_deadline());
  s.on(PushHandled{s.courier, id, PushFate::kDroppedBlocked});
  EXPECT_EQ(s.story(), (Story{"push-dropped:dropped-blocked"}));
}

TEST(Delivery, APhoneThatNeverTellsLosesThePush) {
  Stage s;
  const auto token = s.token_of("bob");
  s.online("bob");
  s.on(s.push(token));
  s.pass(60s - 1us);
  EXPECT_EQ(s.story(), Story{});
  s.pass(1us);
  EXPECT_EQ(s.story(), (Story{"push-dropped:no-word-from-phone"}));
}

TEST(Delivery, AReleasedTokenDropsWhatIsStored) {
  Stage s;
  const auto token = s.token_of("bob");
  auto push = s.push(token);
  Stage::drop(push, "apns-expiration");
  s.on(push);
  s.on(TokenReleased{s.courier, token});
  EXPECT_EQ(s.story(), (Story{"push-dropped:token-inactive"}));
}

TEST(Delivery, ALateGoodbyeOfAnOlderCourierDoesNotCutTheNewerOff) {
  Stage s;
  const auto token = s.token_of("bob");
  s.online("bob");
  s.on(PhoneOnline{CourierId{2}, DeviceId("bob")});
  s.on(CourierClosed{CourierId{1}});
  s.on(s.push(token));
  ASSERT_EQ(s.all<DeliverPush>().size(), 1u);
  EXPECT_EQ(s.all<DeliverPush>()[0].courier, CourierId{2});
}

}  // namespace
}  // namespace ringback::apns
