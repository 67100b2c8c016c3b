#include "net/driver.h"

#include <gtest/gtest.h>

#include <string>

namespace ringback::net {
namespace {

/// Echoes numbers as effects; wants a tick 5 ms after each "later".
struct Tick {};
struct Say {
  std::string what;
};
using Input = std::variant<Say, Tick>;

struct Parrot {
  void on(const Now& now, const Input& input, Reaction<Say>& out) {
    if (const auto* said = std::get_if<Say>(&input)) {
      if (said->what == "later") deadline = now.instant + 5ms;
      out.effects.push_back(*said);
      out.trace.push_back({now.instant, "parrot", "", "said", {}, {}});
    } else if (deadline && *deadline <= now.instant) {
      deadline.reset();
      out.effects.push_back({"tick"});
    }
  }
  std::optional<Instant> next_deadline() const { return deadline; }
  std::optional<Instant> deadline;
};
using ParrotDriver = Driver<Parrot, Input, Say, Tick>;

TEST(Driver, FeedsEffectsAndTicksInOrder) {
  asio::io_context io;
  const Clock clock;
  TraceHub hub;
  std::vector<std::string> heard;
  ParrotDriver* self = nullptr;
  ParrotDriver driver(io.get_executor(), {}, clock, hub, [&](Say& said) {
    if (said.what == "first") self->feed(Say{"nested"});
    heard.push_back(said.what);
  });
  self = &driver;
  driver.post(Say{"first"});
  driver.post(Say{"later"});
  io.run();
  EXPECT_EQ(heard, (std::vector<std::string>{"first", "nested", "later", "tick"}));
}

TEST(Driver, PublishesTheTraceWithWallTime) {
  asio::io_context io;
  const Clock clock;
  TraceHub hub;
  int woken = 0;
  const auto watcher = hub.watch(0, 10, [&] { ++woken; });
  const auto before = clock.now().wall;
  ParrotDriver driver(io.get_executor(), {}, clock, hub, [](Say&) {});
  driver.post(Say{"x"});
  io.run();
  EXPECT_EQ(woken, 1);
  const auto trace = watcher->take();
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->event.name, "said");
  EXPECT_GE(trace->at, before);
  EXPECT_FALSE(watcher->take());
}

TEST(Driver, WhatWasPostedToADeadDriverIsDropped) {
  asio::io_context io;
  const Clock clock;
  TraceHub hub;
  int heard = 0;
  {
    ParrotDriver driver(io.get_executor(), {}, clock, hub, [&](Say&) { ++heard; });
    driver.post(Say{"later"});
  }
  io.run();
  EXPECT_EQ(heard, 0);
}

/// Wants to be called when a number of its deadlines has come, and counts its ticks.
struct Alarms {
  void on(const Now& now, const Input& input, Reaction<Say>& out) {
    if (const auto* said = std::get_if<Say>(&input)) {
      const Duration after{std::stoi(said->what)};
      at = after.count() < 0 ? std::nullopt : std::optional(now.instant + after);
    } else if (at && *at <= now.instant) {
      at.reset();
      out.effects.push_back({"rang"});
    } else {
      out.effects.push_back({"too early"});
    }
  }
  std::optional<Instant> next_deadline() const { return at; }
  std::optional<Instant> at;
};

TEST(Driver, ADeadlineThatMovesIsKeptWhereItIsInTheEnd) {
  for (const auto& [moves, heard] :
       {std::pair{std::vector{"1000", "5000"}, std::vector<std::string>{"rang"}},
        std::pair{std::vector{"60000000", "2000"}, std::vector<std::string>{"rang"}},
        std::pair{std::vector{"2000", "-1"}, std::vector<std::string>{}},
        std::pair{std::vector{"2000", "-1", "3000"}, std::vector<std::string>{"rang"}}}) {
    asio::io_context io;
    const Clock clock;
    TraceHub hub;
    std::vector<std::string> said;
    Driver<Alarms, Input, Say, Tick> driver(io.get_executor(), {}, clock, hub,
                                            [&](Say& say) { said.push_back(say.what); });
    for (const auto* move : moves) driver.post(Say{move});
    io.run();
    EXPECT_EQ(said, heard) << moves.back();
  }
}

/// Writes its trace when it is told to.
struct Shy {
  void on(const Now& now, const Input&, Reaction<Say>& out) {
    if (trace) out.trace.push_back({now.instant, "shy", "", "said", {}, {}});
  }
  void set_trace(bool on) { trace = on; }
  std::optional<Instant> next_deadline() const { return {}; }
  bool trace = true;
};

TEST(Driver, ACoreIsToldWhetherAnybodyLooks) {
  asio::io_context io;
  const Clock clock;
  TraceHub hub({.events = 0});
  Driver<Shy, Input, Say, Tick> driver(io.get_executor(), {}, clock, hub, [](Say&) {});
  driver.feed(Say{});
  EXPECT_FALSE(driver.core().trace);
  {
    const auto watcher = hub.watch(0, 10, [] {});
    driver.feed(Say{});
    EXPECT_TRUE(driver.core().trace);
    EXPECT_TRUE(watcher->take());
  }
  driver.feed(Say{});
  driver.feed(Say{});
  EXPECT_FALSE(driver.core().trace) << "the first event after the watcher left finds nobody";
  int observed = 0;
  driver.observe([&](const TraceEvent&) { ++observed; });
  driver.feed(Say{});
  EXPECT_EQ(observed, 1);
}

TEST(Clock, SpeedMakesTimePassFaster) {
  const Clock clock(1000);
  const auto start = std::chrono::steady_clock::now();
  const auto at = clock.now().instant + 10s;
  EXPECT_LE(clock.when(at) - start, std::chrono::milliseconds(20));
  while (std::chrono::steady_clock::now() < clock.when(at)) {
  }
  EXPECT_GE(clock.now().instant, at);
}

TEST(Clock, ProcessesThatShareAnEpochAgreeOnTheCalendar) {
  const WallTime epoch{Clock().now().wall.since_epoch - 2s};
  const Clock first(100, epoch);
  const Clock second(100, epoch);
  const auto apart = second.now().wall - first.now().wall;
  EXPECT_LT(std::chrono::abs(apart), 1s) << "10 ms of real time";
  EXPECT_GE(first.now().wall, epoch + 200s);
}

TEST(TraceHub, ASlowWatcherIsCutAndOthersGoOn) {
  TraceHub hub({.events = 2});
  const auto slow = hub.watch(0, 2, [] {});
  const auto fast = hub.watch(0, 10, [] {});
  for (int i = 0; i < 3; ++i) hub.publish({}, {{}, "lane", "", "event", {}, {}});
  EXPECT_TRUE(slow->cut());
  EXPECT_FALSE(slow->take());
  EXPECT_FALSE(fast->cut());
  EXPECT_EQ(fast->take()->number, 1u);
  const auto late = hub.watch(10, 10, [] {});
  EXPECT_EQ(late->take()->number, 2u) << "the backlog holds two";
}

std::uint64_t number_of(const std::shared_ptr<TraceWatcher>& watcher) {
  const auto trace = watcher->take();
  return trace ? trace->number : 0;
}

TEST(TraceHub, ItsMemoryHoldsNoMoreBytesThanItMay) {
  TraceHub hub({.bytes = 20'000});
  for (int i = 0; i < 100; ++i) {
    hub.publish({}, {{}, "lane", "", "event", {}, {{"text", std::string(1000, 'x')}}});
  }
  const auto late = hub.watch(1000, 1000, [] {});
  std::size_t kept = 0;
  std::uint64_t last = 0;
  while (const auto number = number_of(late)) {
    ++kept;
    last = number;
  }
  EXPECT_GT(kept, 10U);
  EXPECT_LT(kept, 20U);
  EXPECT_EQ(last, 100U) << "the latest are what is kept";
}

TEST(TraceHub, WhileNobodyWatchesItWantsSoManyASecond) {
  TraceHub hub({.events_per_second = 2});
  const TraceEvent event{{}, "lane", "", "event", {}, {}};
  const Instant start{5s};
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(hub.wants(start));
    hub.publish({}, event);
  }
  EXPECT_FALSE(hub.wants(start + 999ms));
  EXPECT_FALSE(hub.wants(start + 999999us));
  EXPECT_TRUE(hub.wants(start + 1s));
  hub.publish({}, event);
  const auto late = hub.watch(10, 10, [] {});
  EXPECT_EQ(number_of(late), 1U);
  EXPECT_EQ(number_of(late), 2U);
  EXPECT_EQ(number_of(late), 4U) << "the gap shows";
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(hub.wants(start + 1s)) << "somebody watches";
    hub.publish({}, event);
  }
}

TEST(TraceHub, WithoutABacklogItWantsNothingThatNobodyWatches) {
  TraceHub hub;
  hub.limit_backlog(0);
  EXPECT_EQ(hub.backlog_limit(), 0U);
  EXPECT_FALSE(hub.wants(Instant{5s}));
  const auto watcher = hub.watch(10, 10, [] {});
  EXPECT_TRUE(hub.wants(Instant{5s}));
}

TEST(TraceHub, WatchesEndAfterWhatWasSaidBefore) {
  TraceHub hub;
  int woken = 0;
  const auto watcher = hub.watch(0, 10, [&] { ++woken; });
  hub.publish({}, {{}, "lane", "", "last", {}, {}});
  EXPECT_FALSE(watcher->closed());
  hub.close();
  EXPECT_EQ(woken, 2);
  EXPECT_TRUE(watcher->closed());
  EXPECT_TRUE(watcher->take());
  EXPECT_TRUE(hub.watch(0, 10, [] {})->closed()) << "too late to begin";
}

}  // namespace
}  // namespace ringback::net
