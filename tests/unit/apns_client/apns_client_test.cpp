// The APNs client against a server that does what real ones have been seen to do.
#include "signaling-server/apns_client/apns_client.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/json.h"
#include "tests/unit/apns_client/fake_apns.h"

namespace ringback::apns_client {
namespace {

std::string header(const net::Http2Request& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return {};
}

TEST(ApnsClient, SendsWhatApnsAsksFor) {
  FakeApns apns;
  const auto client = apns.client();
  Outcomes outcomes;
  client->send(push_number(1), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.with_status(200) == 1; }));
  const auto& request = apns.requests.at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/3/device/device1");
  EXPECT_EQ(request.authority, "api.push.apple.com");
  EXPECT_EQ(apns.peers.at(0)->server_name, "api.push.apple.com");
  EXPECT_EQ(header(request, "apns-topic"), "com.example.ringback.voip");
  EXPECT_EQ(header(request, "apns-push-type"), "voip");
  EXPECT_EQ(header(request, "apns-priority"), "10");
  EXPECT_EQ(header(request, "apns-expiration"), "0");
  EXPECT_EQ(header(request, "apns-id"), "00000000-0000-4000-8000-000000000001");
  EXPECT_EQ(request.body, "{\"n\":1}");
}

TEST(ApnsClient, ProviderTokenIsSignedByTheKey) {
  FakeApns apns;
  const auto client = apns.client();
  Outcomes outcomes;
  client->send(push_number(1), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.with_status(200) == 1; }));
  const std::string bearer = header(apns.requests.at(0), "authorization");
  ASSERT_TRUE(bearer.starts_with("bearer "));
  const std::string token = bearer.substr(7);
  const auto dot = token.rfind('.');
  const auto key = net::Es256Key::read_public(apns.public_key).value();
  EXPECT_TRUE(key.verify(token.substr(0, dot), net::from_base64url(token.substr(dot + 1)).value()));
  const auto middle = token.find('.');
  const auto head = parse_json(net::from_base64url(token.substr(0, middle)).value()).value();
  const auto claims =
      parse_json(net::from_base64url(token.substr(middle + 1, dot - middle - 1)).value()).value();
  EXPECT_EQ(head.string_member("alg"), "ES256");
  EXPECT_EQ(head.string_member("kid"), "KEYID12345");
  EXPECT_EQ(claims.string_member("iss"), "TEAMID1234");
  EXPECT_EQ(claims.member("iat")->integer(), 1'700'000'000);
}

TEST(ApnsClient, ReadsReasonsAndTimestampsInEveryShapeSeen) {
  const auto at = WallTime::from_unix_seconds(1'690'000'000);
  const std::vector<std::pair<std::string, std::optional<WallTime>>> shapes{
      {R"(,"timestamp":1690000000000)", at},
      {R"(,"timestamp":1690000000)", at},
      {R"(,"timestamp":"1690000000000")", at},
      {R"(,"timestamp":"soon")", std::nullopt},
      {R"(,"timestamp":9223372036854775807)", std::nullopt},
      {"", std::nullopt}};
  for (const auto& [extra, expected] : shapes) {
    FakeApns apns;
    apns.behave = [&](auto& peer, auto& request) {
      FakeApns::answer(peer, request.stream, 410, R"({"reason":"Unregistered")" + extra + "}");
    };
    const auto client = apns.client();
    Outcomes outcomes;
    client->send(push_number(1), outcomes.take());
    ASSERT_TRUE(apns.run_until([&] { return outcomes.with_status(410) == 1; }));
    const auto& answer = std::get<ApnsAnswer>(outcomes.all.at(0));
    EXPECT_EQ(answer.reason, "Unregistered");
    EXPECT_EQ(answer.timestamp, expected) << extra;
  }
}

// Rule: one-stream-before-settings
TEST(ApnsClient, NeverHasMoreStreamsOpenThanAllowedEvenAsThatChanges) {
  FakeApns apns(1);
  std::vector<std::int32_t> open;
  std::size_t most = 0;
  apns.behave = [&](auto&, auto& request) {
    open.push_back(request.stream);
    most = std::max(most, open.size());
  };
  const auto answer_one = [&] {
    FakeApns::answer(*apns.peers[0], open.front(), 200);
    apns.peers[0]->connection->flush();
    open.erase(open.begin());
  };
  ApnsClientOptions options;
  options.connections = 1;
  const auto client = apns.client(options);
  Outcomes outcomes;
  for (int i = 0; i < 12; ++i) client->send(push_number(i), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return open.size() == 1; }));
  apns.settle(*apns.peers[0]);
  EXPECT_EQ(most, 1U);
  apns.peers[0]->session().settings({.max_concurrent_streams = 4});
  apns.peers[0]->connection->flush();
  ASSERT_TRUE(apns.run_until([&] { return open.size() == 4; }));
  apns.settle(*apns.peers[0]);
  EXPECT_EQ(most, 4U);
  apns.peers[0]->session().settings({.max_concurrent_streams = 1});
  apns.peers[0]->connection->flush();
  apns.settle(*apns.peers[0]);
  for (int answered = 0; answered < 12; ++answered) {
    ASSERT_TRUE(apns.run_until([&] { return !open.empty(); })) << answered;
    answer_one();
  }
  ASSERT_TRUE(apns.run_until([&] { return outcomes.all.size() == 12; }));
  EXPECT_EQ(outcomes.with_status(200), 12U);
  EXPECT_EQ(apns.peers.size(), 1U);
}

