// Several devices of one callee: who is offered, who is pushed, who wins, what the others hear.
#include <gtest/gtest.h>

#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

using Words = std::vector<std::string>;
const CallId kCall = call_number(7);

to_server::Dial dial(const std::string& callee, CallId call = kCall) {
  return {CommandId("dial-" + call.text()), call, UserId(callee), false, "offer"};
}

/// Bob has a phone that sleeps, a pad that sleeps and a Mac that is connected; Alice dials him.
class ForkTest : public ::testing::Test {
 protected:
  ForkTest() {
    s.register_phone("bob", "phone");
    s.register_phone("bob", "pad");
    s.pass(60s);
    s.connect("bob", "mac");
    s.connect("alice");
    s.heard("alice");
    s.heard("mac");
    s.say("alice", dial("bob"));
    s.heard("alice");
  }
  void wake(const std::string& device) {
    s.connect("bob", device);
    s.say(device, to_server::CheckIn{kCall});
    s.say(device, to_server::Ringing{kCall});
    s.heard(device);
    s.heard("alice");
  }
  Script s;
};

TEST_F(ForkTest, LiveDevicesAreOfferedAndTheOthersPushed) {
  EXPECT_EQ(s.heard("mac"), Words{"incoming-call"});
  ASSERT_EQ(s.pushes.size(), 2U);
  EXPECT_NE(s.pushes[0].token, s.pushes[1].token);
  EXPECT_NE(s.pushes[0].apns_id, s.pushes[1].apns_id);
}

TEST_F(ForkTest, FirstAnswerWinsAndTheOthersHearIt) {
  wake("phone");
  s.heard("mac");
  s.say("mac", to_server::Ringing{kCall});
  s.say("phone", to_server::Answer{CommandId("a"), kCall, "x"});
  s.say("mac", to_server::Answer{CommandId("b"), kCall, "y"});
  EXPECT_EQ(s.heard("phone"), Words{"answered"});
  EXPECT_EQ(s.heard("mac"),
            (Words{"call-ended answered-elsewhere", "call-ended answered-elsewhere"}));
  EXPECT_EQ(s.state(kCall), "answered");
  s.connect("bob", "pad");
  s.say("pad", to_server::CheckIn{kCall});
  EXPECT_EQ(s.heard("pad"), (Words{"welcome", "checked-in ended answered-elsewhere"}));
}

TEST_F(ForkTest, AnswerAbandonsThePushesThatWait) {
  s.say("mac", to_server::Answer{CommandId("a"), kCall, "x"});
  EXPECT_EQ(s.abandoned.size(), 2U);
}

TEST_F(ForkTest, OneDeclineEndsItEverywhere) {
  wake("phone");
  s.heard("mac");
  s.say("phone", to_server::Decline{CommandId("d"), kCall});
  EXPECT_EQ(s.heard("alice"), Words{"call-ended declined"});
  EXPECT_EQ(s.heard("phone"), Words{"call-ended declined"});
  EXPECT_EQ(s.heard("mac"), Words{"call-ended declined-elsewhere"});
}

TEST_F(ForkTest, OneBusyDeviceLeavesTheOthersRinging) {
  wake("phone");
  s.heard("mac");
  s.say("phone", to_server::Busy{CommandId("b"), kCall});
  EXPECT_EQ(s.heard("phone"), Words{"call-ended busy"});
  EXPECT_EQ(s.state(kCall), "ringing");
  s.say("mac", to_server::Answer{CommandId("a"), kCall, "x"});
  EXPECT_EQ(s.heard("alice"), Words{"answered"});
}

TEST_F(ForkTest, ADeviceThatIsOutStaysOut) {
  wake("phone");
  s.say("phone", to_server::Busy{CommandId("b"), kCall});
  s.heard("phone");
  s.say("phone", to_server::Answer{CommandId("a"), kCall, "x"});
  EXPECT_EQ(s.heard("phone"), Words{"call-ended busy"}) << "to its app the call is over";
  s.say("phone", to_server::Ringing{kCall});
  s.say("phone", to_server::CheckIn{kCall});
  EXPECT_EQ(s.heard("phone"), Words{"checked-in ended busy"});
  EXPECT_EQ(s.state(kCall), "ringing");
  s.say("alice", to_server::HangUp{CommandId("h"), kCall, false});
  EXPECT_EQ(s.heard("phone"), Words{}) << "it is told once";
  s.say("phone", to_server::CheckIn{kCall});
  EXPECT_EQ(s.heard("phone"), Words{"checked-in ended busy"});
}

TEST_F(ForkTest, AllBusyIsBusy) {
  wake("phone");
  wake("pad");
  s.heard("mac");
  for (const char* device : {"phone", "pad", "mac"}) {
    EXPECT_NE(s.state(kCall), "ended");
    s.say(device, to_server::Busy{CommandId(device), kCall});
  }
  EXPECT_EQ(s.heard("alice"), Words{"call-ended busy"});
}

TEST_F(ForkTest, BusyAndUnreachableTogetherAreBusy) {
  s.say("mac", to_server::Busy{CommandId("b"), kCall});
  s.answer_push(0, 400, "BadDeviceToken");
  EXPECT_EQ(s.state(kCall), "trying");
  s.answer_push(1, 400, "BadDeviceToken");
  EXPECT_EQ(s.heard("alice"), Words{"call-ended busy"});
}

