// When apps that are sent away are asked to come back, and that they all are asked.
#include "signaling-server/core/come_back.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

using Words = std::vector<std::string>;

TEST(ComeBack, WindowGrowsWithTheAppsUpToItsLimit) {
  const Assumptions a;
  EXPECT_EQ(come_back_window(a, 0), 0us);
  EXPECT_EQ(come_back_window(a, 1), 1ms);
  EXPECT_EQ(come_back_window(a, 1'000), 1s);
  EXPECT_EQ(come_back_window(a, 19'999), 19'999ms);
  EXPECT_EQ(come_back_window(a, 20'000), 20s);
  EXPECT_EQ(come_back_window(a, 100'000'000), 20s);
}

TEST(ComeBack, SettingsThatSpreadNothingOrEverything) {
  Assumptions a;
  a.reconnects_per_second = 0;
  EXPECT_EQ(come_back_window(a, 1'000'000), 0us);
  a.reconnects_per_second = -1;
  EXPECT_EQ(come_back_window(a, 1'000'000), 0us);
  a.reconnects_per_second = 1e-300;
  EXPECT_EQ(come_back_window(a, 1), 20s);
  a.reconnect_spread_limit = 0s;
  EXPECT_EQ(come_back_window(a, 1'000'000), 0us);
}

TEST(ComeBack, DefaultsFailNoCallOfASideThatFollowsThem) {
  const Assumptions a;
  const Duration latest = a.reconnect_after + come_back_window(a, 1'000'000'000);
  EXPECT_LT(latest, a.absence_limit);
  EXPECT_LT(latest, a.session_linger);
}

TEST(ComeBack, ThousandAppsAreSpreadEvenly) {
  const Assumptions a;
  Rng rng(7);
  std::array<int, 10> tenths{};
  for (int app = 0; app < 1'000; ++app) {
    const Duration after = come_back_after(a, 1'000, rng);
    ASSERT_GE(after, 1s);
    ASSERT_LE(after, 2s);
    ++tenths.at(std::min<std::size_t>(9, static_cast<std::size_t>((after - 1s) / 100ms)));
  }
  // 100 are expected in each; 60 to 140 is more than four standard deviations.
  for (const int tenth : tenths) {
    EXPECT_GT(tenth, 60);
    EXPECT_LT(tenth, 140);
  }
}

TEST(ComeBack, SameSeedSameAdvice) {
  const Assumptions a;
  Rng first(3);
  Rng second(3);
  Rng other(4);
  bool differs = false;
  for (int app = 0; app < 20; ++app) {
    const Duration advice = come_back_after(a, 1'000, first);
    EXPECT_EQ(advice, come_back_after(a, 1'000, second));
    differs |= advice != come_back_after(a, 1'000, other);
  }
  EXPECT_TRUE(differs);
}

/// The advice in everything a server sends on an input.
std::vector<Duration> advice_in(Server& server, const Now& now, const Input& input) {
  Reaction<Effect> out;
  server.on(now, input, out);
  std::vector<Duration> all;
  for (const auto& effect : out.effects) {
    const auto* sent = std::get_if<SendFrame>(&effect);
    if (sent == nullptr) continue;
    const auto* away = std::get_if<to_client::Reconnect>(&sent->frame.message);
    if (away != nullptr) all.push_back(away->after);
  }
  return all;
}

TEST(ComeBack, DrainTellsEachOfAThousandAppsAMomentOfItsOwn) {
  Script s;
  for (int n = 0; n < 1'000; ++n) s.connect("user-" + std::to_string(n));
  const auto told = advice_in(s.server, s.now, DrainRequested{});
  ASSERT_EQ(told.size(), 1'000U);
  const auto [soonest, latest] = std::ranges::minmax(told);
  EXPECT_GE(soonest, 1s);
  EXPECT_LE(latest, 2s);
  EXPECT_GT(latest - soonest, 900ms);
  EXPECT_GT(std::set(told.begin(), told.end()).size(), 990U);
}

TEST(Connections, OneTooManyIsToldWhenToComeBackAndAPlaceFreedIsUsedAgain) {
  Config config;
  config.assumptions.connections = 2;
  Script s(config);
  s.connect("alice");
  s.connect("bob");
  s.heard("alice");
  s.connect("carol");
  EXPECT_EQ(s.heard("carol"), Words{"reconnect"});
  EXPECT_EQ(s.closed, std::vector{Refusal::kTooManyConnections});
  s.say("alice", to_server::Ping{1});
  EXPECT_EQ(s.heard("alice"), Words{"pong"}) << "nobody else notices";
  s.cut("bob");
  s.connect("carol");
  EXPECT_EQ(s.heard("carol"), Words{"welcome"});
}

TEST(Connections, StrangersCountUntilTheyAreClosed) {
  Config config;
  config.assumptions.connections = 1;
  Script s(config);
  s.input(ConnectionOpened{ConnectionId{1'000}});
  s.connect("alice");
  EXPECT_EQ(s.heard("alice"), Words{"reconnect"});
  s.pass(config.assumptions.hello_wait);
  s.connect("alice");
  EXPECT_EQ(s.heard("alice"), Words{"welcome"});
}

TEST(Connections, AreLimitedAsSetMeanwhile) {
  Script s;
  s.connect("alice");
  s.server.assumptions().connections = 1;
  s.connect("bob");
  EXPECT_EQ(s.heard("bob"), Words{"reconnect"});
  s.heard("alice");
  s.say("alice", to_server::Ping{1});
  EXPECT_EQ(s.heard("alice"), Words{"pong"}) << "who is there may stay";
}

TEST(Connections, EveryRefusalForTooMuchHasAdvice) {
  Config config;
  config.assumptions.devices_per_user = 1;
  Script s(config);
  s.connect("bob", "one");
  s.connect("bob", "two");
  EXPECT_EQ(s.heard("two"), Words{"reconnect"});
  s.connect("mallory");
  for (int i = 0; i < 500; ++i) s.say("mallory", to_server::Ping{1});
  EXPECT_EQ(s.heard("mallory").back(), "reconnect");
  s.input(DrainRequested{});
  s.connect("carol");
  EXPECT_EQ(s.heard("carol"), Words{"reconnect"});
  EXPECT_EQ(s.closed,
            (std::vector{Refusal::kTooManyDevices, Refusal::kRateLimited, Refusal::kDraining}));
}

}  // namespace
}  // namespace ringback::signaling