// Rule: goaway-last-stream
TEST(ApnsClient, GoAwayMidBurstLosesNothingAndSendsNothingTwice) {
  FakeApns apns;
  apns.behave = [&](auto& peer, auto& request) {
    if (peer.index == 0 && apns.requests.size() == 3) {
      peer.session().go_away(0, "", 3);
      FakeApns::answer(peer, 1, 200);
      FakeApns::answer(peer, 3, 200);
      return;
    }
    if (peer.index > 0) FakeApns::answer(peer, request.stream, 200);
  };
  const auto client = apns.client();
  Outcomes outcomes;
  for (int i = 0; i < 10; ++i) client->send(push_number(i), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.all.size() == 10; }));
  EXPECT_EQ(outcomes.with_status(200), 10U);
  std::multiset<std::string> answered;
  for (const auto& request : apns.requests) answered.insert(request.path);
  EXPECT_EQ(answered.count("/3/device/device0"), 1U);
  EXPECT_EQ(answered.count("/3/device/device1"), 1U);
  EXPECT_GE(apns.peers.size(), 2U);
}

// Rule: refused-stream-is-untouched
TEST(ApnsClient, RefusedStreamGoesAgain) {
  FakeApns apns;
  bool refused = false;
  apns.behave = [&](auto& peer, auto& request) {
    if (!std::exchange(refused, true)) return peer.session().reset(request.stream, 7);
    FakeApns::answer(peer, request.stream, 200);
  };
  const auto client = apns.client();
  Outcomes outcomes;
  client->send(push_number(1), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return !outcomes.all.empty(); }));
  EXPECT_EQ(outcomes.with_status(200), 1U);
  EXPECT_EQ(client->counts().sent_again, 1U);
}

TEST(ApnsClient, ResetForAnotherCauseIsNoAnswer) {
  FakeApns apns;
  apns.behave = [](auto& peer, auto& request) { peer.session().reset(request.stream, 2); };
  const auto client = apns.client();
  Outcomes outcomes;
  client->send(push_number(1), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return !outcomes.all.empty(); }));
  EXPECT_EQ(outcomes.unanswered(), 1U);
}

TEST(ApnsClient, BadCertificateGoAwayIsAFailureAndNotAnEndlessLoop) {
  FakeApns apns;
  apns.behave = [](auto& peer, auto&) {
    peer.session().go_away(0, R"({"reason":"BadCertificateEnvironment"})", 0);
    peer.connection->close_gracefully();
  };
  ApnsClientOptions options;
  options.answer_within = 1s;
  const auto client = apns.client(options);
  Outcomes outcomes;
  client->send(push_number(1), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return !outcomes.all.empty(); }));
  EXPECT_EQ(outcomes.unanswered(), 1U);
  EXPECT_LE(client->counts().connects, 12U);
}

}  // namespace
}  // namespace ringback::apns_client
