// Two servers that share a store, on a bench: what one puts there the other hears, in order.
#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

using Words = std::vector<std::string>;
const CallId kCall = call_number(7);

Config shared() {
  Config config;
  config.persist = true;
  config.cluster = true;
  return config;
}

/// The servers and what the shared store does for them: who owns a call, where a device is.
class PeersTest : public ::testing::Test {
 protected:
  PeersTest() {
    for (std::uint64_t n : {1, 2}) servers_[NodeId{n}] = std::make_unique<Script>(shared(), n);
  }
  Script& one() { return *servers_.at(NodeId{1}); }
  Script& two() { return *servers_.at(NodeId{2}); }

  /// Carries mail until there is none.
  void settle() {
    for (bool moved = true; moved;) {
      moved = false;
      for (auto& [node, script] : servers_) {
        const auto changes = std::exchange(script->changes, {});
        for (const auto& change : changes) carry(node, change);
        moved |= !changes.empty();
      }
    }
  }
  /// One server dies; the other takes its calls.
  void die(NodeId dead, NodeId heir) {
    settle();
    servers_.erase(dead);
    PeerGone gone{dead, {}};
    for (auto& [id, kept] : calls_) {
      if (kept.first != dead || kept.second.ended_at) continue;
      gone.taken.push_back(kept.second);
      kept.first = heir;
    }
    std::erase_if(places_, [&](const auto& place) { return place.second == dead; });
    servers_.at(heir)->input(gone);
    settle();
  }

 private:
  void carry(NodeId from, const Change& change) {
    if (const auto* said = std::get_if<Forwarded>(&change)) {
      return give(calls_.at(said->call).first, from, change);
    }
    if (const auto* words = std::get_if<Delivered>(&change)) {
      if (places_.contains(words->to)) give(places_.at(words->to), from, change);
      return;
    }
    if (const auto* call = std::get_if<CallSaved>(&change)) {
      calls_[call->record.id] = {from, call->record};
    }
    if (const auto* presence = std::get_if<PresenceSaved>(&change)) {
      if (presence->connected) places_[presence->device] = from;
      if (presence->gone && places_[presence->device] == from) places_.erase(presence->device);
    }
    for (const auto& [node, script] : servers_) {
      if (node != from) give(node, from, change);
    }
  }
  void give(NodeId to, NodeId from, const Change& change) {
    if (servers_.contains(to)) servers_.at(to)->input(PeerSaid{from, change});
  }

  std::map<NodeId, std::unique_ptr<Script>> servers_;
  std::map<CallId, std::pair<NodeId, CallRecord>> calls_;
  std::map<DeviceKey, NodeId> places_;
};

/// Alice is at the first server, Bob's phone at the second.
class AcrossTest : public PeersTest {
 protected:
  AcrossTest() {
    one().connect("alice");
    two().connect("bob", "phone");
    settle();
    one().heard("alice");
    two().heard("phone");
  }
  void dial() {
    one().say("alice", to_server::Dial{CommandId("d"), kCall, UserId("bob"), false, "offer"});
    settle();
  }
  void answer() {
    two().say("phone", to_server::Ringing{kCall});
    two().say("phone", to_server::Answer{CommandId("a"), kCall, "answer"});
    settle();
  }
};

TEST_F(AcrossTest, ACallReachesAPhoneAtTheOtherServer) {
  dial();
  EXPECT_EQ(two().heard("phone"), Words{"incoming-call"});
  EXPECT_TRUE(one().pushes.empty() && two().pushes.empty()) << "it has a live connection";
  answer();
  EXPECT_EQ(one().heard("alice"), (Words{"trying", "callee-ringing", "answered"}));
  EXPECT_EQ(two().heard("phone"), Words{"answered"});
  one().say("alice", to_server::HangUp{CommandId("h"), kCall, false});
  settle();
  EXPECT_EQ(two().heard("phone"), Words{"call-ended hung-up"});
  two().say("phone", to_server::CheckIn{kCall});
  EXPECT_EQ(two().heard("phone"), Words{"checked-in ended hung-up"}) << "both know how it ended";
}