TEST_F(ForkTest, OfferedDeviceThatVanishesBeforeItRingsIsPushedOnceIfItCanBe) {
  s.say("mac", to_server::RegisterToken{DeviceToken("abcd"), TokenKind::kVoip, {}, {}});
  s.cut("mac");
  ASSERT_EQ(s.pushes.size(), 3U);
  EXPECT_EQ(s.pushes[2].token.text, "abcd");
  s.connect("bob", "mac", true);
  s.cut("mac");
  EXPECT_EQ(s.pushes.size(), 3U);
}

TEST_F(ForkTest, PushedDeviceThatConnectsWithoutAskingIsOfferedAfterAWhile) {
  s.connect("bob", "phone");
  s.pass(3s - 1us);
  EXPECT_EQ(s.heard("phone"), Words{"welcome"});
  s.pass(1us);
  EXPECT_EQ(s.heard("phone"), Words{"incoming-call"});
}

TEST_F(ForkTest, AnAppThatDiedWhileItRangIsOfferedTheCallOnceMore) {
  s.say("mac", to_server::Ringing{kCall});
  s.heard("mac");
  s.heard("alice");
  s.connect("bob", "mac");
  s.pass(3s - 1us);
  EXPECT_EQ(s.heard("mac"), Words{"welcome"}) << "it may still ask";
  s.pass(1us);
  EXPECT_EQ(s.heard("mac"), Words{"incoming-call"});
  s.cut("mac");
  s.connect("bob", "mac", true);
  s.pass(4s);
  EXPECT_EQ(s.heard("mac"), Words{"welcome"}) << "its session has delivered the offer";
  s.say("mac", to_server::Ringing{kCall});
  EXPECT_EQ(s.heard("alice"), Words{}) << "to the caller it has never stopped";
  s.say("mac", to_server::Answer{CommandId("a"), kCall, "x"});
  EXPECT_EQ(s.heard("alice"), Words{"answered"});
}

TEST_F(ForkTest, AnAppThatAsksOrResumesIsNotOfferedWhatItShows) {
  wake("phone");
  s.cut("phone");
  s.connect("bob", "phone", true);
  s.pass(4s);
  EXPECT_EQ(s.heard("phone"), Words{"welcome"});
  s.connect("bob", "phone");
  s.say("phone", to_server::CheckIn{kCall});
  s.pass(4s);
  EXPECT_EQ(s.heard("phone"), (Words{"welcome", "checked-in ringing"}));
}

TEST_F(ForkTest, AnAppThatDiedAndBreaksOffBeforeTheOfferGetsItWhenItIsBack) {
  wake("phone");
  s.connect("bob", "phone");
  s.cut("phone");
  s.pass(4s);
  s.connect("bob", "phone", true);
  s.heard("phone");
  s.pass(3s);
  EXPECT_EQ(s.heard("phone"), Words{"incoming-call"});
}

// Rule: one-push-per-call-and-device
TEST_F(ForkTest, AnOfferThatWaitsForItsDeviceIsFollowedByTheEnd) {
  s.connect("bob", "pad");
  s.say("alice", dial("bob", call_number(8)));
  s.cut("mac");
  s.say("alice", to_server::HangUp{CommandId("h"), call_number(8), false});
  s.connect("bob", "mac", true);
  EXPECT_EQ(s.heard("mac").back(), "call-ended cancelled");
  // The same when the push that took the offer's place was refused.
  s.say("alice", dial("bob", call_number(9)));
  const auto offered = s.pushes.size();
  s.cut("pad");
  ASSERT_EQ(s.pushes.size(), offered + 1);
  s.answer_push(offered, 410, "Unregistered");
  s.say("alice", to_server::HangUp{CommandId("i"), call_number(9), false});
  s.connect("bob", "pad", true);
  EXPECT_EQ(s.heard("pad").back(), "call-ended cancelled");
}

TEST_F(ForkTest, DeviceThatWasPushedAndThenOfferedIsNotPushedAgain) {
  s.connect("bob", "phone");
  s.pass(3s);
  EXPECT_EQ(s.heard("phone"), (Words{"welcome", "incoming-call"}));
  s.cut("phone");
  EXPECT_EQ(s.pushes.size(), 2U);
}

TEST(Glare, SmallerCallIdWinsInEitherOrder) {
  for (const bool smaller_first : {true, false}) {
    Script s;
    s.connect("alice");
    s.connect("bob");
    const CallId small = call_number(1);
    const CallId large = call_number(2);
    s.say("alice", dial("bob", smaller_first ? small : large));
    s.say("bob", dial("alice", smaller_first ? large : small));
    EXPECT_EQ(s.reason(large), "glare") << smaller_first;
    EXPECT_EQ(s.state(small), "trying") << smaller_first;
  }
}

TEST(Glare, LoserHearsItAndTheWinnerRings) {
  Script s;
  s.connect("alice");
  s.connect("bob");
  s.heard("alice");
  s.heard("bob");
  s.say("alice", dial("bob", call_number(1)));
  s.say("bob", dial("alice", call_number(2)));
  EXPECT_EQ(s.heard("alice"), Words{"trying"});
  EXPECT_EQ(s.heard("bob"), (Words{"incoming-call", "call-ended glare"}));
}

TEST(Glare, CallsThatAreAnsweredDoNotCross) {
  Script s;
  s.connect("alice");
  s.connect("bob");
  s.say("alice", dial("bob", call_number(1)));
  s.say("bob", to_server::Answer{CommandId("a"), call_number(1), ""});
  s.say("bob", dial("alice", call_number(2)));
  EXPECT_EQ(s.state(call_number(2)), "trying");
}

}  // namespace
}  // namespace ringback::signaling
