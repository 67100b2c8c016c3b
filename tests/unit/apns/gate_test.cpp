// The request gate: both sides of each boundary, and the order of the checks.
#include <algorithm>

#include "tests/unit/apns/stage.h"

namespace ringback::apns {
namespace {

/// The reason of a good push after this change; empty when it is accepted.
template <class Change>
std::string verdict(Change change, Config config = {}) {
  Stage s(std::move(config));
  auto push = s.push(s.token_of("bob"));
  change(push);
  return s.reason_of(push);
}
std::string with(const std::string& name, const std::string& value, Config config = {}) {
  return verdict([&](RequestReceived& r) { Stage::set(r, name, value); }, std::move(config));
}
std::string json_of(std::size_t size) { return "{\"a\":\"" + std::string(size - 8, 'x') + "\"}"; }

TEST(Gate, CollapseIdOf64BytesPassesAnd65DoesNot) {
  EXPECT_EQ(with("apns-collapse-id", std::string(64, 'x')), "");
  EXPECT_EQ(with("apns-collapse-id", std::string(65, 'x')), "BadCollapseId");
}

// Rule: 4096 bytes, 5120 for VoIP.
TEST(Gate, VoipPayloadLimitIs5120) {
  EXPECT_EQ(verdict([](auto& r) { r.body = json_of(5120); }), "");
  EXPECT_EQ(verdict([](auto& r) { r.body = json_of(5121); }), "PayloadTooLarge");
}

TEST(Gate, AlertPayloadLimitIs4096) {
  for (const std::size_t size : {4096u, 4097u}) {
    Stage s;
    auto push = s.push(s.token_of("bob", TokenKind::kAlert));
    Stage::set(push, "apns-topic", kBundle);
    Stage::set(push, "apns-push-type", "alert");
    push.body = json_of(size);
    EXPECT_EQ(s.reason_of(push), size == 4096 ? "" : "PayloadTooLarge");
  }
}

TEST(Gate, ExpirationIsAWholeNumberOfSeconds) {
  for (const char* good : {"0", "300", "1800000000", "9223372036854775807"}) {
    EXPECT_EQ(with("apns-expiration", good), "") << good;
  }
  for (const char* bad : {"", "-1", "1.5", "+1", " 1", "abc", "9223372036854775808"}) {
    EXPECT_EQ(with("apns-expiration", bad), "BadExpirationDate") << bad;
  }
}

TEST(Gate, PriorityIsTenFiveOrOne) {
  for (const char* good : {"10", "5", "1"}) EXPECT_EQ(with("apns-priority", good), "") << good;
  for (const char* bad : {"", "0", "2", "9", "11", "05", "010", "10 ", " 10"}) {
    EXPECT_EQ(with("apns-priority", bad), "BadPriority") << bad;
  }
}

TEST(Gate, TheIdIsEchoedInItsOwnCase) {
  const std::string id = "4878166F-52D8-92F3-171C-0B09A1320665";
  Stage s;
  auto push = s.push(s.token_of("bob"));
  Stage::set(push, "apns-id", id);
  s.on(push);
  EXPECT_EQ(s.answer().apns_id.text, id);
  Config strict;
  strict.assumptions.strict_message_id = true;
  EXPECT_EQ(with("apns-id", id, strict), "BadMessageId");
}

TEST(Gate, AMadeIdIsUpperCaseAndRandomInAllBits) {
  Stage s;
  s.on(s.push(s.token_of("bob")));
  const std::string id = s.answer().apns_id.text;
  EXPECT_TRUE(is_uuid(id)) << id;
  EXPECT_EQ(id.find_first_of("abcdef"), std::string::npos) << id;
}

// Rule: apns-unique-id comes in the development environment only.
TEST(Gate, UniqueIdInTheSandboxOnly) {
  for (const auto environment : {Environment::kProduction, Environment::kSandbox}) {
    Config config;
    config.environment = environment;
    Stage s(config);
    s.on(s.push(s.token_of("bob", TokenKind::kVoip, environment)));
    EXPECT_EQ(s.answer().status, 200);
    EXPECT_EQ(s.answer().unique_id.empty(), environment == Environment::kProduction);
  }
}

// Rule: a token of the other environment is BadDeviceToken.
TEST(Gate, TheHostNameOfTheConnectionChoosesTheEnvironment) {
  Stage s;
  s.on(ConnectionOpened{ConnectionId{1}, {"h2", {}, {}, Environment::kSandbox}});
  const auto production = s.token_of("bob");
  const auto sandbox = s.token_of("bob", TokenKind::kVoip, Environment::kSandbox);
  EXPECT_EQ(s.reason_of(s.push(production)), "BadDeviceToken");
  EXPECT_EQ(s.reason_of(s.push(sandbox)), "");
}

// Rule: a PushKit token takes the .voip topic only, an alert token never does.
TEST(Gate, TokensTakeTheTopicOfTheirKindOnly) {
  const std::string voip = std::string(kBundle) + ".voip";
  for (const auto kind : {TokenKind::kAlert, TokenKind::kVoip}) {
    for (const bool voip_topic : {false, true}) {
      Stage s;
      auto push = s.push(s.token_of("bob", kind));
      Stage::set(push, "apns-topic", voip_topic ? voip : kBundle);
      Stage::drop(push, "apns-push-type");
      const bool fits = voip_topic == (kind == TokenKind::kVoip);
      EXPECT_EQ(s.reason_of(push), fits ? "" : "DeviceTokenNotForTopic");
    }
  }
  EXPECT_EQ(with("apns-topic", voip + ".voip"), "DeviceTokenNotForTopic");
}

// Rule: the push type fits the topic's suffix.
TEST(Gate, APushTypeThatDiffersFromTheTopicIsRefusedWhenStrict) {
  EXPECT_EQ(with("apns-push-type", "alert"), "InvalidPushType");
  Config lenient;
  lenient.assumptions.strict_push_type = false;
  EXPECT_EQ(with("apns-push-type", "alert", lenient), "");
}

// Rule: a background push must use priority 5.
TEST(Gate, BackgroundWithPriorityTenIsRefusedWhenStrictOnly) {
  for (const bool strict : {false, true}) {
    Config config;
    config.assumptions.strict_background_priority = strict;
    Stage s(config);
    auto push = s.push(s.token_of("bob", TokenKind::kAlert));
    Stage::set(push, "apns-topic", kBundle);
    Stage::set(push, "apns-push-type", "background");
    EXPECT_EQ(s.reason_of(push), strict ? "BadPriority" : "");
  }
}

// Rule: a body that is no JSON object is PayloadEmpty.
TEST(Gate, BodiesThatAreNoJsonObject) {
  for (const char* body : {"", "hello", "[]", "\"x\"", "{", "{}x"}) {
    EXPECT_EQ(verdict([&](auto& r) { r.body = body; }), "PayloadEmpty") << body;
  }
  EXPECT_EQ(verdict([](auto& r) { r.body = "{}"; }), "");
  Config lenient;
  lenient.assumptions.strict_json = false;
  EXPECT_EQ(verdict([](auto& r) { r.body = "hello"; }, lenient), "");
}

// Rule: a name may come twice, and the last one counts.
TEST(Gate, ARepeatedNameIsLegalJson) {
  EXPECT_EQ(verdict([](auto& r) { r.body = R"({"aps":1,"aps":{}})"; }), "");
}

TEST(Gate, FindsTheCallAPayloadSpeaksOf) {
  const std::string id = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
  for (const std::string& body :
       {R"({"call":{"id":")" + id + "\"}}", R"({"call_id":")" + id + "\"}",
        R"({"data":{"callUUID":")" + id + "\"}}", R"({"uuid":")" + id + "\"}"}) {
    RequestReceived received;
    received.body = body;
    const auto call = read_request(received).call;
    ASSERT_TRUE(call) << body;
    EXPECT_EQ(call->text(), id);
  }
  RequestReceived other;
  other.body = R"({"user":{"id":")" + id + "\"}}";
  EXPECT_FALSE(read_request(other).call);
}

