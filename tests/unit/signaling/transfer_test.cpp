// A live call moves to another of the user's devices; whatever goes wrong there, it goes on here.
#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

using Words = std::vector<std::string>;
const CallId kCall = call_number(7);
const CallId kLeg = call_number(70);
const CallId kLeg2 = call_number(71);

/// Alice talks to Bob's phone; both have a pad.
class TransferTest : public ::testing::Test {
 protected:
  TransferTest() {
    s.register_phone("bob", "pad");
    s.connect("alice", "mac");
    s.connect("alice");
    s.connect("bob", "phone");
    s.say("alice", to_server::Dial{CommandId("d"), kCall, UserId("bob"), false, "offer"});
    s.say("phone", to_server::Answer{CommandId("a"), kCall, "phone-sdp"});
    forget();
  }
  /// What a device heard that is no heartbeat.
  Words heard(const std::string& device) {
    Words words = s.heard(device);
    std::erase(words, "pong");
    return words;
  }
  void forget() {
    for (const char* device : {"alice", "mac", "phone", "pad"}) s.heard(device);
  }
  void transfer(const std::string& from, const std::string& to, CallId leg = kLeg,
                const std::string& command = "t") {
    s.say(from, to_server::Transfer{CommandId(command), kCall, DeviceId(to), leg});
  }
  void move_to_pad() {
    s.connect("bob", "pad");
    transfer("phone", "pad");
    s.say("pad", to_server::Ringing{kLeg});
    s.say("pad", to_server::Answer{CommandId("a2"), kLeg, "pad-sdp"});
  }
  /// Time passes while the talkers' apps go on pinging.
  void pass_talking(Duration time) {
    for (Duration gone{}; gone < time; gone += 5s) {
      for (const char* device : {"alice", "phone", "pad", "mac"}) {
        s.say(device, to_server::Ping{1});
      }
      s.pass(5s);
    }
  }
  CallId leg_;
  Script s;
};

TEST_F(TransferTest, TheOtherDeviceTakesTheCall) {
  s.connect("bob", "pad");
  forget();
  transfer("phone", "pad");
  EXPECT_EQ(s.state(kCall), "transferring");
  EXPECT_EQ(heard("pad"), Words{"incoming-call"});
  EXPECT_EQ(heard("phone"), Words{}) << "it talks on";
  s.say("pad", to_server::Ringing{kLeg});
  s.say("pad", to_server::Answer{CommandId("a2"), kLeg, "pad-sdp"});
  EXPECT_EQ(s.state(kCall), "answered");
  EXPECT_EQ(heard("pad"), Words{"answered"});
  EXPECT_EQ(heard("alice"), Words{"transferred"});
  EXPECT_EQ(heard("phone"), Words{"call-ended answered-elsewhere"});
  s.say("pad", to_server::HangUp{CommandId("h"), kLeg, false});
  EXPECT_EQ(heard("alice"), Words{"call-ended hung-up"});
  EXPECT_EQ(heard("pad"), Words{"call-ended hung-up"});
  EXPECT_EQ(heard("phone"), Words{});
}

TEST_F(TransferTest, ASleepingDeviceIsPushedTheLegOnce) {
  const auto before = s.pushes.size();
  transfer("phone", "pad");
  ASSERT_EQ(s.pushes.size(), before + 1);
  EXPECT_NE(s.pushes.back().payload.str().find(kLeg.text()), std::string::npos);
  s.answer_push(before, 200);
  s.connect("bob", "pad");
  s.say("pad", to_server::CheckIn{kLeg});
  EXPECT_EQ(heard("pad"), (Words{"welcome", "checked-in ringing"}));
  s.say("pad", to_server::Answer{CommandId("a2"), kLeg, "pad-sdp"});
  EXPECT_EQ(heard("alice"), Words{"transferred"});
}

TEST_F(TransferTest, WhateverGoesWrongTheTalkGoesOn) {
  s.connect("bob", "pad");
  struct Case {
    const char* name;
    std::function<void()> happens;
    const char* pad_hears;
  };
  int number = 0;
  for (const auto& c : std::vector<Case>{{"declined",
                                          [&] {
                                            s.say("pad", to_server::Decline{{}, leg_});
                                          },
                                          "declined"},
                                         {"busy",
                                          [&] {
                                            s.say("pad", to_server::Busy{{}, leg_});
                                          },
                                          "busy"},
                                         {"failed",
                                          [&] {
                                            s.say("pad", to_server::HangUp{{}, leg_, true});
                                          },
                                          "failed"},
                                         {"time", [&] { pass_talking(45s); }, "ring-timeout"}}) {
    leg_ = call_number(static_cast<std::uint8_t>(80 + ++number));
    forget();
    transfer("phone", "pad", leg_, "t" + std::to_string(number));
    EXPECT_EQ(heard("pad"), Words{"incoming-call"}) << c.name;
    c.happens();
    EXPECT_EQ(s.state(kCall), "answered") << c.name;
    EXPECT_EQ(heard("phone"), Words{"refused transfer-failed"}) << c.name;
    EXPECT_EQ(heard("pad"), Words{std::string("call-ended ") + c.pad_hears}) << c.name;
    EXPECT_EQ(heard("alice"), Words{}) << c.name;
    s.say("pad", to_server::CheckIn{leg_});
    EXPECT_EQ(heard("pad"), Words{std::string("checked-in ended ") + c.pad_hears});
  }
}

