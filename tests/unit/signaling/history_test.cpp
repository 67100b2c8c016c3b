// How long ended calls are kept, and how an operator lists calls and users.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

using Words = std::vector<std::string>;
const CallId kCall = call_number(7);

to_server::Dial dial(CallId call) { return {{}, call, UserId("bob"), false, "offer"}; }

/// Alice and Bob are connected, and a call of theirs has just ended.
Script after_a_call(Duration kept) {
  Config config;
  config.persist = true;
  config.assumptions.keep_history = kept;
  config.assumptions.presence_timeout = 1h;
  Script s(config);
  s.connect("alice");
  s.connect("bob");
  s.say("alice", dial(kCall));
  s.say("alice", to_server::HangUp{{}, kCall, false});
  s.heard("alice");
  return s;
}

std::size_t told_to_forget(const Script& s) {
  return static_cast<std::size_t>(std::ranges::count_if(
      s.changes, [](const Change& change) { return std::holds_alternative<HistoryEnds>(change); }));
}

TEST(History, IsKeptForEverUnlessSomebodyDecides) {
  Script s = after_a_call(Duration{0});
  s.pass(30min);
  s.say("alice", to_server::CheckIn{kCall});
  EXPECT_EQ(s.heard("alice"), Words{"checked-in ended cancelled"});
  EXPECT_EQ(told_to_forget(s), 0U);
}

TEST(History, ACallIsForgottenAfterItsTimeHereAndOnFile) {
  Script s = after_a_call(10min);
  s.pass(10min);
  s.say("alice", to_server::CheckIn{kCall});
  EXPECT_EQ(s.heard("alice"), Words{"checked-in ended cancelled"});
  s.pass(1s);
  s.say("alice", to_server::CheckIn{kCall});
  EXPECT_EQ(s.heard("alice"), Words{"checked-in unknown"});
  EXPECT_EQ(told_to_forget(s), 602U) << "at its start and every second: each time a part";
  EXPECT_EQ(std::get<HistoryEnds>(s.changes.back()).before, s.now.wall - 10min);
}

TEST(History, ALiveCallIsNotForgotten) {
  Script s = after_a_call(10s);
  s.say("alice", dial(call_number(8)));
  s.say("bob", to_server::Answer{{}, call_number(8), "x"});
  s.pass(30min);
  EXPECT_EQ(s.state(call_number(8)), "answered");
}

TEST(History, WhatAStoreStillHasPastItsTimeIsUnknown) {
  Script before = after_a_call(Duration{0});
  before.say("alice", dial(call_number(8)));
  Config config;
  config.assumptions.keep_history = 1min;
  config.persist = true;
  Script after(config);
  after.now = before.now;
  after.now.wall = after.now.wall + 1min + 1us;
  after.input(Restored{before.changes});
  after.connect("alice");
  after.say("alice", to_server::CheckIn{kCall});
  EXPECT_EQ(after.heard("alice"), (Words{"welcome", "checked-in unknown"}));
  EXPECT_EQ(after.server.calls().size(), 1U) << "the live one is taken up, and rings out";
}

TEST(Listing, CallsComeInTheOrderOfTheirStartFromWhereAPageEnded) {
  Script s = after_a_call(Duration{0});
  s.connect("carol");
  for (const CallId call : {call_number(9), call_number(8)}) {
    s.pass(1s);
    s.say("alice", dial(call));
  }
  const auto ids = [&](const CallQuery& query) {
    std::vector<int> found;
    s.server.each_call(query, [&](const CallListing& call) {
      found.push_back(call.id.bytes.back());
      return found.size() < 2;
    });
    return found;
  };
  EXPECT_EQ(ids({}), (std::vector{7, 9}));
  EXPECT_EQ(ids({{}, false, std::pair(s.now.wall - 1s, call_number(9))}), std::vector{8});
  EXPECT_EQ(ids({{}, true, {}}), (std::vector{9, 8}));
  EXPECT_EQ(ids({UserId("bob"), true, {}}), (std::vector{9, 8}));
  EXPECT_EQ(ids({UserId("carol"), false, {}}), std::vector<int>{});
}

TEST(Listing, ACallHasItsTimesDevicesAndLegs) {
  Script s;
  s.connect("alice");
  s.connect("bob", "phone");
  s.connect("bob", "pad");
  s.say("alice", dial(kCall));
  s.pass(1s);
  s.say("phone", to_server::Answer{{}, kCall, "x"});
  s.say("phone", to_server::Transfer{{}, kCall, DeviceId("pad"), call_number(9)});
  s.say("pad", to_server::Answer{{}, call_number(9), "y"});
  s.pass(2s);
  s.say("alice", to_server::HangUp{{}, kCall, false});
  s.server.each_call({}, [&](const CallListing& call) {
    EXPECT_EQ(call.caller, (DeviceKey{UserId("alice"), DeviceId("alice")}));
    EXPECT_EQ(call.device.text, "pad");
    EXPECT_EQ(call.answered_at, call.dialled_at + 1s);
    EXPECT_EQ(call.ended_at, call.dialled_at + 3s);
    EXPECT_EQ(call.branches.size(), 2U);
    EXPECT_EQ(call.legs.size(), 1U);
    EXPECT_EQ(call.legs.at(0).device, (DeviceKey{UserId("bob"), DeviceId("pad")}));
    return true;
  });
}

TEST(Listing, UsersComeInTheOrderOfTheirNames) {
  Script s;
  for (const char* user : {"carol", "alice", "dave", "bob"}) s.connect(user);
  s.cut("bob");
  const auto names = [&](const UserQuery& query) {
    std::string found;
    s.server.each_user(query, [&](const UserView& view) {
      found += view.user.text + " ";
      return view.user.text != "carol";
    });
    return found;
  };
  EXPECT_EQ(names({}), "alice bob carol ");
  EXPECT_EQ(names({{}, true, UserId("alice")}), "carol ");
  EXPECT_EQ(names({UserId("bob"), false, {}}), "bob ");
  EXPECT_EQ(names({UserId("bob"), true, {}}), "");
  EXPECT_EQ(names({UserId("bob"), false, UserId("bob")}), "");
  EXPECT_EQ(names({UserId("nobody"), false, {}}), "");
}

}  // namespace
}  // namespace ringback::signaling
