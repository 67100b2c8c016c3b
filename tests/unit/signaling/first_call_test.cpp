// The first call, as the server lives it, and the ways calls end.
#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

using Words = std::vector<std::string>;
const CallId kCall = call_number(7);

to_server::Dial dial(const std::string& callee, CallId call = kCall) {
  return {CommandId("dial-" + call.text()), call, UserId(callee), false, "offer"};
}

/// Alice's app is open, Bob's phone was registered and sleeps; Alice dials.
void dial_sleeping_bob(Script& s) {
  s.register_phone("bob", "bob");
  s.pass(60s);
  s.connect("alice");
  s.heard("alice");
  s.say("alice", dial("bob"));
}

void wake_bob(Script& s) {
  s.answer_push(0, 200);
  s.connect("bob");
  s.say("bob", to_server::CheckIn{kCall});
  s.say("bob", to_server::Ringing{kCall});
}

TEST(FirstCall, GoesFromDialToHangUp) {
  Script s;
  dial_sleeping_bob(s);
  EXPECT_EQ(s.heard("alice"), Words{"trying"});
  ASSERT_EQ(s.pushes.size(), 1U);
  wake_bob(s);
  EXPECT_EQ(s.heard("bob"), (Words{"welcome", "checked-in ringing"}));
  EXPECT_EQ(s.heard("alice"), Words{"callee-ringing"});
  s.say("bob", to_server::Answer{CommandId("a"), kCall, "answer"});
  EXPECT_EQ(s.heard("alice"), Words{"answered"});
  EXPECT_EQ(s.heard("bob"), Words{"answered"});
  s.say("alice", to_server::HangUp{CommandId("h"), kCall, false});
  EXPECT_EQ(s.heard("alice"), Words{"call-ended hung-up"});
  EXPECT_EQ(s.heard("bob"), Words{"call-ended hung-up"});
  EXPECT_EQ(s.pushes.size(), 1U);
}

// Rule: voip-push-headers
TEST(FirstCall, PushHasTheHeadersAndThePayload) {
  Script s;
  dial_sleeping_bob(s);
  const SendPush& push = s.pushes.at(0);
  EXPECT_EQ(push.topic.text, "com.example.ringback.voip");
  EXPECT_EQ(push.type, PushType::kVoip);
  EXPECT_EQ(push.priority, 10);
  EXPECT_EQ(push.expiration, WallTime{});
  EXPECT_EQ(push.token.text, hex_token("bob"));
  const auto payload = parse_json(push.payload);
  ASSERT_TRUE(payload);
  const Json* call = payload->member("call");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->string_member("id"), kCall.text());
  EXPECT_EQ(call->member("caller")->string_member("handle"), "alice");
  EXPECT_EQ(payload->member("sent_at_ms")->integer(), s.now.wall.unix_ms());
  EXPECT_EQ(payload->member("expires_at_ms")->integer(), (s.now.wall + 45s).unix_ms());
  EXPECT_TRUE(payload->member("aps")->object());
}

// Rule: voip-push-expiration
TEST(FirstCall, PushMayBeKeptAFewSecondsButNotPastTheRinging) {
  for (const auto& [keep, lasts] : {std::pair<Duration, Duration>{5s, 5s}, {60s, 45s}}) {
    Config config;
    config.assumptions.push_expiration = keep;
    Script s(config);
    dial_sleeping_bob(s);
    EXPECT_EQ(s.pushes.at(0).expiration, s.now.wall + lasts);
  }
}

// Rule: direct-when-connected
TEST(FirstCall, LiveConnectionNeedsNoPush) {
  Script s;
  s.register_phone("bob", "bob");
  s.connect("bob");
  s.connect("alice");
  s.heard("bob");
  s.say("alice", dial("bob"));
  EXPECT_EQ(s.heard("bob"), Words{"incoming-call"});
  EXPECT_TRUE(s.pushes.empty());
}

