// The wire: exact bytes of answers, and what phones may say.
#include "apns-mock/io/wire.h"

#include <gtest/gtest.h>

namespace ringback::apns {
namespace {

namespace pb = courier::v1;

TEST(Answer, ASuccessHasNoBody) {
  Respond answer;
  answer.apns_id = ApnsId("X");
  std::string body;
  EXPECT_EQ(to_wire(answer, body), (net::HeaderList{{"apns-id", "X"}}));
  EXPECT_TRUE(body.empty());
}

TEST(Answer, ChannelsHaveTheirOwnNames) {
  Respond answer;
  answer.apns_id = ApnsId("X");
  answer.for_channels = true;
  answer.channel_id = "AA==";
  std::string body;
  EXPECT_EQ(to_wire(answer, body), (net::HeaderList{{"apns-request-id", "X"}}));
  answer.status = 201;
  EXPECT_EQ(to_wire(answer, body),
            (net::HeaderList{{"apns-request-id", "X"}, {"apns-channel-id", "AA=="}}));
  EXPECT_TRUE(body.empty());
}

TEST(Answer, ErrorsAreCompactJson) {
  Respond answer;
  answer.status = 410;
  answer.reason = "Unregistered";
  answer.timestamp = WallTime{Duration{1'800'000'000'123'456}};
  std::string body;
  to_wire(answer, body);
  EXPECT_EQ(body, R"({"reason":"Unregistered","timestamp":1800000000123})");
  answer.raw_body = "odd";
  to_wire(answer, body);
  EXPECT_EQ(body, "odd");
}

TEST(PushRecord, SaysHowARequestCame) {
  JournalEntry entry;
  EXPECT_FALSE(to_wire(entry).has_connection());
  TransportFacts facts;
  facts.server_name = "api.push.apple.com";
  facts.certificate_topics = {Topic("a"), Topic("a.voip")};
  entry.transport = std::make_shared<const TransportFacts>(facts);
  entry.connection = ConnectionId{7};
  const auto plain = to_wire(entry).connection();
  EXPECT_EQ(plain.number(), 7u);
  EXPECT_EQ(plain.environment(), "production");
  EXPECT_EQ(plain.server_name(), "api.push.apple.com");
  EXPECT_FALSE(plain.has_certificate());
  facts.certificate_expires = WallTime::from_unix_seconds(1'900'000'000);
  facts.bad_certificate = true;
  entry.transport = std::make_shared<const TransportFacts>(facts);
  const auto certificate = to_wire(entry).connection().certificate();
  EXPECT_EQ(certificate.topics_size(), 2);
  EXPECT_EQ(certificate.expires_at(), 1'900'000'000);
  EXPECT_TRUE(certificate.refused());
}

TEST(Courier, SaysWhichFieldMakesNoSense) {
  const auto field_of = [](pb::PhoneMessage message) {
    const auto input = from_wire(CourierId{1}, message);
    return input ? std::string() : input.error().field;
  };
  pb::PhoneMessage message;
  EXPECT_EQ(field_of(message), "message");
  message.mutable_online();
  EXPECT_EQ(field_of(message), "online.device");
  message.mutable_online()->set_device("bob");
  EXPECT_EQ(field_of(message), "");
  auto& request = *message.mutable_token_request();
  request.set_device("bob");
  request.set_bundle("b");
  EXPECT_EQ(field_of(message), "token_request.kind");
  request.set_kind(pb::TOKEN_KIND_VOIP);
  EXPECT_EQ(field_of(message), "token_request.environment");
  request.set_environment(static_cast<pb::Environment>(9));
  EXPECT_EQ(field_of(message), "token_request.environment");
  request.set_environment(pb::ENVIRONMENT_SANDBOX);
  EXPECT_EQ(field_of(message), "");
  message.mutable_fate()->set_fate(static_cast<pb::Fate>(6));
  EXPECT_EQ(field_of(message), "fate.fate");
}

TEST(Hosts, AppleNamesChooseTheEnvironment) {
  EXPECT_EQ(environment_of_host("api.push.apple.com"), Environment::kProduction);
  EXPECT_EQ(environment_of_host("api.sandbox.push.apple.com"), Environment::kSandbox);
  EXPECT_EQ(environment_of_host("api.development.push.apple.com"), Environment::kSandbox);
  EXPECT_EQ(environment_of_host("api-broadcast.push.apple.com"), Environment::kProduction);
  EXPECT_EQ(environment_of_host("api-manage-broadcast.sandbox.push.apple.com"),
            Environment::kSandbox);
  EXPECT_FALSE(environment_of_host("localhost"));
}

}  // namespace
}  // namespace ringback::apns
