// Links that break and come back, peers that fall silent, strangers and floods.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

using Words = std::vector<std::string>;
const CallId kCall = call_number(7);

/// Alice and Bob are connected, and their call is answered.
class SessionTest : public ::testing::Test {
 protected:
  SessionTest() {
    s.connect("alice");
    s.connect("bob");
    s.say("alice", to_server::Dial{CommandId("d"), kCall, UserId("bob"), false, "offer"});
    s.say("bob", to_server::Answer{CommandId("a"), kCall, "answer"});
    s.heard("alice");
    s.heard("bob");
  }
  Script s;
};

TEST_F(SessionTest, ResumeBringsWhatWasMissedOnceAndInOrder) {
  s.cut("bob");
  s.say("alice", to_server::Media{kCall, "ice"});
  s.say("alice", to_server::Hold{CommandId("h"), kCall, true});
  EXPECT_TRUE(s.heard("bob").empty());
  s.connect("bob", "bob", true);
  EXPECT_EQ(s.heard("bob"), (Words{"welcome", "media", "held"}));
  s.cut("bob");
  s.connect("bob", "bob", true);
  EXPECT_EQ(s.heard("bob"), Words{"welcome"});
}

TEST_F(SessionTest, RepeatedFrameIsHandledOnce) {
  s.say("alice", to_server::Media{kCall, "ice"});
  s.repeat("alice");
  EXPECT_EQ(s.heard("bob"), Words{"media"});
}

TEST_F(SessionTest, LateRepetitionOfAHoldDoesNotUndoTheResume) {
  s.say("alice", to_server::Hold{CommandId("1"), kCall, true});
  s.say("alice", to_server::Hold{CommandId("2"), kCall, false});
  s.say("alice", to_server::Hold{CommandId("1"), kCall, true});
  EXPECT_EQ(s.heard("bob"), (Words{"held", "held"}));
}

TEST_F(SessionTest, CommandsOfTwoDevicesMayHaveTheSameId) {
  s.say("alice", to_server::Hold{CommandId("1"), kCall, true});
  s.say("bob", to_server::Hold{CommandId("1"), kCall, true});
  EXPECT_EQ(s.heard("alice"), Words{"held"});
  EXPECT_EQ(s.heard("bob"), Words{"held"});
  s.say("bob", to_server::Hold{CommandId("1"), kCall, false});
  EXPECT_EQ(s.heard("alice"), Words{}) << "the same device's is a repetition";
}

TEST_F(SessionTest, SessionIsGoneAfterItsLinger) {
  s.cut("bob");
  for (int i = 0; i < 2; ++i) {
    s.pass(15s - 1us);
    s.say("alice", to_server::Ping{1});
  }
  s.connect("bob", "bob", true);
  EXPECT_EQ(s.heard("bob"), Words{"welcome"});
  EXPECT_EQ(s.state(kCall), "answered");
  s.cut("bob");
  s.pass(30s);
  s.connect("bob", "bob", true);
  s.say("bob", to_server::CheckIn{kCall});
  EXPECT_EQ(s.heard("bob"), (Words{"welcome", "checked-in ended failed"}));
}

TEST_F(SessionTest, SideThatStaysAwayFailsTheCall) {
  s.cut("bob");
  for (int i = 0; i < 3; ++i) {
    s.pass(10s - 1us);
    s.say("alice", to_server::Ping{1});
  }
  EXPECT_EQ(s.state(kCall), "answered");
  s.pass(3us);
  EXPECT_EQ(s.heard("alice").back(), "call-ended failed");
}

TEST_F(SessionTest, RelaunchedAppMustSayThatItIsStillInTheCall) {
  s.connect("bob");
  s.pass(20s);
  s.say("alice", to_server::Ping{1});
  s.say("bob", to_server::CheckIn{kCall});
  EXPECT_EQ(s.heard("bob"), (Words{"welcome", "checked-in answered"}));
  s.pass(20s);
  EXPECT_EQ(s.state(kCall), "answered");
}

TEST_F(SessionTest, RelaunchedAppThatForgotTheCallFailsIt) {
  s.connect("bob");
  for (int i = 0; i < 3; ++i) {
    s.pass(10s);
    s.say("alice", to_server::Ping{1});
    s.say("bob", to_server::Ping{1});
  }
  EXPECT_EQ(s.reason(kCall), "failed");
}

TEST_F(SessionTest, ResumingDoesNotBringBackACallThatTheAppForgot) {
  s.connect("bob");
  s.cut("bob");
  s.connect("bob", "bob", true);
  for (int i = 0; i < 3; ++i) {
    s.pass(10s);
    s.say("alice", to_server::Ping{1});
    s.say("bob", to_server::Ping{1});
  }
  EXPECT_EQ(s.reason(kCall), "failed");
}

TEST_F(SessionTest, SilentPeerIsNoticedInTime) {
  s.pass(20s);
  s.say("alice", to_server::Ping{1});
  EXPECT_EQ(s.heard("alice"), Words{"pong"});
  s.pass(5s - 1us);
  EXPECT_TRUE(s.closed.empty());
  s.pass(1us);
  EXPECT_EQ(s.closed, std::vector{Refusal::kSilent});
  EXPECT_EQ(s.server.load().connected_devices, 1U);
}

