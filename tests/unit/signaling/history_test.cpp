// How long ended calls are kept.
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

}  // namespace
}  // namespace ringback::signaling