// Rule: one-push-per-call-and-device
TEST(FirstCall, HangUpIsNeverPushed) {
  Script s;
  dial_sleeping_bob(s);
  s.say("alice", to_server::HangUp{CommandId("h"), kCall, false});
  EXPECT_EQ(s.heard("alice"), (Words{"trying", "call-ended cancelled"}));
  EXPECT_EQ(s.abandoned.size(), 1U);
  s.pass(10min);
  EXPECT_EQ(s.pushes.size(), 1U);
  s.connect("bob");
  s.say("bob", to_server::CheckIn{kCall});
  EXPECT_EQ(s.heard("bob"), (Words{"welcome", "checked-in ended cancelled"}));
}

TEST(FirstCall, RingsUntilItsTimeIsOverAndNotLonger) {
  Script s;
  dial_sleeping_bob(s);
  wake_bob(s);
  for (int i = 0; i < 4; ++i) {
    s.pass(10s);
    s.say("alice", to_server::Ping{1});
    s.say("bob", to_server::Ping{1});
  }
  s.pass(5s - 1us);
  EXPECT_EQ(s.state(kCall), "ringing");
  s.heard("bob");
  s.pass(1us);
  EXPECT_EQ(s.reason(kCall), "ring-timeout");
  EXPECT_EQ(s.heard("bob"), Words{"call-ended ring-timeout"});
}

TEST(FirstCall, PhoneThatNeverComesIsUnreachable) {
  Script s;
  dial_sleeping_bob(s);
  s.answer_push(0, 200);
  for (int i = 0; i < 2; ++i) {
    s.pass(15s - 1us);
    s.say("alice", to_server::Ping{1});
  }
  EXPECT_EQ(s.state(kCall), "trying");
  s.pass(2us);
  EXPECT_EQ(s.reason(kCall), "unreachable");
}

TEST(FirstCall, NoTokenAndNoConnectionIsUnreachableAtOnce) {
  Script s;
  s.connect("bob");
  s.cut("bob");
  s.pass(60s);
  s.connect("alice");
  s.heard("alice");
  s.say("alice", dial("bob"));
  EXPECT_EQ(s.heard("alice"), (Words{"trying", "call-ended unreachable"}));
}

TEST(FirstCall, NobodyOfThatNameIsRefused) {
  Script s;
  s.connect("alice");
  s.heard("alice");
  s.say("alice", dial("nobody"));
  EXPECT_EQ(s.heard("alice"), Words{"refused unknown-callee"});
}

TEST(FirstCall, AnswerAndCancelCrossingHaveOneWinner) {
  Script s;
  dial_sleeping_bob(s);
  wake_bob(s);
  s.heard("alice");
  s.heard("bob");
  s.say("alice", to_server::HangUp{CommandId("h"), kCall, false});
  s.say("bob", to_server::Answer{CommandId("a"), kCall, "answer"});
  EXPECT_EQ(s.heard("alice"), Words{"call-ended cancelled"});
  EXPECT_EQ(s.heard("bob"), (Words{"call-ended cancelled", "call-ended cancelled"}));
  EXPECT_EQ(s.reason(kCall), "cancelled");
}

TEST(FirstCall, HangUpThatMeetsAnAnswerHangsUp) {
  Script s;
  dial_sleeping_bob(s);
  wake_bob(s);
  s.say("bob", to_server::Answer{CommandId("a"), kCall, "answer"});
  s.heard("bob");
  s.say("alice", to_server::HangUp{CommandId("h"), kCall, false});
  EXPECT_EQ(s.heard("bob"), Words{"call-ended hung-up"});
}

TEST(FirstCall, RepeatedCommandsChangeNothing) {
  Script s;
  dial_sleeping_bob(s);
  s.repeat("alice");
  s.say("alice", dial("bob"));
  EXPECT_EQ(s.heard("alice"), (Words{"trying", "trying"}));
  EXPECT_EQ(s.pushes.size(), 1U);
  wake_bob(s);
  s.say("bob", to_server::Answer{CommandId("a"), kCall, "answer"});
  s.heard("bob");
  s.heard("alice");
  s.say("bob", to_server::Answer{CommandId("a"), kCall, "answer"});
  EXPECT_EQ(s.heard("bob"), Words{"answered"});
  EXPECT_TRUE(s.heard("alice").empty());
}

}  // namespace
}  // namespace ringback::signaling