TEST_F(SessionTest, SecondConnectionOfADeviceTakesTheFirstOnesPlace) {
  s.connect("bob", "bob", true);
  EXPECT_EQ(s.closed, std::vector{Refusal::kReplaced});
  s.say("alice", to_server::HangUp{CommandId("h"), kCall, false});
  EXPECT_EQ(s.heard("bob"), (Words{"welcome", "call-ended hung-up"}));
}

TEST_F(SessionTest, BacklogIsBounded) {
  s.cut("bob");
  for (int i = 0; i < 300; ++i) s.say("alice", to_server::Media{kCall, "ice"});
  s.connect("bob", "bob", true);
  EXPECT_EQ(s.heard("bob"), Words{"welcome"});
}

TEST_F(SessionTest, FloodIsCutAndNobodyElse) {
  for (int i = 0; i < 500; ++i) s.say("bob", to_server::Ping{1});
  EXPECT_EQ(s.closed, std::vector{Refusal::kRateLimited});
  s.heard("alice");
  s.say("alice", to_server::Ping{1});
  EXPECT_EQ(s.heard("alice"), Words{"pong"});
}

TEST_F(SessionTest, TheStoreIsAskedOnlyForWhatWillBeHandled) {
  const auto asks = [this](ConnectionId connection, std::uint64_t number, ClientMessage message) {
    return s.server.unknown_call(s.now.instant, {connection, {number, 0, std::move(message)}});
  };
  const ConnectionId alice{1};
  const ConnectionId stranger{99};
  EXPECT_EQ(asks(alice, 100, to_server::CheckIn{call_number(9)}), call_number(9));
  EXPECT_EQ(asks(alice, 100, to_server::CheckIn{kCall}), std::nullopt);
  EXPECT_EQ(asks(alice, 100, to_server::Ping{1}), std::nullopt);
  EXPECT_EQ(asks(alice, 1, to_server::CheckIn{call_number(9)}), std::nullopt) << "a repetition";
  EXPECT_EQ(asks(stranger, 100, to_server::CheckIn{call_number(9)}), std::nullopt);
  const int burst = s.server.config().assumptions.frame_burst;
  for (int i = 2; i < burst; ++i) s.say("alice", to_server::Ping{1});
  EXPECT_EQ(asks(alice, 1'000, to_server::CheckIn{call_number(9)}), call_number(9));
  s.say("alice", to_server::Ping{1});
  EXPECT_EQ(asks(alice, 1'000, to_server::CheckIn{call_number(9)}), std::nullopt) << "a flood";
  s.pass(1s);
  EXPECT_EQ(asks(alice, 1'000, to_server::CheckIn{call_number(9)}), call_number(9));
}

TEST_F(SessionTest, ForeignCallsAreNotTouched) {
  s.connect("mallory");
  s.heard("mallory");
  s.say("mallory", to_server::HangUp{CommandId("h"), kCall, false});
  s.say("mallory", to_server::CheckIn{kCall});
  s.say("mallory", to_server::Dial{CommandId("d"), kCall, UserId("bob"), false, ""});
  s.say("mallory", to_server::HangUp{CommandId("h"), call_number(99), false});
  EXPECT_EQ(s.heard("mallory"), (Words{"refused not-your-call", "checked-in unknown",
                                       "refused not-your-call", "refused unknown-call"}));
  EXPECT_EQ(s.state(kCall), "answered");
}

TEST(Strangers, HaveNoCallsWithoutAHello) {
  Script s;
  s.input(ConnectionOpened{ConnectionId{1}});
  s.input(FrameReceived{ConnectionId{1}, {1, 0, to_server::Ping{}}});
  EXPECT_EQ(s.closed, std::vector{Refusal::kUnauthenticated});
}

TEST(Strangers, AreClosedWhenTheySayNothing) {
  Script s;
  s.input(ConnectionOpened{ConnectionId{1}});
  s.pass(10s - 1us);
  EXPECT_TRUE(s.closed.empty());
  s.pass(1us);
  EXPECT_EQ(s.closed, std::vector{Refusal::kUnauthenticated});
}

TEST(Strangers, WithBadTokensAreToldWhy) {
  using Verdict = UserTokenFacts::Verdict;
  for (const auto& [verdict, why] : {std::pair{Verdict::kForged, Refusal::kUnauthenticated},
                                     {Verdict::kExpired, Refusal::kTokenExpired}}) {
    Script s;
    s.input(ConnectionOpened{ConnectionId{1}});
    s.input(HelloReceived{ConnectionId{1}, {verdict, UserId("bob")}, {"t", DeviceId("d"), {}, 0}});
    EXPECT_EQ(s.closed, std::vector{why});
  }
}

TEST(Limits, SdpAndCallsPerUser) {
  Config config;
  config.assumptions.media_limit_bytes = 4;
  config.assumptions.calls_per_user = 1;
  Script s(config);
  s.connect("bob");
  s.connect("alice");
  s.heard("alice");
  const auto dial = [&](std::uint8_t n, std::string sdp) {
    s.say("alice", to_server::Dial{{}, call_number(n), UserId("bob"), false, std::move(sdp)});
  };
  dial(1, "12345");
  dial(2, "1234");
  dial(3, "");
  EXPECT_EQ(s.heard("alice"), (Words{"refused too-large", "trying", "refused too-many-calls"}));
}

TEST(Limits, DialsOfOneUserAreCountedOverAllItsPhones) {
  Config config;
  config.assumptions.dial_burst = 2;
  config.assumptions.dials_per_second = 1;
  Script s(config);
  for (const char* user : {"bob", "carol"}) s.connect(user);
  for (const char* device : {"phone", "mac"}) s.connect("alice", device);
  std::uint8_t number = 0;
  const auto dial = [&](const char* device) {
    s.heard(device);
    s.say(device, to_server::Dial{{}, call_number(++number), UserId("bob"), false, {}});
    return s.heard(device);
  };
  EXPECT_EQ(dial("phone"), Words{"trying"});
  EXPECT_EQ(dial("mac"), Words{"trying"});
  EXPECT_EQ(dial("phone"), Words{"refused rate-limited"});
  EXPECT_EQ(dial("carol"), Words{"trying"}) << "nobody else notices";
  s.pass(999ms);
  EXPECT_EQ(dial("mac"), Words{"refused rate-limited"});
  s.pass(2ms);
  EXPECT_EQ(dial("mac"), Words{"trying"});
}

TEST(Draining, TakesNoNewCallAndAsksToComeBack) {
  Script s;
  s.connect("bob");
  s.connect("alice");
  s.heard("alice");
  s.input(DrainRequested{});
  s.say("alice", to_server::Dial{{}, kCall, UserId("bob"), false, ""});
  EXPECT_EQ(s.heard("alice"), (Words{"reconnect", "refused draining"}));
}

TEST(Restart, TokensAndLiveCallsComeBack) {
  Config config;
  config.persist = true;
  Script before(config);
  before.register_phone("bob", "bob");
  before.connect("alice");
  before.say("alice", to_server::Dial{{}, kCall, UserId("bob"), false, "offer"});
  Script after(config);
  after.now = before.now;
  after.input(Restored{before.changes});
  EXPECT_EQ(after.state(kCall), "trying");
  after.connect("alice", "alice", true);
  after.connect("bob");
  after.say("alice", to_server::CheckIn{kCall});
  after.say("bob", to_server::CheckIn{kCall});
  EXPECT_EQ(after.heard("alice"), (Words{"welcome", "checked-in ringing"}));
  EXPECT_EQ(after.heard("bob"), (Words{"welcome", "checked-in ringing"}));
  after.say("bob", to_server::Answer{{}, kCall, "answer"});
  EXPECT_EQ(after.heard("alice"), Words{"answered"});
  EXPECT_TRUE(after.pushes.empty());
}

TEST(Restart, CallThatRangOutMeanwhileEndsAtOnce) {
  Config config;
  config.persist = true;
  Script before(config);
  before.register_phone("bob", "bob");
  before.connect("alice");
  before.say("alice", to_server::Dial{{}, kCall, UserId("bob"), false, "offer"});
  Script after(config);
  after.now = before.now;
  after.now.wall = after.now.wall + 1h;
  after.input(Restored{before.changes});
  after.pass(1us);
  EXPECT_EQ(after.reason(kCall), "ring-timeout");
}

TEST(Limits, OneMorePhoneTakesThePlaceOfOneNobodyCanReach) {
  Config config;
  config.assumptions.devices_per_user = 2;
  config.persist = true;
  Script s(config);
  s.register_phone("bob", "aa");
  s.connect("bob", "bb");
  s.connect("bob", "cc");
  EXPECT_EQ(s.closed, std::vector{Refusal::kTooManyDevices})
      << "a token and a link: both reachable";
  EXPECT_EQ(s.heard("cc"), Words{"reconnect"}) << "later there may be room";
  s.connect("carol", "cc");
  EXPECT_EQ(s.heard("cc"), Words{"welcome"}) << "another user has room";
  s.cut("bb");
  s.connect("bob", "dd");
  EXPECT_EQ(s.heard("dd"), Words{"reconnect"}) << "the session may still be resumed";
  s.pass(31s);
  s.connect("bob", "dd");
  EXPECT_EQ(s.heard("dd"), Words{"welcome"});
  s.connect("bob", "aa");
  EXPECT_EQ(s.heard("aa"), Words{"welcome"}) << "a known phone is always welcome";
  const auto forgotten = std::ranges::count_if(s.changes, [](const Change& change) {
    const auto* gone = std::get_if<DeviceForgotten>(&change);
    return gone != nullptr && gone->device == DeviceKey{UserId("bob"), DeviceId("bb")};
  });
  EXPECT_EQ(forgotten, 1);
}

}  // namespace
}  // namespace ringback::signaling