TEST_F(AcrossTest, APhoneThatMovedIsNotTakenFromItsNewServerByTheOldOnesNews) {
  one().connect("bob", "phone");
  // The old link's end is noticed, and told, before the news of the new one comes.
  two().cut("phone");
  settle();
  EXPECT_TRUE(one().closed.empty());
  EXPECT_EQ(one().heard("phone"), Words{"welcome"});
  dial();
  EXPECT_EQ(one().heard("phone"), Words{"incoming-call"});
  two().connect("carol");
  two().say("carol",
            to_server::Dial{CommandId("d"), call_number(9), UserId("bob"), false, "offer"});
  settle();
  EXPECT_EQ(one().heard("phone"), Words{"incoming-call"}) << "the old server knows where it went";
}

TEST_F(AcrossTest, APhoneThatWakesAtTheOtherServerFindsItsCall) {
  one().register_phone("carol", "pad");
  one().pass(60s);
  one().connect("alice");
  settle();
  one().say("alice", to_server::Dial{CommandId("d"), kCall, UserId("carol"), false, "offer"});
  settle();
  ASSERT_EQ(one().pushes.size(), 1U);
  two().connect("carol", "pad");
  two().say("pad", to_server::CheckIn{kCall});
  settle();
  EXPECT_EQ(two().heard("pad"), (Words{"welcome", "checked-in ringing"}));
  EXPECT_TRUE(two().pushes.empty()) << "one push per call and device, whoever sends it";
}

TEST_F(AcrossTest, TheServerOfTheCallDiesAndTheOtherGoesOn) {
  dial();
  answer();
  die(NodeId{1}, NodeId{2});
  EXPECT_EQ(two().state(kCall), "answered");
  two().heard("phone");
  two().connect("alice");
  two().say("alice", to_server::CheckIn{kCall});
  EXPECT_EQ(two().heard("alice"), (Words{"welcome", "checked-in answered"}));
  two().say("phone", to_server::HangUp{CommandId("h"), kCall, false});
  EXPECT_EQ(two().heard("alice"), Words{"call-ended hung-up"});
  EXPECT_EQ(two().reason(kCall), "hung-up");
}

TEST_F(AcrossTest, TheServerOfThePhoneDiesAndThePhoneComesBack) {
  dial();
  answer();
  die(NodeId{2}, NodeId{1});
  EXPECT_EQ(one().state(kCall), "answered");
  one().connect("bob", "phone");
  one().say("phone", to_server::CheckIn{kCall});
  EXPECT_EQ(one().heard("phone"), (Words{"welcome", "checked-in answered"}));
  one().pass(20s);
  EXPECT_EQ(one().state(kCall), "answered");
}

TEST_F(AcrossTest, ASideThatStaysAwayFailsTheCallAtItsHeir) {
  dial();
  answer();
  die(NodeId{1}, NodeId{2});
  for (int i = 0; i < 7; ++i) {
    two().say("phone", to_server::Ping{1});
    two().pass(5s);
  }
  EXPECT_EQ(two().reason(kCall), "failed") << "nobody rings or talks for ever";
}

TEST_F(AcrossTest, GlareAcrossServersEndsTheSameCallAtBoth) {
  const CallId smaller = call_number(3);
  one().say("alice", to_server::Dial{CommandId("d"), kCall, UserId("bob"), false, "x"});
  two().say("phone", to_server::Dial{CommandId("e"), smaller, UserId("alice"), false, "x"});
  settle();
  EXPECT_EQ(one().reason(kCall), "glare");
  EXPECT_EQ(two().state(smaller), "trying");
}

TEST_F(AcrossTest, ADeviceIsAtOneServerOnly) {
  one().connect("bob", "phone");
  settle();
  EXPECT_EQ(two().closed, std::vector<Refusal>{Refusal::kReplaced});
  one().heard("phone");
  dial();
  EXPECT_EQ(one().heard("phone"), Words{"incoming-call"});
}

TEST_F(AcrossTest, AStrangerAtTheOtherServerLearnsNothing) {
  dial();
  two().connect("mallory");
  two().say("mallory", to_server::HangUp{CommandId("h"), kCall, false});
  two().say("mallory", to_server::CheckIn{kCall});
  settle();
  EXPECT_EQ(two().heard("mallory"),
            (Words{"welcome", "refused not-your-call", "checked-in unknown"}));
  EXPECT_EQ(one().state(kCall), "trying");
}

}  // namespace
}  // namespace ringback::signaling
