// Every reason, raised by its trigger: one script per row of the table.
#include <functional>
#include <map>

#include "tests/unit/apns/stage.h"

namespace ringback::apns {
namespace {

/// Makes the stage raise the reason and returns the word that reached the client.
using Script = std::function<std::string(Stage&)>;

std::string goaway_word(const Stage& s) {
  const auto goaways = s.all<GoAway>();
  return goaways.empty() ? "" : goaways.front().debug_data;
}

/// A script that spoils one part of a good push.
Script spoiled(std::function<void(RequestReceived&)> spoil) {
  return [spoil](Stage& s) {
    auto push = s.push(s.token_of("bob"));
    spoil(push);
    return s.reason_of(push);
  };
}
Script with_header(const char* name, const std::string& value) {
  return spoiled([=](RequestReceived& r) { Stage::set(r, name, value); });
}
Script by_fault(const std::string& word) {
  return [word](Stage& s) {
    s.on(FaultAdded{*parse_fault("answer 503 " + word)});
    return s.reason_of(s.push(s.token_of("bob")));
  };
}

std::string expired_token(Stage& s) {
  const auto token = s.token_of("bob");
  s.on(TokenExpired{token});
  return s.reason_of(s.push(token));
}
std::string unregistered(Stage& s) {
  const auto token = s.token_of("bob");
  s.on(TokenReleased{s.courier, token});
  s.skip(s.core.config().assumptions.unregistered_delay);
  return s.reason_of(s.push(token));
}
std::string too_many_updates(Stage& s) {
  const auto token = s.token_of("bob");
  s.on(s.push(token));
  auto push = s.push(token);
  push.provider_token = s.provider_token("another");
  return s.reason_of(push);
}
std::string too_many_requests(Stage& s) {
  s.on(SettingChanged{"device_token_burst", "1"});
  const auto token = s.token_of("bob");
  s.on(s.push(token));
  return s.reason_of(s.push(token));
}
std::string idle(Stage& s) {
  s.on(SettingChanged{"idle_timeout", "1h"});
  s.on(ConnectionOpened{ConnectionId{1}, {}});
  s.pass(1h);
  return goaway_word(s);
}
std::string wrong_certificate(Stage& s) {
  s.on(ConnectionOpened{ConnectionId{1},
                        {"h2", {Topic(kBundle)}, Environment::kSandbox, Environment::kProduction}});
  s.on(s.push(s.token_of("bob")));
  return goaway_word(s);
}
std::string bad_certificate(Stage& s) {
  TransportFacts transport;
  transport.bad_certificate = true;
  s.on(ConnectionOpened{ConnectionId{1}, transport});
  auto push = s.push(s.token_of("bob"));
  push.provider_token.reset();
  s.on(push);
  return goaway_word(s);
}
std::string disallowed(Stage& s) { return with_header("apns-topic", "<a.b>")(s); }
std::string unrelated_key(Stage& s) {
  ProviderKey key;
  key.key_id = "OTHER00001";
  key.scope = ProviderKey::Scope::kTopics;
  key.topics = {Topic(std::string(kBundle) + ".voip")};
  s.on(KeyAdded{key});
  const auto token = s.token_of("bob");
  s.on(s.push(token));
  auto push = s.push(token);
  push.provider_token->key_id = key.key_id;
  return s.reason_of(push);
}
std::string wrong_environment_key(Stage& s) {
  ProviderKey key;
  key.environment = Environment::kSandbox;
  s.on(KeyAdded{key});
  return s.reason_of(s.push(s.token_of("bob")));
}

const std::map<Reason, Script>& scripts() {
  using R = RequestReceived;
  static const std::map<Reason, Script> all{
      {Reason::kBadCollapseId, with_header("apns-collapse-id", std::string(65, 'x'))},
      {Reason::kBadDeviceToken, spoiled([](R& r) { r.path = "/3/device/abc"; })},
      {Reason::kBadExpirationDate, with_header("apns-expiration", "-1")},
      {Reason::kBadMessageId, with_header("apns-id", "42")},
      {Reason::kBadPriority, with_header("apns-priority", "7")},
      {Reason::kBadTopic, with_header("apns-topic", std::string(256, 'a'))},
      {Reason::kDeviceTokenNotForTopic, with_header("apns-topic", "com.example.other.voip")},
      {Reason::kDuplicateHeaders,
       spoiled([](R& r) { r.headers.emplace_back("apns-topic", "again"); })},
      {Reason::kIdleTimeout, idle},
      {Reason::kInvalidPushType, with_header("apns-push-type", "phone")},
      {Reason::kMissingDeviceToken, spoiled([](R& r) { r.path = "/3/device/"; })},
      {Reason::kMissingTopic, spoiled([](R& r) { Stage::drop(r, "apns-topic"); })},
      {Reason::kPayloadEmpty, spoiled([](R& r) { r.body.clear(); })},
      {Reason::kTopicDisallowed, disallowed},
      {Reason::kBadCertificate, bad_certificate},
      {Reason::kBadCertificateEnvironment, wrong_certificate},
      {Reason::kExpiredProviderToken, spoiled([](R& r) { *r.provider_token->issued_at -= 3601; })},
      {Reason::kInvalidProviderToken, spoiled([](R& r) { r.provider_token->algorithm = "RS256"; })},
      {Reason::kMissingProviderToken, spoiled([](R& r) { r.provider_token.reset(); })},
      {Reason::kUnrelatedKeyIdInToken, unrelated_key},
      {Reason::kBadEnvironmentKeyInToken, wrong_environment_key},
      {Reason::kBadPath, spoiled([](R& r) { r.path = "/4/device/x"; })},
      {Reason::kMethodNotAllowed, spoiled([](R& r) { r.method = "GET"; })},
      {Reason::kExpiredToken, expired_token},
      {Reason::kUnregistered, unregistered},
      {Reason::kPayloadTooLarge, spoiled([](R& r) { r.body_cut = true; })},
      {Reason::kTooManyProviderTokenUpdates, too_many_updates},
      {Reason::kTooManyRequests, too_many_requests},
  };
  return all;
}

class EveryReason : public testing::TestWithParam<ReasonRow> {};

TEST_P(EveryReason, IsRaised) {
  const ReasonRow& row = GetParam();
  Stage s;
  const auto script = scripts().find(row.reason);
  ASSERT_EQ(script == scripts().end(), row.raised == Raised::kScripted) << row.word;
  const std::string word =
      script == scripts().end() ? by_fault(std::string(row.word))(s) : script->second(s);
  if (row.raised == Raised::kGoAway) {
    EXPECT_EQ(word, R"({"reason":")" + std::string(row.word) + R"("})");
    return;
  }
  EXPECT_EQ(word, row.word);
  EXPECT_FALSE(s.answer().apns_id.empty());
  if (row.raised == Raised::kAnswered) {
    EXPECT_EQ(s.answer().status, row.status);
    EXPECT_EQ(s.answer().timestamp.has_value(), row.status == 410);
  }
}

INSTANTIATE_TEST_SUITE_P(Table, EveryReason,
                         testing::ValuesIn(reason_table().begin(), reason_table().end()),
                         [](const auto& info) { return std::string(info.param.word); });

}  // namespace
}  // namespace ringback::apns
