// Whatever comes in whatever order: nothing crashes, nothing is settled twice, nothing is left.
#include <array>
#include <map>
#include <set>

#include "tests/unit/apns/stage.h"

namespace ringback::apns {
namespace {

struct Chaos : Stage {
  explicit Chaos(std::uint64_t seed) : Stage(), rng(seed) {}

  DeviceId device() { return DeviceId("phone-" + std::to_string(rng.below(4))); }
  CourierId any_courier() { return CourierId{rng.below(3)}; }
  DeviceToken any_token() {
    if (tokens.empty() || rng.chance(0.1)) return DeviceToken(std::string(64, 'e'));
    return tokens[rng.below(tokens.size())];
  }
  RequestReceived any_request() {
    auto request = push(any_token());
    request.connection = ConnectionId{rng.below(4)};
    if (rng.chance(0.5)) drop(request, "apns-expiration");
    if (rng.chance(0.3)) {
      set(request, "apns-expiration", std::to_string(now.wall.unix_seconds() + 2));
    }
    if (rng.chance(0.05)) request.provider_token.reset();
    if (rng.chance(0.05)) request.body = std::string(rng.below(20), '{');
    if (rng.chance(0.05)) request.path = std::string(rng.below(90), '/');
    if (rng.chance(0.2)) set(request, "apns-id", "4878166F-52D8-92F3-171C-0B09A1320665");
    return request;
  }
  Input any_fault() {
    static const std::array<const char*, 9> rules{
        "duplicate next=3",  "hold-delivery 1s next=3", "drop-delivery next=2",
        "delay 1s next=2",   "lose-answer next=1",      "shut-door for=1s",
        "black-hole next=1", "limit-streams 0 next=1",  "goaway 0 next=1"};
    return FaultAdded{*parse_fault(rules[rng.below(rules.size())])};
  }
  Input any_input() {
    switch (rng.below(14)) {
      case 0:
        return ConnectionOpened{ConnectionId{rng.below(4)}, {}};
      case 1:
        return ConnectionClosed{ConnectionId{rng.below(4)}};
      case 2:
        return CourierClosed{any_courier()};
      case 3:
      case 4:
        return PhoneOnline{any_courier(), device()};
      case 5:
        return PhoneOffline{any_courier(), device()};
      case 6:
        return TokenRequested{any_courier(), device(), BundleId(kBundle),
                              rng.chance(0.8) ? TokenKind::kVoip : TokenKind::kAlert,
                              Environment::kProduction};
      case 7:
        return rng.chance(0.2) ? Input(TokenReleased{any_courier(), any_token()})
                               : Input(any_request());
      case 8:
        return rng.chance(0.2) ? any_fault() : Input(any_request());
      case 9:
        return any_fate();
      default:
        return any_request();
    }
  }
  Input any_fate() {
    if (delivered.empty()) return Tick{};
    const auto& push = delivered[rng.below(delivered.size())];
    return PushHandled{push.courier, push.push.id, static_cast<PushFate>(rng.below(5))};
  }
  /// Follows the trace: how many pushes were accepted and how many ended.
  void follow() {
    for (const auto& issued : all<IssueToken>()) tokens.push_back(issued.token);
    for (auto& push : all<DeliverPush>()) delivered.push_back(std::move(push));
    for (const auto& event : out.trace) {
      if (event.name != kStateEvent) continue;
      if (event.field("from") == "accepted") ++accepted;
      static const std::set<std::string_view> ends{"delivered", "expired", "replaced", "dropped"};
      if (ends.contains(event.field("to"))) ++ended;
    }
  }

  Rng rng;
  std::vector<DeviceToken> tokens;
  std::vector<DeliverPush> delivered;
  std::size_t accepted = 0;
  std::size_t ended = 0;
};

TEST(Property, EveryAcceptedPushEndsExactlyOnce) {
  std::size_t accepted = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Chaos chaos(seed);
    for (int step = 0; step < 600; ++step) {
      chaos.on(chaos.any_input());
      chaos.follow();
      ASSERT_EQ(chaos.accepted - chaos.ended, chaos.core.deliveries().open_pushes()) << seed;
      if (chaos.rng.chance(0.3)) {
        chaos.pass(chaos.rng.between(1ms, 3s));
        chaos.follow();
      }
    }
    for (int i = 0; i < 4; ++i) {
      chaos.pass(24h * 31);
      chaos.follow();
    }
    for (std::uint64_t courier = 0; courier < 3; ++courier) {
      chaos.on(CourierClosed{CourierId{courier}});
      chaos.follow();
    }
    chaos.pass(24h * 31);
    chaos.follow();
    EXPECT_EQ(chaos.core.deliveries().open_pushes(), 0u) << seed;
    EXPECT_EQ(chaos.accepted, chaos.ended) << seed;
    accepted += chaos.accepted;
  }
  EXPECT_GT(accepted, 3000u) << "the chaos must reach what it is about";
}

TEST(Property, SameSeedSameBytes) {
  std::string runs[2];
  for (auto& run : runs) {
    Chaos chaos(7);
    for (int step = 0; step < 500; ++step) {
      chaos.on(chaos.any_input());
      chaos.follow();
      for (const auto& event : chaos.out.trace) run += to_json_line(event);
    }
  }
  EXPECT_EQ(runs[0], runs[1]);
  EXPECT_FALSE(runs[0].empty());
}

}  // namespace
}  // namespace ringback::apns
