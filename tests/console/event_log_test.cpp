#include "console/event_log.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace ringback::console {
namespace {

TraceEvent event(std::string_view name) {
  TraceEvent event;
  event.at = Instant{7us};
  event.lane = "apns";
  event.name = name;
  event.fields = {{"reason", "\"quoted\"\n"}};
  return event;
}

void fill(EventLog& log, int count) {
  for (int i = 0; i < count; ++i) log.append(event("x"));
}

TEST(EventLog, NumbersEventsAsValidJson) {
  EventLog log;
  log.append(event("push-stored"));
  const auto batch = log.since(0, 10);
  ASSERT_EQ(batch.events.size(), 1U);
  const auto json = parse_json(batch.events[0]);
  ASSERT_TRUE(json) << batch.events[0];
  EXPECT_EQ(json->member("n")->integer(), 1);
  EXPECT_EQ(json->member("at_us")->integer(), 7);
  EXPECT_EQ(json->member("fields")->string_member("reason"), "\"quoted\"\n");
}

TEST(EventLog, HandsOutWhatFollowsAPosition) {
  EventLog log;
  fill(log, 5);
  EXPECT_EQ(log.since(5, 10).events.size(), 0U);
  EXPECT_EQ(log.since(4, 10).events.size(), 1U);
  const auto part = log.since(1, 2);
  EXPECT_EQ(part.events.size(), 2U);
  EXPECT_EQ(part.last, 3U);
  EXPECT_EQ(part.missed, 0U);
}

TEST(EventLog, CountsWhatASlowReaderMissed) {
  EventLog log(10);
  fill(log, 25);
  const auto slow = log.since(3, 100);
  EXPECT_EQ(slow.missed, 12U);  // 4 to 15
  EXPECT_EQ(slow.events.size(), 10U);
  EXPECT_EQ(slow.last, 25U);
  EXPECT_EQ(log.since(15, 100).missed, 0U);
  EXPECT_EQ(log.since(14, 100).missed, 1U);
  EXPECT_EQ(log.since(0, 100).missed, 0U) << "a new reader has missed nothing";
}

TEST(EventLog, StartsOverForAReaderFromTheFuture) {
  EventLog log;
  fill(log, 3);
  EXPECT_EQ(log.since(99, 10).events.size(), 3U);
}

TEST(EventLog, WakesForEventsAndForChangedSources) {
  EventLog log;
  int woken = 0;
  log.on_news([&] { ++woken; });
  log.append(event("x"));
  EXPECT_EQ(woken, 1);
  log.set_source("apns-mock", "127.0.0.1:1", false);
  log.set_source("apns-mock", "127.0.0.1:1", false);
  log.set_source("apns-mock", "127.0.0.1:1", true);
  EXPECT_EQ(woken, 3);
  ASSERT_EQ(log.sources().size(), 1U);
  EXPECT_TRUE(log.sources()[0].up);
}

}  // namespace
}  // namespace ringback::console