TEST_F(TransferTest, TheCallMayEndWhileTheOtherDeviceRings) {
  s.connect("bob", "pad");
  transfer("phone", "pad");
  forget();
  s.say("alice", to_server::HangUp{CommandId("h"), kCall, false});
  EXPECT_EQ(s.state(kCall), "ended");
  EXPECT_EQ(heard("pad"), Words{"call-ended cancelled"});
  EXPECT_EQ(heard("phone"), Words{"call-ended hung-up"});
  s.say("pad", to_server::Answer{CommandId("late"), kLeg, "x"});
  EXPECT_EQ(heard("pad"), Words{"call-ended cancelled"});
}

TEST_F(TransferTest, ACallersDeviceCanHandOverToo) {
  forget();
  transfer("alice", "mac");
  EXPECT_EQ(heard("mac"), Words{"incoming-call"});
  s.say("mac", to_server::Answer{CommandId("a2"), kLeg, "mac-sdp"});
  EXPECT_EQ(heard("phone"), Words{"transferred"});
  EXPECT_EQ(heard("alice"), Words{"call-ended answered-elsewhere"});
  s.say("alice", to_server::HangUp{CommandId("late"), kCall, false});
  EXPECT_EQ(s.state(kCall), "answered") << "it is no longer alice's phone's to end";
  EXPECT_EQ(heard("alice"), Words{"call-ended answered-elsewhere"});
  s.say("alice", to_server::CheckIn{kCall});
  EXPECT_EQ(heard("alice"), Words{"checked-in ended answered-elsewhere"});
  s.say("phone", to_server::HangUp{CommandId("h"), kCall, false});
  EXPECT_EQ(heard("mac"), (Words{"answered", "call-ended hung-up"}));
}

TEST_F(TransferTest, ACallCanComeBackUnderYetAnotherName) {
  move_to_pad();
  forget();
  s.say("pad", to_server::Transfer{CommandId("t2"), kLeg, DeviceId("phone"), kLeg2});
  EXPECT_EQ(heard("phone"), Words{"incoming-call"});
  s.say("phone", to_server::Answer{CommandId("a3"), kLeg2, "again"});
  EXPECT_EQ(heard("pad"), Words{"call-ended answered-elsewhere"});
  EXPECT_EQ(heard("alice"), Words{"transferred"});
  s.say("pad", to_server::CheckIn{kLeg});
  EXPECT_EQ(heard("pad"), Words{"checked-in ended answered-elsewhere"});
  s.say("phone", to_server::HangUp{CommandId("h"), kLeg2, false});
  EXPECT_EQ(s.state(kCall), "ended");
}

TEST_F(TransferTest, ANameThatIsOverStaysOverWhereTheCallComesBack) {
  move_to_pad();
  s.say("pad", to_server::Transfer{CommandId("t2"), kLeg, DeviceId("phone"), kLeg2});
  s.say("phone", to_server::Answer{CommandId("a3"), kLeg2, "again"});
  forget();
  s.say("phone", to_server::CheckIn{kCall});
  EXPECT_EQ(heard("phone"), Words{"checked-in ended answered-elsewhere"});
  s.say("phone", to_server::HangUp{CommandId("late"), kCall, false});
  EXPECT_EQ(heard("phone"), Words{"call-ended answered-elsewhere"});
  EXPECT_EQ(s.state(kCall), "answered") << "it talks by another name";
  s.say("phone", to_server::CheckIn{kLeg2});
  EXPECT_EQ(heard("phone"), Words{"checked-in answered"});
}

TEST_F(TransferTest, NonsenseIsRefusedByName) {
  transfer("phone", "phone", kLeg, "1");
  EXPECT_EQ(heard("phone"), Words{"refused transfer-failed"});
  transfer("phone", "mac", kLeg, "2");
  EXPECT_EQ(heard("phone"), Words{"refused transfer-failed"}) << "not the user's device";
  transfer("phone", "pad", kCall, "3");
  EXPECT_EQ(heard("phone"), Words{"refused transfer-failed"}) << "the leg has its own name";
  transfer("mac", "alice", kLeg, "4");
  EXPECT_EQ(heard("mac"), Words{"refused not-your-call"}) << "that device is not in the call";
  transfer("phone", "pad", kLeg, "5");
  transfer("phone", "pad", kLeg2, "6");
  EXPECT_EQ(heard("phone"), Words{"refused wrong-state"}) << "one at a time";
  transfer("phone", "pad", kLeg, "5");
  EXPECT_EQ(heard("phone"), Words{}) << "the same command again";
}

TEST_F(TransferTest, HoldOfTheOldDeviceDoesNotBindTheNew) {
  s.say("phone", to_server::Hold{CommandId("hold"), kCall, true});
  EXPECT_EQ(heard("alice"), Words{"held"});
  move_to_pad();
  EXPECT_EQ(heard("alice"), (Words{"transferred", "held"}));
}

TEST_F(TransferTest, TheNewDeviceLearnsThatTheOtherSideHolds) {
  s.say("alice", to_server::Hold{CommandId("hold"), kCall, true});
  move_to_pad();
  EXPECT_EQ(heard("pad"), (Words{"welcome", "incoming-call", "answered", "held"}));
}

}  // namespace
}  // namespace ringback::signaling
