// Connections that die, stall or never were; and what the client then promises.
#include <gtest/gtest.h>

#include "tests/unit/apns_client/fake_apns.h"

namespace ringback::apns_client {
namespace {

std::string header(const net::Http2Request& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return {};
}

TEST(ApnsTrouble, LostConnectionIsNoAnswerAndTheNextPushHasANewOne) {
  FakeApns apns;
  apns.behave = [](auto& peer, auto& request) {
    if (peer.index == 0) return peer.connection->close("pulled");
    FakeApns::answer(peer, request.stream, 200);
  };
  const auto client = apns.client();
  Outcomes outcomes;
  client->send(push_number(1), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.unanswered() == 1; }));
  client->send(push_number(2), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.with_status(200) == 1; }));
}

TEST(ApnsTrouble, BlackHoleIsFoundByPingAndLeft) {
  FakeApns apns;
  apns.behave = [](auto& peer, auto& request) {
    if (peer.index == 0) return peer.connection->freeze();
    FakeApns::answer(peer, request.stream, 200);
  };
  ApnsClientOptions options;
  options.connections = 1;
  options.ping_after = 200ms;
  options.ping_within = 200ms;
  const auto client = apns.client(options);
  Outcomes outcomes;
  const auto started = std::chrono::steady_clock::now();
  client->send(push_number(1), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.unanswered() == 1; }));
  EXPECT_LT(std::chrono::steady_clock::now() - started, 3s);
  client->send(push_number(2), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.with_status(200) == 1; }));
}

TEST(ApnsTrouble, StalledRequestIsGivenUpWhileTheConnectionLives) {
  FakeApns apns;
  apns.behave = [](auto& peer, auto& request) {
    if (request.path.ends_with("device2")) FakeApns::answer(peer, request.stream, 200);
  };
  ApnsClientOptions options;
  options.answer_within = 300ms;
  const auto client = apns.client(options);
  Outcomes outcomes;
  client->send(push_number(1), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.unanswered() == 1; }));
  client->send(push_number(2), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.with_status(200) == 1; }));
  EXPECT_EQ(apns.peers.size(), 1U);
}

TEST(ApnsTrouble, RefusedProviderTokenIsReplacedOnANewConnection) {
  FakeApns apns;
  apns.behave = [&](auto& peer, auto& request) {
    if (peer.index == 0) {
      return FakeApns::answer(peer, request.stream, 403, R"({"reason":"ExpiredProviderToken"})");
    }
    FakeApns::answer(peer, request.stream, 200);
  };
  const auto client = apns.client();
  Outcomes outcomes;
  client->send(push_number(1), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.with_status(403) == 1; }));
  apns.wall = apns.wall + 1s;
  client->send(push_number(2), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.with_status(200) == 1; }));
  EXPECT_NE(header(apns.requests[0], "authorization"), header(apns.requests[1], "authorization"));
  EXPECT_EQ(apns.peers.size(), 2U);
}

TEST(ApnsTrouble, CertificateForAnotherNameIsNoApns) {
  FakeApns apns;
  ApnsClientOptions options;
  options.host = "api.sandbox.push.apple.com";
  options.answer_within = 500ms;
  const auto client = apns.client(options);
  Outcomes outcomes;
  client->send(push_number(1), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return !outcomes.all.empty(); }));
  EXPECT_EQ(outcomes.unanswered(), 1U);
  EXPECT_TRUE(apns.requests.empty());
}

TEST(ApnsTrouble, NobodyThereIsTriedWithBackOffAndBounded) {
  FakeApns apns;
  ApnsClientOptions options;
  options.answer_within = 1s;
  options.queue_limit = 2;
  const auto client = apns.client(options);
  apns.stop_listening();
  Outcomes outcomes;
  for (int i = 0; i < 3; ++i) client->send(push_number(i), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.unanswered() == 1; }))
      << "the third does not fit";
  ASSERT_TRUE(apns.run_until([&] { return outcomes.unanswered() == 3; }));
  EXPECT_LE(client->counts().connects, 15U);
  EXPECT_GE(client->counts().connects, 2U);
}

TEST(ApnsTrouble, ForgottenPushIsNotSentAndNotAnswered) {
  FakeApns apns;
  const auto client = apns.client();
  Outcomes outcomes;
  client->forget(client->send(push_number(1), outcomes.take()));
  client->send(push_number(2), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return outcomes.with_status(200) == 1; }));
  EXPECT_EQ(apns.requests.size(), 1U);
  EXPECT_EQ(outcomes.all.size(), 1U);
}

TEST(ApnsTrouble, CloseAnswersForEverything) {
  FakeApns apns;
  apns.behave = [](auto&, auto&) {};
  const auto client = apns.client();
  Outcomes outcomes;
  for (int i = 0; i < 3; ++i) client->send(push_number(i), outcomes.take());
  ASSERT_TRUE(apns.run_until([&] { return apns.requests.size() == 3; }));
  client->close();
  ASSERT_TRUE(apns.run_until([&] { return outcomes.unanswered() == 3; }));
  client->send(push_number(4), outcomes.take());
  EXPECT_TRUE(apns.run_until([&] { return outcomes.unanswered() == 4; }));
  EXPECT_TRUE(apns.run_until([&] { return apns.peers.at(0)->closed; }))
      << "an answer that never comes keeps no connection";
}

}  // namespace
}  // namespace ringback::apns_client
