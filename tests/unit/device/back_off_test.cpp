// How long the app waits before it connects again, and whom it asks about that.
#include "device-sim/core/back_off.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

TEST(BackOff, DoublesFromTheFirstWaitToTheLimit) {
  const Assumptions a;
  std::vector<Duration> waits;
  Duration wait{};
  for (int i = 0; i < 8; ++i) waits.push_back(wait = back_off_after(a, wait));
  EXPECT_EQ(waits, (std::vector<Duration>{250ms, 500ms, 1s, 2s, 4s, 8s, 8s, 8s}));
}

TEST(BackOff, SettingsAtTheirEdges) {
  Assumptions a;
  a.reconnect_factor = 1e300;
  EXPECT_EQ(back_off_after(a, 250ms), 8s);
  a.reconnect_factor = 1;
  EXPECT_EQ(back_off_after(a, 250ms), 250ms);
  a.reconnect_limit = 100ms;
  EXPECT_EQ(back_off_after(a, {}), 100ms);
}

TEST(BackOff, ChanceHasItsShareOfTheWaitAndNoMore) {
  struct Case {
    double share;
    Duration shortest;
  };
  for (const auto& [share, shortest] : {Case{0.5, 4s}, Case{1, 0s}, Case{0.2, 6'400ms}}) {
    Assumptions a;
    a.reconnect_jitter = share;
    Rng rng(5);
    Duration low = 8s;
    Duration high{};
    for (int i = 0; i < 2'000; ++i) {
      const Duration wait = with_jitter(a, 8s, rng);
      low = std::min(low, wait);
      high = std::max(high, wait);
    }
    EXPECT_GE(low, shortest) << share;
    EXPECT_LE(high, 8s) << share;
    EXPECT_GT(high - low, (8s - shortest) * 99 / 100) << share;
  }
}

TEST(BackOff, WithoutChanceTheWaitIsAllOfIt) {
  Rng rng(5);
  Assumptions a;
  for (const double none : {0.0, -1.0}) {
    a.reconnect_jitter = none;
    EXPECT_EQ(with_jitter(a, 8s, rng), 8s);
  }
}

TEST(BackOff, IsTheSameForTheSameSeed) {
  const Assumptions a;
  Rng first(9);
  Rng second(9);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(with_jitter(a, 8s, first), with_jitter(a, 8s, second));
}

/// When the app of a phone starts to connect, from a moment of its own on.
std::vector<Duration> tries_in(const PhoneScript& bob, Instant from) {
  std::vector<Duration> tries;
  for (const auto& event : bob.trace) {
    if (event.name == kStateEvent && event.field("machine") == "app-signaling" &&
        event.field("to") == "connecting") {
      tries.push_back(event.at - from);
    }
  }
  return tries;
}

/// When the app of a phone whose server has died tries again.
std::vector<Duration> tries_without_server(std::uint64_t seed) {
  PhoneScript bob(PhoneScript::bob(AppState::kForeground), seed);
  bob.reachable = false;
  const Instant from = bob.at();
  bob.feed(SignalingLost{"gone"});
  bob.run(40s);
  return tries_in(bob, from);
}

TEST(Reconnecting, TriesAtMomentsOfItsOwnWithinTheDoublingWaits) {
  const auto tries = tries_without_server(7);
  const std::vector<Duration> longest{250ms, 500ms, 1s, 2s, 4s, 8s, 8s};
  ASSERT_GE(tries.size(), longest.size());
  Duration before{};
  for (std::size_t i = 0; i < longest.size(); ++i) {
    EXPECT_GE(tries[i] - before, longest[i] / 2) << i;
    EXPECT_LE(tries[i] - before, longest[i]) << i;
    before = tries[i];
  }
  EXPECT_EQ(tries, tries_without_server(7)) << "the same seed, the same moments";
  EXPECT_NE(tries, tries_without_server(8));
}

TEST(Reconnecting, AServerThatGoesAwaySaysWhen) {
  PhoneScript bob(PhoneScript::bob(AppState::kForeground));
  const Instant from = bob.at();
  bob.feed(SignalingReceived{{0, 0, to_client::Reconnect{3s}}});
  EXPECT_FALSE(bob.socket) << "the app ends its side at once";
  bob.run(10s);
  EXPECT_EQ(tries_in(bob, from), std::vector<Duration>{3s});
  EXPECT_TRUE(bob.socket);
}

TEST(Reconnecting, AServerThatIsFullSaysWhenEachTime) {
  PhoneScript bob(PhoneScript::bob(AppState::kForeground));
  bob.sends_away = 5s;
  const Instant from = bob.at();
  bob.feed(SignalingReceived{{0, 0, to_client::Reconnect{3s}}});
  bob.run(9s);
  EXPECT_EQ(tries_in(bob, from), (std::vector<Duration>{3s, 8s}));
  EXPECT_EQ(bob.socket_misuse, 0);
  bob.sends_away.reset();
  bob.run(5s);
  EXPECT_EQ(tries_in(bob, from), (std::vector<Duration>{3s, 8s, 13s}));
  EXPECT_TRUE(bob.socket);
}

TEST(Reconnecting, BeingSentAwayAgainAndAgainMakesTheAppWaitLonger) {
  PhoneScript bob(PhoneScript::bob(AppState::kForeground));
  bob.sends_away = 1s;
  const Instant from = bob.at();
  bob.feed(SignalingReceived{{0, 0, to_client::Reconnect{1s}}});
  bob.run(60s);
  const auto tries = tries_in(bob, from);
  // The waits of 250 ms, 500 ms and 1 s are below the advice; those after them are not.
  const std::vector<Duration> longest{1s, 1s, 1s, 1s, 2s, 4s, 8s, 8s};
  ASSERT_GE(tries.size(), longest.size());
  Duration before{};
  for (std::size_t i = 0; i < longest.size(); ++i) {
    EXPECT_GE(tries[i] - before, std::max<Duration>(1s, longest[i] / 2)) << i;
    EXPECT_LE(tries[i] - before, longest[i]) << i;
    before = tries[i];
  }
}

TEST(Reconnecting, AdviceIsHeardBeforeTheStreamIsKnownToBeOpen) {
  PhoneScript bob(PhoneScript::bob(AppState::kForeground));
  bob.answers_open = false;
  bob.feed(SignalingLost{"gone"});
  bob.run(250ms);
  const Instant from = bob.at();
  bob.trace.clear();
  bob.feed(SignalingReceived{{0, 0, to_client::Reconnect{3s}}});
  EXPECT_FALSE(bob.socket);
  bob.run(3s);
  EXPECT_EQ(tries_in(bob, from), std::vector<Duration>{3s});
}

TEST(Reconnecting, NobodyIsAskedBackAtOnce) {
  PhoneScript bob(PhoneScript::bob(AppState::kForeground));
  const Instant from = bob.at();
  bob.feed(SignalingReceived{{0, 0, to_client::Reconnect{0s}}});
  bob.run(1s);
  EXPECT_EQ(tries_in(bob, from), std::vector<Duration>{250ms});
}

}  // namespace
}  // namespace ringback::device
