// A bounded model check: every order in which two callers, three devices, APNs, time and broken
// links can act, to a depth, and after each order the same invariants.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>

#include "base/rng.h"
#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

const CallId kFirst = call_number(1);
const CallId kSecond = call_number(2);

struct Move {
  const char* name;
  std::function<void(Script&)> make;
};

/// Alice and Bob may call each other; Bob has a live pad, which can also be pushed, and a
/// sleeping phone.
void set_up(Script& s) {
  s.register_phone("bob", "phone");
  s.register_phone("bob", "pad");
  s.connect("alice");
  s.connect("bob", "pad");
  s.say("alice", to_server::Dial{{}, kFirst, UserId("bob"), false, "offer"});
}

/// Devices that are away do not speak; the bench would call it a broken test.
bool here(const Script& s, const std::string& user, const std::string& device) {
  for (const auto& view : s.server.users()) {
    if (view.user.text != user) continue;
    for (const auto& connected : view.connected) {
      if (connected.text == device) return true;
    }
  }
  return false;
}

Move say(const char* name, const char* user, const char* device, ClientMessage message) {
  return {name, [=](Script& s) {
            if (here(s, user, device)) s.say(device, message);
          }};
}

const std::vector<Move>& moves() {
  static const std::vector<Move> all{
      say("alice cancels", "alice", "alice", to_server::HangUp{{}, kFirst, false}),
      say("pad answers", "bob", "pad", to_server::Answer{{}, kFirst, "x"}),
      say("pad declines", "bob", "pad", to_server::Decline{{}, kFirst}),
      say("phone answers", "bob", "phone", to_server::Answer{{}, kFirst, "y"}),
      say("phone is busy", "bob", "phone", to_server::Busy{{}, kFirst}),
      {"phone wakes",
       [](Script& s) {
         if (here(s, "bob", "phone")) return;
         s.connect("bob", "phone");
         s.say("phone", to_server::CheckIn{kFirst});
         s.say("phone", to_server::Ringing{kFirst});
       }},
      say("bob calls back", "bob", "pad",
          to_server::Dial{{}, kSecond, UserId("alice"), false, "offer"}),
      {"push refused", [](Script& s) { s.answer_push(0, 410, "Unregistered"); }},
      {"alice loses her link",
       [](Script& s) {
         if (here(s, "alice", "alice")) s.cut("alice");
       }},
      {"alice resumes",
       [](Script& s) {
         if (!here(s, "alice", "alice")) s.connect("alice", "alice", true);
       }},
      {"pad goes or comes",
       [](Script& s) { here(s, "bob", "pad") ? s.cut("pad") : s.connect("bob", "pad"); }},
      {"time", [](Script& s) { s.pass(20s); }},
  };
  return all;
}

std::string played(const std::vector<std::size_t>& order) {
  std::string text;
  for (const auto index : order) text += std::string(moves()[index].name) + "; ";
  return text;
}

/// At most one push per call and device, and every state edge out of "ended" is absent.
void check_always(const Script& s, const std::string& order) {
  std::map<std::pair<CallId, DeviceToken>, ApnsId> pushes;
  for (const auto& push : s.pushes) {
    const auto [at, fresh] = pushes.emplace(std::pair{push.call, push.token}, push.apns_id);
    ASSERT_TRUE(fresh || at->second == push.apns_id) << order;
  }
  std::map<CallId, int> ends;
  for (const auto& event : s.trace) {
    if (event.name == "call-ended" && event.to.empty()) ++ends[*event.call];
    ASSERT_FALSE(event.name == kStateEvent && event.field("from") == "ended") << order;
  }
  for (const auto& [call, count] : ends) ASSERT_EQ(count, 1) << order;
}

/// Once everybody is back and time has passed, every call has ended, and everybody who asks is
/// told so: nobody is left ringing.
void check_end(Script& s, const std::string& order) {
  s.pass(2min);
  for (const auto& call : s.server.calls()) ASSERT_EQ(call.state, "ended") << order;
  for (const auto& [user, device] :
       {std::pair{"alice", "alice"}, {"bob", "pad"}, {"bob", "phone"}}) {
    s.connect(user, device, true);
    s.heard(device);
    s.say(device, to_server::CheckIn{kFirst});
    const auto heard = s.heard(device);
    ASSERT_EQ(heard.size(), 1U) << order;
    ASSERT_TRUE(heard[0].starts_with("checked-in ended")) << order << heard[0];
  }
  ASSERT_FALSE(s.server.load().live_calls) << order;
}

void play(const std::vector<std::size_t>& order) {
  Script s;
  set_up(s);
  for (const auto index : order) moves()[index].make(s);
  const std::string text = played(order);
  check_always(s, text);
  check_end(s, text);
  check_always(s, text);
}

TEST(Model, EveryOrderOfFourMovesHoldsTheInvariants) {
  const std::size_t count = moves().size();
  std::vector<std::size_t> order(4);
  std::size_t orders = 0;
  for (std::size_t number = 0; number < count * count * count * count; ++number) {
    std::size_t rest = number;
    for (auto& index : order) {
      index = rest % count;
      rest /= count;
    }
    play(order);
    ++orders;
    if (::testing::Test::HasFatalFailure()) return;
  }
  EXPECT_EQ(orders, count * count * count * count);
}

TEST(Model, LongRandomOrdersHoldTheInvariants) {
  Rng rng(20);
  for (int run = 0; run < 1'000; ++run) {
    std::vector<std::size_t> order(12);
    for (auto& index : order) index = rng.below(moves().size());
    play(order);
    if (::testing::Test::HasFatalFailure()) return;
  }
  EXPECT_FALSE(::testing::Test::HasFailure());
}

}  // namespace
}  // namespace ringback::signaling
