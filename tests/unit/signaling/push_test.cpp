// Every answer of APNs and what the server makes of it.
#include <gtest/gtest.h>

#include <set>

#include "signaling-server/core/retry_policy.h"
#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

using Words = std::vector<std::string>;
const CallId kCall = call_number(7);

class PushTest : public ::testing::Test {
 protected:
  PushTest() {
    s.register_phone("bob", "bob");
    s.pass(60s);
    s.connect("alice");
    s.say("alice", to_server::Dial{{}, kCall, UserId("bob"), false, ""});
    s.heard("alice");
  }
  std::size_t tokens() const {
    for (const auto& user : s.server.users()) {
      if (user.user.text == "bob") return user.tokens.size();
    }
    return 0;
  }
  Script s;
};

// Rule: push-retry-table
TEST_F(PushTest, RetriesKeepTheApnsIdAndStopAtTheirLimit) {
  Duration wait = 500ms;
  for (int attempt = 1; attempt < 4; ++attempt) {
    s.answer_push(s.pushes.size() - 1, 503, "ServiceUnavailable");
    const auto sent = s.pushes.size();
    s.pass(wait - 1us);
    EXPECT_EQ(s.pushes.size(), sent);
    s.pass(1us);
    ASSERT_EQ(s.pushes.size(), sent + 1);
    EXPECT_EQ(s.pushes.back().apns_id, s.pushes.front().apns_id);
    EXPECT_EQ(s.pushes.back().payload, s.pushes.front().payload);
    wait *= 2;
  }
  s.answer_push(3, 503, "ServiceUnavailable");
  EXPECT_EQ(s.heard("alice"), Words{"call-ended unreachable"});
}

TEST_F(PushTest, NothingIsRetriedThatWouldRingNoMore) {
  // The push leaves, is refused after 44 s, and a retry would come 500 ms later, or not at all.
  s.pass(44s);
  ASSERT_EQ(s.state(kCall), "ended") << "30 s without a sign";
  s.server.assumptions().unreachable_wait = 60s;
  for (const auto& [refused_after, pushes] :
       {std::pair{Duration{44s + 500ms - 1us}, 2U}, std::pair{Duration{44s + 500ms}, 1U}}) {
    s.connect("alice");
    const auto before = s.pushes.size();
    const CallId call = call_number(static_cast<std::uint8_t>(20 + before));
    s.say("alice", to_server::Dial{{}, call, UserId("bob"), false, ""});
    for (Duration gone{}; gone + 10s < refused_after; gone += 10s) {
      s.pass(10s);
      s.say("alice", to_server::Ping{1});
    }
    s.pass(refused_after % 10s);
    s.answer_push(before, 503, "ServiceUnavailable");
    s.pass(10s);
    EXPECT_EQ(s.pushes.size() - before, pushes) << format_duration(refused_after);
  }
}

TEST_F(PushTest, ConnectionLossIsRetried) {
  s.lose_push(0);
  s.pass(500ms);
  EXPECT_EQ(s.pushes.size(), 2U);
  s.answer_push(1, 200);
  s.pass(1s);
  EXPECT_EQ(s.pushes.size(), 2U);
}

TEST_F(PushTest, NothingIsRetriedOnceTheCallIsOver) {
  s.answer_push(0, 500, "InternalServerError");
  s.say("alice", to_server::HangUp{{}, kCall, false});
  s.pass(10s);
  EXPECT_EQ(s.pushes.size(), 1U);
}

TEST_F(PushTest, BadTokenIsDropped) {
  s.answer_push(0, 400, "BadDeviceToken");
  EXPECT_EQ(tokens(), 0U);
  EXPECT_EQ(s.heard("alice"), Words{"call-ended unreachable"});
}

TEST_F(PushTest, OwnMistakeCondemnsNoToken) {
  s.answer_push(0, 400, "BadTopic");
  EXPECT_EQ(tokens(), 1U);
  EXPECT_EQ(s.heard("alice"), Words{"call-ended unreachable"});
}

