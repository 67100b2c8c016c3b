// Provider tokens and connections: both sides of each boundary.
#include "tests/unit/apns/stage.h"

namespace ringback::apns {
namespace {

/// A stage with one registered phone.
struct Provider : Stage {
  explicit Provider(Config config = {}) : Stage(std::move(config)), token(token_of("bob")) {}
  template <class Change>
  std::string send(Change change, ConnectionId connection = ConnectionId{1}) {
    auto request = push(token);
    request.connection = connection;
    change(*request.provider_token);
    return reason_of(request);
  }
  DeviceToken token;
};
ProviderKey key_of(const std::string& id, ProviderKey::Scope scope = ProviderKey::Scope::kTeam) {
  ProviderKey key;
  key.key_id = id;
  key.scope = scope;
  if (scope == ProviderKey::Scope::kTopics) key.topics = {Topic(std::string(kBundle) + ".voip")};
  return key;
}

// Rule: a provider token is valid for one hour from its iat.
TEST(ProviderAuth, AnHourOldPassesAndASecondMoreDoesNot) {
  EXPECT_EQ(Provider().send([](auto& t) { *t.issued_at -= 3600; }), "");
  EXPECT_EQ(Provider().send([](auto& t) { *t.issued_at -= 3601; }), "ExpiredProviderToken");
  EXPECT_EQ(Provider().send([](auto& t) { *t.issued_at += 3600; }), "");
  EXPECT_EQ(Provider().send([](auto& t) { *t.issued_at += 3601; }), "InvalidProviderToken");
  EXPECT_EQ(Provider().send([](auto& t) { t.issued_at = INT64_MIN; }), "ExpiredProviderToken");
  EXPECT_EQ(Provider().send([](auto& t) { t.issued_at = INT64_MAX; }), "InvalidProviderToken");
}

TEST(ProviderAuth, WhatMakesATokenInvalid) {
  using Facts = ProviderTokenFacts;
  const std::string invalid = "InvalidProviderToken";
  EXPECT_EQ(Provider().send([](auto& t) { t.decoded = false; }), invalid);
  EXPECT_EQ(Provider().send([](auto& t) { t.algorithm = "none"; }), invalid);
  EXPECT_EQ(Provider().send([](auto& t) { t.key_id = "UNKNOWN001"; }), invalid);
  EXPECT_EQ(Provider().send([](auto& t) { t.team_id = "OTHERTEAM1"; }), invalid);
  EXPECT_EQ(Provider().send([](auto& t) { t.signature = Facts::Signature::kInvalid; }), invalid);
  EXPECT_EQ(Provider().send([](auto& t) { t.signature = Facts::Signature::kUnknownKey; }), invalid);
  EXPECT_EQ(Provider().send([](auto& t) { t.issued_at.reset(); }), invalid);
}

// Rule: DER signatures are taken beside raw R||S.
TEST(ProviderAuth, DerIsTakenUnlessStrict) {
  const auto der = [](ProviderTokenFacts& t) { t.der_signature = true; };
  EXPECT_EQ(Provider().send(der), "");
  Config strict;
  strict.assumptions.accept_der_signature = false;
  EXPECT_EQ(Provider(strict).send(der), "InvalidProviderToken");
}

// Rule: one new token per 20 minutes and connection, counted from first sight.
TEST(ProviderAuth, TwentyMinutesCountFromFirstSightNotFromIat) {
  Provider s;
  EXPECT_EQ(s.send([](auto& t) { *t.issued_at -= 3000; }), "");
  const auto second = [](ProviderTokenFacts& t) { t.text = "second"; };
  s.skip(20min - 1us);
  EXPECT_EQ(s.send(second), "TooManyProviderTokenUpdates");
  EXPECT_EQ(s.send(second, ConnectionId{2}), "") << "another connection counts by itself";
  s.skip(1us);
  EXPECT_EQ(s.send(second), "");
  EXPECT_EQ(s.send([](auto&) {}), "") << "the older token is still good";
}

TEST(ProviderAuth, TheRuleMayCountPerKey) {
  Config config;
  config.assumptions.token_updates_per_key = true;
  Provider s(config);
  EXPECT_EQ(s.send([](auto&) {}), "");
  EXPECT_EQ(s.send([](auto& t) { t.text = "second"; }, ConnectionId{2}),
            "TooManyProviderTokenUpdates");
}

TEST(ProviderAuth, AfterThatTheConnectionMayStall) {
  Config config;
  config.assumptions.stall_after_token_updates = true;
  Provider s(config);
  s.send([](auto&) {});
  EXPECT_EQ(s.send([](auto& t) { t.text = "second"; }), "TooManyProviderTokenUpdates");
  s.on(s.push(s.token));
  EXPECT_TRUE(s.out.effects.empty());
}

TEST(ProviderAuth, AnExpiredTokenMayWedgeTheConnection) {
  for (const bool wedges : {false, true}) {
    Config config;
    config.assumptions.wedge_after_expired_token = wedges;
    Provider s(config);
    s.send([](auto& t) { *t.issued_at -= 4000; });
    EXPECT_EQ(s.send([](auto&) {}), wedges ? "ExpiredProviderToken" : "");
  }
}

// Rule: one team per connection.
TEST(ProviderAuth, ASecondTeamOnAConnectionIsRefused) {
  Provider s;
  auto other = key_of("OTHER00001");
  other.team_id = "OTHERTEAM1";
  s.on(KeyAdded{other});
  const auto by_other = [&](ProviderTokenFacts& t) {
    t.key_id = other.key_id;
    t.team_id = other.team_id;
  };
  EXPECT_EQ(s.send([](auto&) {}), "");
  EXPECT_EQ(s.send(by_other), "InvalidProviderToken");
  EXPECT_EQ(s.send(by_other, ConnectionId{2}), "");
}

// Rule: after a team key no topic key; after a topic key only its related key.
TEST(ProviderAuth, WhichKeysMayShareAConnection) {
  using Scope = ProviderKey::Scope;
  Provider s;
  auto topic = key_of("TOPIC00001", Scope::kTopics);
  topic.related_key_id = "TOPIC00002";
  s.on(KeyAdded{topic});
  s.on(KeyAdded{key_of("TOPIC00002", Scope::kTopics)});
  s.on(KeyAdded{key_of("TOPIC00003", Scope::kTopics)});
  s.on(KeyAdded{key_of("TEAMKEY002")});
  const auto by = [](const char* id) { return [id](ProviderTokenFacts& t) { t.key_id = id; }; };
  const std::string unrelated = "UnrelatedKeyIdInToken";
  EXPECT_EQ(s.send(by(kDemoKeyId)), "");
  EXPECT_EQ(s.send(by("TEAMKEY002")), "");
  EXPECT_EQ(s.send(by("TOPIC00001")), unrelated);
  const ConnectionId second{2};
  EXPECT_EQ(s.send(by("TOPIC00001"), second), "");
  EXPECT_EQ(s.send(by("TOPIC00002"), second), "");
  EXPECT_EQ(s.send(by("TOPIC00003"), second), unrelated);
  EXPECT_EQ(s.send(by(kDemoKeyId), second), unrelated);
}

TEST(ProviderAuth, ATopicKeySendsToItsTopicsOnly) {
  Provider s;
  auto key = key_of("TOPIC00001", ProviderKey::Scope::kTopics);
  key.topics = {Topic("com.example.other.voip")};
  s.on(KeyAdded{key});
  EXPECT_EQ(s.send([](auto& t) { t.key_id = "TOPIC00001"; }), "TopicDisallowed");
}

// Rule: a connection that already used a key keeps working when the key is revoked.
TEST(ProviderAuth, ARevokedKeyLivesOnWhereItWasUsed) {
  Provider s;
  EXPECT_EQ(s.send([](auto&) {}), "");
  s.on(KeyRevoked{kDemoKeyId});
  EXPECT_EQ(s.send([](auto&) {}), "");
  EXPECT_EQ(s.send([](auto&) {}, ConnectionId{2}), "InvalidProviderToken");
}

// Rule: with a client certificate the authorization header is ignored.
TEST(ProviderAuth, ACertificateNeedsNoTokenAndSendsToItsTopicsOnly) {
  Provider s;
  TransportFacts transport;
  transport.certificate_topics = {Topic(std::string(kBundle) + ".voip")};
  s.on(ConnectionOpened{ConnectionId{1}, transport});
  EXPECT_EQ(s.send([](auto& t) { t.decoded = false; }), "");
  auto push = s.push(s.token);
  Stage::drop(push, "apns-topic");
  push.provider_token.reset();
  EXPECT_EQ(s.reason_of(push), "") << "one topic is the default topic";
  Stage::set(push, "apns-topic", kBundle);
  EXPECT_EQ(s.reason_of(push), "TopicDisallowed");
}

// Rule: the stream limit rises with the first valid token.
TEST(Streams, OneUntilTheFirstValidTokenThenAThousand) {
  Provider s;
  s.on(ConnectionOpened{ConnectionId{1}, {}});
  EXPECT_EQ(s.all<LimitStreams>().at(0).max_concurrent, 1u);
  s.send([](auto& t) { t.decoded = false; });
  EXPECT_TRUE(s.all<LimitStreams>().empty());
  s.send([](auto&) {});
  EXPECT_EQ(s.all<LimitStreams>().at(0).max_concurrent, 1000u);
  s.send([](auto&) {});
  EXPECT_TRUE(s.all<LimitStreams>().empty());
}

// Rule: a rejection cuts it to 1, the next success restores it.
TEST(Streams, CollapseOnRejectionWhenAsked) {
  Config config;
  config.assumptions.collapse_streams_on_rejection = true;
  Provider s(config);
  s.send([](auto&) {});
  auto bad = s.push(DeviceToken(std::string(64, 'a')));
  EXPECT_EQ(s.reason_of(bad), "BadDeviceToken");
  EXPECT_EQ(s.all<LimitStreams>().at(0).max_concurrent, 1u);
  s.send([](auto&) {});
  EXPECT_EQ(s.all<LimitStreams>().at(0).max_concurrent, 1000u);
}

// Rule: too many errors end the connection, sooner for bad device tokens; 410 does not count.
TEST(Streams, TooManyBadTokensEndTheConnection) {
  Config config;
  config.assumptions.bad_tokens_before_goaway = 2;
  Provider s(config);
  const DeviceToken bad(std::string(64, 'a'));
  s.on(s.push(bad));
  EXPECT_TRUE(s.all<GoAway>().empty());
  s.on(s.push(bad));
  ASSERT_EQ(s.all<GoAway>().size(), 1u);
  EXPECT_EQ(s.all<GoAway>()[0].debug_data, R"({"reason":"BadDeviceToken"})");
}

}  // namespace
}  // namespace ringback::apns
