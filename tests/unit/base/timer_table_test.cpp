// Timers as slots: what is due, in which order, and what a cleared slot does.
#include "base/timer_table.h"

#include <gtest/gtest.h>

namespace ringback {
namespace {

enum class Timer { kRing, kCheck, kDrain, kCount };
constexpr Instant at(Duration d) { return Instant{} + d; }

TEST(TimerTable, AnEmptyTableIsNeverDue) {
  TimerTable<Timer> timers;
  EXPECT_EQ(timers.next_deadline(), std::nullopt);
  EXPECT_EQ(timers.take_due(at(1000h)), std::nullopt);
  EXPECT_FALSE(timers.armed(Timer::kRing));
}

TEST(TimerTable, IsDueAtItsInstantAndNotAMicrosecondBefore) {
  TimerTable<Timer> timers;
  timers.set(Timer::kRing, at(45s));
  EXPECT_EQ(timers.take_due(at(45s - 1us)), std::nullopt);
  EXPECT_EQ(timers.take_due(at(45s)), Timer::kRing);
  EXPECT_FALSE(timers.armed(Timer::kRing));
  EXPECT_EQ(timers.take_due(at(46s)), std::nullopt);
}

TEST(TimerTable, TheDeadlineIsTheEarliestSlot) {
  TimerTable<Timer> timers;
  timers.set(Timer::kDrain, at(9s));
  timers.set(Timer::kCheck, at(7s));
  EXPECT_EQ(timers.next_deadline(), at(7s));
  timers.clear(Timer::kCheck);
  EXPECT_EQ(timers.next_deadline(), at(9s));
  timers.set(Timer::kDrain, at(1s));
  EXPECT_EQ(timers.next_deadline(), at(1s));
  EXPECT_EQ(timers.at(Timer::kDrain), at(1s));
  timers.clear_all();
  EXPECT_EQ(timers.next_deadline(), std::nullopt);
}

TEST(TimerTable, TakesByTimeThenByEnumOrder) {
  TimerTable<Timer> timers;
  timers.set(Timer::kRing, at(3s));
  timers.set(Timer::kCheck, at(2s));
  timers.set(Timer::kDrain, at(2s));
  EXPECT_EQ(timers.take_due(at(5s)), Timer::kCheck);
  EXPECT_EQ(timers.take_due(at(5s)), Timer::kDrain);
  EXPECT_EQ(timers.take_due(at(5s)), Timer::kRing);
  EXPECT_EQ(timers.take_due(at(5s)), std::nullopt);
}

TEST(Earlier, NothingMeansNever) {
  EXPECT_EQ(earlier({}, {}), std::nullopt);
  EXPECT_EQ(earlier(at(1s), {}), at(1s));
  EXPECT_EQ(earlier({}, at(1s)), at(1s));
  EXPECT_EQ(earlier(at(2s), at(1s)), at(1s));
}

}  // namespace
}  // namespace ringback
