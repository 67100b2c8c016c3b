// Any sequence of inputs, on any phone, right or wrong, keeps what must always hold.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

PhoneConfig any_phone(Rng& rng) {
  PhoneConfig config = PhoneScript::bob(static_cast<AppState>(rng.below(7)));
  config.ios = static_cast<IosGeneration>(rng.below(4));
  const auto words = misbehaviour_words();
  for (std::uint64_t n = rng.below(4); n > 0; --n) {
    config.misbehaviours.insert(*parse_misbehaviour(words[rng.below(words.size())]));
  }
  config.assumptions.edit(
      [&](Assumptions& a) { a.maximum_call_groups = static_cast<int>(1 + rng.below(2)); });
  config.assumptions.edit(
      [&](Assumptions& a) { a.launches_before_first_unlock = rng.chance(0.5); });
  if (rng.chance(0.3)) config.habits.answer_after = rng.between(0s, 20s);
  if (rng.chance(0.2)) config.habits.decline_after = rng.between(0s, 20s);
  if (rng.chance(0.2)) config.habits.hang_up_after = rng.between(0s, 20s);
  return config;
}

ServerMessage any_message(Rng& rng) {
  const CallId id = PhoneScript::call(static_cast<int>(1 + rng.below(4)));
  switch (rng.below(7)) {
    case 0:
      return to_client::IncomingCall{id, {"alice", "Alice", false}, {}};
    case 1:
      return to_client::Answered{id, {}};
    case 2:
      return to_client::CallEnded{id, static_cast<EndReason>(rng.below(10))};
    case 3:
      return to_client::CheckedIn{id, static_cast<CallStatus>(rng.below(4)), {}, {}, {}};
    case 4:
      return to_client::Refused{{}, id, Refusal::kWrongState, ""};
    case 5:
      return to_client::Reconnect{1s};
    default:
      return to_client::CallerUpdated{id, {"alice", "A", true}};
  }
}

void any_push(PhoneScript& bob, Rng& rng) {
  static constexpr std::array<const char*, 4> kMore{
      "", R"(,"type":"cancel")", R"(,"expires_at_ms":1)", R"(,"expires_at_ms":"x")"};
  if (rng.chance(0.2)) return bob.push("{\"call\":7");
  bob.push(PhoneScript::payload(static_cast<int>(1 + rng.below(4)), kMore[rng.below(4)]));
}

void any_input(PhoneScript& bob, Rng& rng) {
  const auto acts = act_words();
  switch (rng.below(8)) {
    case 0:
    case 1:
      return bob.act(*parse_act(acts[rng.below(acts.size())]), "carol");
    case 2:
      return any_push(bob, rng);
    case 3:
      return bob.server(any_message(rng));
    case 4:
      return bob.feed(SignalingLost{"chaos"});
    case 5:
      bob.reachable = rng.chance(0.7);
      bob.answers_check_in = rng.chance(0.7);
      return bob.feed(rng.chance(0.5) ? Input{CourierLost{}} : Input{CourierConnected{}});
    case 6:
      return bob.feed(TokenIssued{
          BundleId{"com.example.ringback"}, TokenKind::kVoip,
          DeviceToken{std::string(1, static_cast<char>('a' + static_cast<char>(rng.below(3))))}});
    default:
      return bob.run(rng.between(0s, rng.chance(0.2) ? 70s : 2s));
  }
}

// After its death the app says nothing until it is launched again.
void expect_silence_of_the_dead(const PhoneScript& bob) {
  bool dead = false;
  for (const auto& e : bob.trace) {
    if (e.name == "app-terminated") dead = true;
    if (e.name == "app-launched") dead = false;
    EXPECT_FALSE(dead && e.lane == "bob.app") << e.name;
  }
}

// Every call in CallKit's records ends exactly once.
void expect_one_end_per_call(const PhoneScript& bob) {
  std::map<CallId, int> live;
  for (const auto& e : bob.trace) {
    if (e.name != kStateEvent || e.field("machine") != "callkit-call") continue;
    if (e.field("from") == "none" || e.field("from") == "reported") {
      if (e.field("to") != "ended") ++live[*e.call];
    }
    if (e.field("to") == "ended" && e.field("from") != "reported") --live[*e.call];
  }
  for (const auto& [call, count] : live) {
    EXPECT_EQ(count, bob.phone.call_kit().record(call) != nullptr ? 1 : 0) << call.text();
  }
}

// Each push is accounted for: one fate, or held and then one fate.
void expect_each_push_has_a_fate(const PhoneScript& bob, std::size_t pushes) {
  std::map<std::string, int> fates;
  for (const auto& e : bob.trace) {
    if (e.name == "push-fate" && e.field("fate") != to_string(PushFate::kHeld)) {
      ++fates[std::string(e.field("apns-id"))];
    }
  }
  for (std::size_t n = 1; n <= pushes; ++n) {
    EXPECT_TRUE(fates.contains("push-" + std::to_string(n))) << n;
  }
  for (const auto& [id, count] : fates) EXPECT_EQ(count, 1) << id;
}

TEST(AnyPhone, KeepsItsInvariantsUnderAnyInputs) {
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    Rng rng(seed);
    PhoneScript bob(any_phone(rng), seed);
    for (int i = 0; i < 50; ++i) any_input(bob, rng);
    const bool rings = bob.shows() == "ringing" || bob.shows() == "call-waiting";
    EXPECT_EQ(rings, rings && bob.phone.call_kit().find(CallState::kRinging) != nullptr);
    bob.act(Act::kOpenApp);
    bob.run(700s);
    EXPECT_EQ(bob.socket_misuse, 0);
    expect_silence_of_the_dead(bob);
    expect_one_end_per_call(bob);
    expect_each_push_has_a_fate(bob, bob.pushes());
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

TEST(AnyPhone, DoesTheSameForTheSameSeed) {
  std::vector<std::vector<TraceEvent>> traces;
  for (int run = 0; run < 2; ++run) {
    Rng rng(42);
    PhoneScript bob(any_phone(rng), 42);
    for (int i = 0; i < 200; ++i) any_input(bob, rng);
    traces.push_back(bob.trace);
  }
  EXPECT_EQ(traces[0], traces[1]);
}

}  // namespace
}  // namespace ringback::device
