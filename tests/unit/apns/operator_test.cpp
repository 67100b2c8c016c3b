// What the operator can do while apns-mock runs, and what can be read afterwards.
#include "tests/unit/apns/stage.h"

namespace ringback::apns {
namespace {

const JournalEntry& last(const Stage& s) { return s.core.journal().entries().back(); }

TEST(Operator, AMalformedRequestIsSeenWithItsReason) {
  Stage s;
  s.on(ConnectionOpened{ConnectionId{1}, {}});
  const auto request = s.push(s.token_of("bob"));
  s.on(RequestMalformed{ConnectionId{1}, request, "a name in upper case"});
  EXPECT_EQ(s.story(), std::vector<std::string>{"request-malformed:a name in upper case"});
  EXPECT_TRUE(s.out.effects.empty()) << "HTTP/2 has answered it";
  EXPECT_EQ(last(s).status, 0);
  EXPECT_EQ(last(s).failed, "http");
  EXPECT_EQ(last(s).why, "RST_STREAM: a name in upper case");
  EXPECT_EQ(last(s).path, request.path);
}

TEST(Operator, ResendsAnAcceptedPush) {
  Stage s;
  const auto token = s.token_of("bob");
  s.online("bob");
  s.on(s.push(token));
  const auto first = s.all<DeliverPush>().at(0);
  s.on(PushHandled{s.courier, first.push.id, PushFate::kDelivered});
  s.on(PushResent{1});
  ASSERT_EQ(s.all<DeliverPush>().size(), 1u);
  EXPECT_EQ(s.all<DeliverPush>()[0].push.id, first.push.id);
  EXPECT_EQ(s.all<DeliverPush>()[0].push.payload, first.push.payload);
  std::vector<std::string> life;
  for (const auto& step : last(s).life) life.emplace_back(step.what);
  EXPECT_EQ(life, (std::vector<std::string>{"sent", "delivered", "resent", "sent"}));
  s.on(PushResent{2});
  EXPECT_TRUE(s.out.effects.empty()) << "no such push";
}

// Rule: what does not wake a power-restricted phone is stored until the restriction lifts.
TEST(Operator, APhoneThatSavesPowerGetsWhatIsUrgentOnly) {
  Stage s;
  const auto token = s.token_of("bob");
  s.online("bob");
  s.on(PowerSaved{DeviceId("bob"), true});
  auto patient = s.push(token);
  Stage::set(patient, "apns-priority", "5");
  Stage::set(patient, "apns-expiration", std::to_string(s.now.wall.unix_seconds() + 600));
  s.on(patient);
  EXPECT_EQ(s.story(),
            (std::vector<std::string>{"push-stored:phone-saves-power", "push-response"}));
  s.on(s.push(token));
  EXPECT_EQ(s.all<DeliverPush>().size(), 1u) << "priority 10";
  s.on(PowerSaved{DeviceId("bob"), false});
  ASSERT_EQ(s.all<DeliverPush>().size(), 1u);
  EXPECT_EQ(s.all<DeliverPush>()[0].push.priority, 5);
}

TEST(Operator, WhatWaitsForPowerExpiresInTime) {
  Stage s;
  const auto token = s.token_of("bob");
  s.online("bob");
  s.on(PowerSaved{DeviceId("bob"), true});
  auto patient = s.push(token);
  Stage::set(patient, "apns-priority", "1");
  Stage::set(patient, "apns-expiration", std::to_string(s.now.wall.unix_seconds() + 60));
  s.on(patient);
  s.pass(60s);
  EXPECT_EQ(s.story(), std::vector<std::string>{"push-expired:not-reached-in-time"});
}

TEST(Operator, ResetIsAFreshStartButPhonesKeepTheirTokens) {
  Stage s;
  const auto bob = s.token_of("bob");
  s.on(TokenRequested{kOperatorCourier, DeviceId("made"), BundleId(kBundle)});
  const auto made = s.all<IssueToken>().at(0).token;
  auto kept = s.push(bob);
  Stage::drop(kept, "apns-expiration");
  s.on(kept);
  EXPECT_EQ(s.core.deliveries().open_pushes(), 1u);
  s.on(FaultAdded{*parse_fault("answer 503 X")});
  s.on(FaultAdded{*parse_fault("preset F7")});
  s.on(KeyRevoked{kDemoKeyId});
  s.on(SettingChanged{"idle_timeout", "1h"});
  s.on(ResetRequested{});
  EXPECT_EQ(s.core.deliveries().open_pushes(), 0u);
  EXPECT_TRUE(s.core.journal().entries().empty());
  EXPECT_TRUE(s.core.faults().entries().empty());
  EXPECT_EQ(s.core.config().assumptions.idle_timeout, Duration{});
  EXPECT_FALSE(s.core.config().assumptions.collapse_streams_on_rejection);
  EXPECT_EQ(s.reason_of(s.push(bob)), "") << "the key is good again, the token still known";
  EXPECT_EQ(s.reason_of(s.push(made)), "BadDeviceToken") << "the operator's device is gone";
}

TEST(Operator, ResetPutsTheFaultsOfTheStartBackInForce) {
  Config config;
  config.faults = {*parse_fault("answer 503 Shutdown for=30s")};
  Stage s(config);
  const auto token = s.token_of("bob");
  s.on(FaultAdded{config.faults[0]});
  s.on(FaultsCleared{});
  EXPECT_EQ(s.reason_of(s.push(token)), "");
  s.skip(1h);
  s.on(ResetRequested{});
  EXPECT_EQ(s.reason_of(s.push(token)), "Shutdown") << "its window begins anew";
  s.skip(30s);
  EXPECT_EQ(s.reason_of(s.push(token)), "") << "and ends";
}

TEST(Operator, ADeviceThatAPhoneClaimsIsThePhonesOnReset) {
  Stage s;
  s.on(TokenRequested{kOperatorCourier, DeviceId("bob"), BundleId(kBundle)});
  const auto token = s.token_of("bob");
  s.on(TokenRequested{kOperatorCourier, DeviceId("bob"), BundleId(kBundle)});
  EXPECT_EQ(s.all<IssueToken>().at(0).token, token) << "asking for it does not take it";
  s.online("bob");
  s.on(ResetRequested{});
  EXPECT_EQ(s.reason_of(s.push(token)), "");
  EXPECT_EQ(s.all<DeliverPush>().size(), 1u) << "nor does the phone go offline";
}

TEST(Operator, ResetForgetsTheTokensThatAConnectionUsed) {
  Stage s;
  const auto token = s.token_of("bob");
  s.on(s.push(token));
  s.on(ResetRequested{});
  auto push = s.push(token);
  push.provider_token = s.provider_token("another");
  EXPECT_EQ(s.reason_of(push), "") << "no 429: nothing was sent before";
}

TEST(Journal, KeepsWhatNobodyAnswered) {
  for (const std::string rule :
       {"never-answer", "reset 2", "refuse-stream", "preset F1", "close", "black-hole"}) {
    Stage s;
    const auto token = s.token_of("bob");
    s.on(FaultAdded{*parse_fault(rule)});
    s.on(s.push(token));
    ASSERT_EQ(s.core.journal().entries().size(), 1u) << rule;
    EXPECT_EQ(last(s).status, 0) << rule;
    EXPECT_EQ(last(s).failed, "fault") << rule;
    EXPECT_TRUE(last(s).why.starts_with("fault ")) << last(s).why;
    EXPECT_EQ(last(s).token, token);
  }
}

struct Why {
  std::string reason;
  std::string why;
  std::function<void(Stage&, RequestReceived&)> spoil;
};

void expect_whys(const std::vector<Why>& rows) {
  for (const auto& row : rows) {
    Stage s;
    auto push = s.push(s.token_of("bob"));
    row.spoil(s, push);
    EXPECT_EQ(s.reason_of(push), row.reason);
    EXPECT_EQ(last(s).why, row.why);
  }
}

TEST(Journal, SaysWhatTheCheckSaw) {
  using R = RequestReceived;
  const std::vector<Why> rows{
      {"BadDeviceToken", "no device registered this token here",
       [](Stage&, R& r) { r.path = "/3/device/" + std::string(64, 'a'); }},
      {"BadDeviceToken", "the device token is 3 characters, or not hex",
       [](Stage&, R& r) { r.path = "/3/device/abc"; }},
      {"BadDeviceToken", "the token is of sandbox, the connection of production",
       [](Stage& s, R& r) {
         r.path = "/3/device/" + s.token_of("eve", TokenKind::kVoip, Environment::kSandbox).text;
       }},
      {"DeviceTokenNotForTopic",
       "the token is the voip token of 'com.example.ringback', the topic 'com.example.ringback'",
       [](Stage&, R& r) { Stage::set(r, "apns-topic", kBundle); }},
      {"BadPriority", "apns-priority is '7'",
       [](Stage&, R& r) { Stage::set(r, "apns-priority", "7"); }},
      {"InvalidPushType", "'sip' is no push type",
       [](Stage&, R& r) { Stage::set(r, "apns-push-type", "sip"); }},
      {"InvalidProviderToken", "alg is 'HS256', not ES256",
       [](Stage&, R& r) { r.provider_token->algorithm = "HS256"; }},
      {"InvalidProviderToken", "kid 'NOBODY' is not a key known here",
       [](Stage&, R& r) { r.provider_token->key_id = "NOBODY"; }},
      {"InvalidProviderToken", "iss is 'OTHER', and the key is of team 'TEAM000001'",
       [](Stage&, R& r) { r.provider_token->team_id = "OTHER"; }},
      {"ExpiredProviderToken", "iat is 3601 s ago",
       [](Stage&, R& r) { *r.provider_token->issued_at -= 3601; }},
  };
  expect_whys(rows);
}

TEST(Journal, SaysWhatIsWrongWithThePayload) {
  using R = RequestReceived;
  expect_whys({
      {"PayloadTooLarge", "the payload is 5121 bytes",
       [](Stage&, R& r) { r.body = "{\"a\":\"" + std::string(5113, 'x') + "\"}"; }},
      {"PayloadEmpty", "the payload is no JSON object, and strict_json is on",
       [](Stage&, R& r) { r.body = "hello"; }},
      {"PayloadEmpty", "the payload nests deeper than 64 levels, and strict_json is on",
       [](Stage&, R& r) {
         r.body = "{\"a\":" + std::string(64, '[') + std::string(64, ']') + "}";
       }},
  });
}

TEST(Journal, ARequestRemembersHowItCame) {
  Stage s;
  TransportFacts facts;
  facts.environment = Environment::kSandbox;
  facts.tls_version = "TLSv1.3";
  facts.certificate_uid = "com.example";
  s.on(ConnectionOpened{ConnectionId{1}, facts});
  auto push = s.push(s.token_of("bob"));
  push.authority = "api.sandbox.push.apple.com";
  s.on(push);
  s.on(ConnectionClosed{ConnectionId{1}});
  EXPECT_EQ(last(s).connection, ConnectionId{1});
  EXPECT_EQ(last(s).environment, Environment::kSandbox);
  EXPECT_EQ(last(s).authority, "api.sandbox.push.apple.com");
  ASSERT_NE(last(s).transport, nullptr);
  EXPECT_EQ(last(s).transport->tls_version, "TLSv1.3");
  EXPECT_EQ(last(s).transport->certificate_uid, "com.example");
}

TEST(Journal, ACertificateOfTheOtherEnvironmentIsSeenToo) {
  Stage s;
  s.on(ConnectionOpened{ConnectionId{1},
                        {"h2", {Topic(kBundle)}, Environment::kSandbox, Environment::kProduction}});
  s.on(s.push(s.token_of("bob")));
  EXPECT_EQ(last(s).status, 0);
  EXPECT_EQ(last(s).failed, "certificate");
  EXPECT_EQ(last(s).reason, "BadCertificateEnvironment");
}

}  // namespace
}  // namespace ringback::apns
