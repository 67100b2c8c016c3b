// The recording's one line of JSON, which both worlds, reports and the console read.
#include "base/trace.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace ringback {
namespace {

TEST(Trace, WritesEveryPartInOrder) {
  const TraceEvent event{Instant{1'500us},
                         "alice.app",
                         "signaling",
                         "dial",
                         CallId::parse("6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"),
                         {{"callee", "bob"}, {"video", "false"}}};
  EXPECT_EQ(to_json_line(event),
            R"({"at_us":1500,"lane":"alice.app","to":"signaling","name":"dial",)"
            R"("call":"6f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",)"
            R"("fields":{"callee":"bob","video":"false"}})");
}

TEST(Trace, LeavesOutWhatIsAbsent) {
  const TraceEvent event{Instant{0us}, "bob.ios", "", "app-launched", {}, {}};
  EXPECT_EQ(to_json_line(event), R"({"at_us":0,"lane":"bob.ios","name":"app-launched"})");
}

TEST(Trace, IsOneParsableLineWhateverAFieldHolds) {
  for (const std::string& value : {std::string("two\nlines\r"), std::string("\"quoted\\"),
                                   std::string("\xff\xfe\x00", 3), std::string("\xe2\x82")}) {
    const auto line = to_json_line({Instant{}, "apns", "", "x", {}, {{"path", value}}});
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_TRUE(parse_json(line)) << line;
  }
}

TEST(Trace, FindsAFieldByItsKey) {
  const TraceEvent event{Instant{}, "apns", "", "x", {}, {{"status", "200"}, {"reason", ""}}};
  EXPECT_EQ(event.field("status"), "200");
  EXPECT_EQ(event.field("reason"), "");
  EXPECT_EQ(event.field("absent"), "");
}

TEST(Trace, KeepsTheEventsThatSomebodyWants) {
  Trace trace;
  EventNames wanted;
  wanted.add("screen");
  trace.keep_events(wanted);
  trace.write(Instant{1s}, "bob.ios", "", "app-launched", {}, {{"why", "push"}}).add("more", "x");
  trace.write(Instant{2s}, "bob.ios", "", "screen", {}, {{"shows", "ringing"}});
  trace.push_back({Instant{3s}, "apns", "", "push", {}, {}});
  ASSERT_EQ(trace.size(), 1U);
  EXPECT_EQ(trace[0].at, Instant{2s});
  EXPECT_EQ(trace[0].field("shows"), "ringing");
  trace.keep_events(EventNames::all());
  trace.write(Instant{4s}, "bob.ios", "", "app-launched");
  EXPECT_EQ(trace.back().name, "app-launched");
}

TEST(Trace, KeepsMovesByThemselves) {
  Trace trace;
  trace.keep_events({});
  trace.move(Instant{1s}, "bob.ios", {"app-process", "suspended", "woken", "background"});
  ASSERT_EQ(trace.size(), 1U);
  EXPECT_EQ(trace[0].field("to"), "background");
  trace.keep_moves(Moves::kNone);
  trace.move(Instant{2s}, "bob.ios", {"app-process", "background", "idle", "suspended"});
  EXPECT_EQ(trace.size(), 1U);
}

TEST(EventNames, HoldWhatWasNamedAndWhatOthersNamed) {
  EventNames some, others;
  for (const std::string_view name : {"x", "call-ended", "push-delivered"}) {
    EXPECT_FALSE(some.holds(name));
    some.add(name);
    EXPECT_TRUE(some.holds(name));
  }
  EXPECT_FALSE(others.holds("call-ended"));
  others.add(some);
  EXPECT_TRUE(others.holds("call-ended"));
  EXPECT_TRUE(EventNames::all().holds("whatever"));
}

}  // namespace
}  // namespace ringback
