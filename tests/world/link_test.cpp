#include "world/link.h"

#include <gtest/gtest.h>

#include <vector>

#include "world/event_queue.h"

namespace ringback::world {
namespace {

TEST(EventQueue, OrdersByTimeAndThenBySequence) {
  EventQueue<int> queue;
  queue.push(Instant{2s}, 1);
  queue.push(Instant{1s}, 2);
  queue.push(Instant{1s}, 3);
  EXPECT_EQ(queue.next_at(), Instant{1s});
  std::vector<int> order;
  while (!queue.empty()) queue.pop([&](int event) { order.push_back(event); });
  EXPECT_EQ(order, (std::vector{2, 3, 1}));
  EXPECT_TRUE(queue.empty());
}

Link link_of(LinkQuality quality) { return Link("bob-apns", quality, 200ms, Rng(7)); }

TEST(Link, TakesItsDelayEachWay) {
  Link link = link_of({.delay = 40ms});
  EXPECT_EQ(link.arrival(Instant{1s}, Way::kThere), Instant{1040ms});
  EXPECT_EQ(link.arrival(Instant{1s}, Way::kBack), Instant{1040ms});
}

TEST(Link, KeepsTheOrderUnderJitter) {
  Link link = link_of({.delay = 10ms, .jitter = 500ms});
  Instant last;
  for (int i = 0; i < 200; ++i) {
    const Instant arrival = link.arrival(Instant{Duration{i * 1000}}, Way::kThere);
    EXPECT_GE(arrival, last);
    last = arrival;
  }
}

TEST(Link, ALostMessageCostsARetransmission) {
  Link link = link_of({.delay = 10ms, .loss = 1.0});
  // Five losses in a row, each wait twice the one before: 200 * (1 + 2 + 4 + 8 + 16) ms.
  EXPECT_EQ(link.arrival(Instant{1s}, Way::kThere), Instant{1s + 10ms + 6200ms});
}

TEST(Link, AResetCountsOneWayOnly) {
  Link link = link_of({});
  link.reset(Way::kBack);
  EXPECT_EQ(link.generation(Way::kThere), 0u);
  EXPECT_EQ(link.generation(Way::kBack), 1u);
}

}  // namespace
}  // namespace ringback::world
