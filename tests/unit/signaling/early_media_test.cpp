// Early media, hold and caller details: what one side says reaches the other, once and in order,
// and is still known to an app that starts anew.
#include <gtest/gtest.h>

#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

using Words = std::vector<std::string>;
const CallId kCall = call_number(7);

class DetailsTest : public ::testing::Test {
 protected:
  DetailsTest() {
    s.connect("alice");
    s.connect("bob", "phone");
    s.connect("bob", "pad");
    s.say("alice", to_server::Dial{CommandId("d"), kCall, UserId("bob"), false, "offer"});
    for (const char* device : {"alice", "phone", "pad"}) s.heard(device);
  }
  void answer() {
    s.say("phone", to_server::Answer{CommandId("a"), kCall, "answer"});
    for (const char* device : {"alice", "phone", "pad"}) s.heard(device);
  }
  Script s;
};

TEST_F(DetailsTest, TheFirstPhoneWithEarlyMediaIsHeard) {
  s.say("phone", to_server::Ringing{kCall});
  EXPECT_EQ(s.heard("alice"), Words{"callee-ringing"});
  s.say("pad", to_server::Ringing{kCall, "early"});
  EXPECT_EQ(s.heard("alice"), Words{"callee-ringing early"}) << "told once more, with media";
  s.say("phone", to_server::Ringing{kCall, "too late"});
  EXPECT_EQ(s.heard("alice"), Words{});
  s.say("pad", to_server::Media{kCall, "ice"});
  EXPECT_EQ(s.heard("alice"), Words{"media"});
  s.say("phone", to_server::Media{kCall, "ice"});
  EXPECT_EQ(s.heard("alice"), Words{});
  EXPECT_EQ(s.heard("phone"), Words{"refused wrong-state"});
}

TEST_F(DetailsTest, ACallerThatStartsAnewLearnsOfEarlyMedia) {
  s.say("pad", to_server::Ringing{kCall, "early"});
  s.cut("alice");
  s.connect("alice");
  s.say("alice", to_server::Dial{CommandId("d"), kCall, UserId("bob"), false, "offer"});
  EXPECT_EQ(s.heard("alice"), (Words{"callee-ringing early", "welcome", "callee-ringing early"}));
}

TEST_F(DetailsTest, EachSideHoldsForItself) {
  answer();
  s.say("alice", to_server::Hold{CommandId("1"), kCall, true});
  EXPECT_EQ(s.heard("phone"), Words{"held"});
  s.say("alice", to_server::Hold{CommandId("1"), kCall, true});
  EXPECT_EQ(s.heard("phone"), Words{}) << "the same command again";
  s.say("pad", to_server::Hold{CommandId("2"), kCall, true});
  EXPECT_EQ(s.heard("pad"), Words{"call-ended answered-elsewhere"});
  s.say("phone", to_server::CheckIn{kCall});
  EXPECT_EQ(s.heard("phone"), Words{"checked-in answered held"});
  s.say("alice", to_server::CheckIn{kCall});
  EXPECT_EQ(s.heard("alice"), Words{"checked-in answered"}) << "the other side does not hold";
  s.say("alice", to_server::Hold{CommandId("3"), kCall, false});
  s.say("phone", to_server::CheckIn{kCall});
  EXPECT_EQ(s.heard("phone"), (Words{"held", "checked-in answered"}));
}

TEST_F(DetailsTest, HoldAndEarlyMediaSurviveARestart) {
  Config config;
  config.persist = true;
  Script first(config);
  first.connect("alice");
  first.connect("bob", "phone");
  first.say("alice", to_server::Dial{{}, kCall, UserId("bob"), false, "offer"});
  first.say("phone", to_server::Ringing{kCall, "early"});
  Script second(config);
  second.input(Restored{first.changes});
  second.connect("alice");
  second.say("alice", to_server::CheckIn{kCall});
  EXPECT_EQ(second.heard("alice"), (Words{"welcome", "checked-in ringing"}));
  first.say("phone", to_server::Answer{{}, kCall, "answer"});
  first.say("phone", to_server::Hold{CommandId("1"), kCall, true});
  Script third(config);
  third.input(Restored{first.changes});
  third.connect("alice");
  third.say("alice", to_server::CheckIn{kCall});
  EXPECT_EQ(third.heard("alice"), (Words{"welcome", "checked-in answered held"}));
}

TEST_F(DetailsTest, CallerDetailsReachWhoeverMayShowThem) {
  s.say("alice", to_server::UpdateCaller{kCall, {"forged", "Alice A.", true}});
  EXPECT_EQ(s.heard("phone"), Words{"caller-updated"});
  EXPECT_EQ(s.heard("pad"), Words{"caller-updated"});
  answer();
  s.say("alice", to_server::UpdateCaller{kCall, {"", "Alice B.", false}});
  EXPECT_EQ(s.heard("phone"), Words{"caller-updated"});
  EXPECT_EQ(s.heard("pad"), Words{}) << "it is out of the call";
  s.say("phone", to_server::UpdateCaller{kCall, {"", "Mallory", false}});
  EXPECT_EQ(s.heard("phone"), Words{"refused wrong-state"});
}

}  // namespace
}  // namespace ringback::signaling