TEST(Gate, UpperCaseTokensMeanTheSame) {
  EXPECT_EQ(verdict([](auto& r) {
              for (char& c : r.path) {
                if (c >= 'a' && c <= 'f' && &c > r.path.data() + 9) c = static_cast<char>(c - 32);
              }
            }),
            "");
}

// Rule: keys are judged before device tokens.
TEST(Gate, TheOrderIsConfiguration) {
  const auto both_wrong = [](RequestReceived& r) {
    r.provider_token.reset();
    r.path = "/3/device/abc";
  };
  EXPECT_EQ(verdict(both_wrong), "MissingProviderToken");
  Config config;
  std::reverse(config.checks.begin(), config.checks.end());
  EXPECT_EQ(verdict(both_wrong, config), "BadDeviceToken");
}

TEST(Gate, UnknownTokensAreTakenOnRequest) {
  Config config;
  config.accept_unknown_tokens = true;
  EXPECT_EQ(verdict([](auto& r) { r.path = "/3/device/" + std::string(64, 'a'); }, config), "");
  EXPECT_EQ(verdict([](auto& r) { r.path = "/3/device/" + std::string(63, 'a'); }, config),
            "BadDeviceToken");
}

// Rule: after an uninstall 200 goes on for hours before 410.
TEST(Gate, AReleasedTokenAnswers200UntilItsDelayIsOver) {
  Stage s;
  const auto token = s.token_of("bob");
  const WallTime released = s.now.wall;
  s.on(TokenReleased{s.courier, token});
  s.skip(1h - 1us);
  auto push = s.push(token);
  EXPECT_EQ(s.reason_of(push), "");
  s.skip(1us);
  EXPECT_EQ(s.reason_of(s.push(token)), "Unregistered");
  EXPECT_EQ(s.answer().timestamp, released);
  EXPECT_NE(s.token_of("bob"), token) << "the same app gets a new token";
}

}  // namespace
}  // namespace ringback::apns