// Rule: keep-token-registered-after-410
TEST_F(PushTest, GoneTokenIsDroppedOnlyIfNotRegisteredLater) {
  const WallTime registered = s.now.wall - 60s;
  s.answer_push(0, 410, "Unregistered", registered - 1us);
  EXPECT_EQ(tokens(), 1U);
  s.say("alice", to_server::Dial{{}, call_number(8), UserId("bob"), false, ""});
  s.answer_push(1, 410, "Unregistered", registered);
  EXPECT_EQ(tokens(), 0U);
}

TEST_F(PushTest, GoneWithoutADateCondemnsWhatWasPushedTo) {
  s.answer_push(0, 410, "Unregistered");
  EXPECT_EQ(tokens(), 0U);
}

TEST_F(PushTest, ProviderTokenTroubleIsTriedOnceMore) {
  s.answer_push(0, 403, "ExpiredProviderToken");
  s.pass(500ms);
  ASSERT_EQ(s.pushes.size(), 2U);
  s.answer_push(1, 403, "ExpiredProviderToken");
  s.pass(10s);
  EXPECT_EQ(s.pushes.size(), 2U);
  EXPECT_EQ(s.reason(kCall), "unreachable");
}

TEST_F(PushTest, RefusedPushIsOfferedDirectlyWhenTheAppCameMeanwhile) {
  s.connect("bob");
  s.heard("bob");
  s.answer_push(0, 400, "BadDeviceToken");
  EXPECT_EQ(s.heard("bob"), Words{"incoming-call"});
}

TEST(Tokens, MoveWithThePhoneToItsNewUser) {
  Script s;
  s.register_phone("bob", "phone");
  s.register_phone("carol", "phone");
  s.pass(60s);
  s.connect("alice");
  s.say("alice", to_server::Dial{{}, kCall, UserId("bob"), false, ""});
  EXPECT_TRUE(s.pushes.empty());
  EXPECT_EQ(s.reason(kCall), "unreachable");
}

TEST(Tokens, AreReplacedAndGivenUp) {
  Script s;
  s.connect("bob");
  const auto upload = [&](const char* hex) {
    s.say("bob", to_server::RegisterToken{DeviceToken(hex), TokenKind::kVoip, {}, {}});
  };
  upload("aa");
  upload("bb");
  EXPECT_EQ(s.server.users().at(0).tokens, std::vector{DeviceToken("bb")});
  s.say("bob", to_server::DropToken{DeviceToken("aa")});
  EXPECT_EQ(s.server.users().at(0).tokens.size(), 1U);
  s.say("bob", to_server::DropToken{DeviceToken("bb")});
  EXPECT_TRUE(s.server.users().at(0).tokens.empty());
  upload("XY");
  EXPECT_EQ(s.heard("bob").back(), "refused malformed");
}

TEST(RetryTable, FindsTheNarrowestRuleAndHasOneForEverything) {
  EXPECT_EQ(rule_for(403, "ExpiredProviderToken").action, PushAction::kRefreshAndRetry);
  EXPECT_EQ(rule_for(403, "Forbidden").action, PushAction::kGiveUp);
  EXPECT_EQ(rule_for(418, "Teapot").action, PushAction::kGiveUp);
  EXPECT_EQ(rule_for(200, "").action, PushAction::kAccepted);
  std::set<std::pair<int, std::string_view>> seen;
  for (const auto& rule : retry_rules()) {
    EXPECT_TRUE(seen.emplace(rule.status, rule.reason).second) << rule.status << rule.reason;
    EXPECT_FALSE(rule.source.empty());
  }
}

TEST(AssumptionTable, NamesEveryFieldOnceAndReadsItself) {
  Assumptions a;
  std::set<std::string_view> names;
  for (const auto& row : assumption_table()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(set_assumption(assumption_table(), a, row.name, assumption_text(row, a)).ok());
  }
}

}  // namespace
}  // namespace ringback::signaling
