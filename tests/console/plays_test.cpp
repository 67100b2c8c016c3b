// Playing from the page: another ending, a report, and on running processes.
#include <gtest/gtest.h>

#include <chrono>

#include "base/json.h"
#include "tests/console/served.h"

namespace ringback::console {
namespace {

const std::string kJson = "Content-Type: application/json\r\n";

Json json_of(const std::string& answer) {
  const auto json = parse_json(body_of(answer));
  EXPECT_TRUE(json) << answer;
  return json.value_or(Json());
}

class Plays : public ::testing::Test {
 protected:
  std::string post(const std::string& path, const std::string& body) const {
    return served_.ask("POST", path, body, kJson);
  }
  std::string play(const std::string& moves) const {
    return post("/api/scenarios/play", R"({"name":"basics/first-call","moves":)" + moves + "}");
  }
  const Served served_;
};

bool connected(const Json& told) {
  for (const auto& event : *told.member("events")->array()) {
    if (event.string_member("name") == "call-connected") return true;
  }
  return false;
}

TEST_F(Plays, MovesADecisionAndComesToTheOtherEnding) {
  const auto as_written = json_of(play("[]"));
  EXPECT_TRUE(connected(as_written));
  EXPECT_EQ(as_written.member("yaml"), nullptr);
  const auto& decisions = *as_written.member("decisions")->array();
  ASSERT_EQ(decisions.size(), 3U);
  EXPECT_EQ(decisions[2].string_member("what"), "alice: hangs up");
  const auto index = static_cast<std::size_t>(*decisions[2].member("event")->integer());
  EXPECT_EQ(as_written.member("events")->array()->at(index).string_member("name"), "person");
  const auto other = json_of(play(R"([{"decision":2,"at_us":1100000}])"));
  EXPECT_FALSE(connected(other));
  EXPECT_NE(other.string_member("yaml")->find("alice: hangs up"), std::string_view::npos);
}

TEST_F(Plays, MovesADecisionOutAndBackToTheEndingAsWritten) {
  const auto as_written = json_of(play("[]"));
  const auto& hang_up = as_written.member("decisions")->array()->at(2);
  const auto at = *hang_up.member("at_us")->integer() - *as_written.member("zero_us")->integer();
  const auto out = json_of(play(R"([{"decision":2,"at_us":1100000}])"));
  std::size_t moved = 0;
  for (const auto& decision : *out.member("decisions")->array()) {
    if (decision.string_member("what") == "alice: hangs up") break;
    ++moved;
  }
  const auto back =
      json_of(play(R"([{"decision":2,"at_us":1100000},{"decision":)" + std::to_string(moved) +
                   R"(,"at_us":)" + std::to_string(at) + "}]"));
  EXPECT_TRUE(connected(back));
  EXPECT_EQ(back.member("events")->text(), as_written.member("events")->text());
}

TEST_F(Plays, TellsWhatThePushCarried) {
  const auto told = json_of(play("[]"));
  const auto& payloads = *told.member("payloads")->object();
  ASSERT_EQ(payloads.size(), 1U);
  const auto payload = parse_json(*payloads.begin()->second.string());
  ASSERT_TRUE(payload) << *payloads.begin()->second.string();
  const auto* caller = payload->member("call")->member("caller");
  EXPECT_EQ(caller->string_member("handle"), "alice");
}

TEST_F(Plays, RefusesMovesThatMakeNoSense) {
  EXPECT_EQ(status_of(play("7")), 400);
  EXPECT_EQ(status_of(play("[7]")), 400);
  EXPECT_EQ(status_of(play(R"([{"decision":-1,"at_us":1}])")), 400);
  EXPECT_EQ(status_of(play(R"([{"decision":3,"at_us":1}])")), 400);
  EXPECT_EQ(status_of(play(R"([{"decision":0,"at_us":-1}])")), 400);
  EXPECT_EQ(status_of(play(R"([{"decision":0,"at_us":120000001}])")), 400);
  std::string many = "[";
  for (int i = 0; i < 21; ++i)
    many += std::string(i > 0 ? "," : "") + R"({"decision":0,"at_us":1})";
  EXPECT_EQ(status_of(play(many + "]")), 400);
}

TEST_F(Plays, WritesAReport) {
  const auto report = post("/api/scenarios/report", R"({"name":"basics/first-call"})");
  EXPECT_EQ(status_of(report), 200);
  EXPECT_NE(report.find("Content-Type: text/html"), std::string::npos);
  EXPECT_NE(body_of(report).find("The first call"), std::string::npos);
  EXPECT_EQ(status_of(served_.ask("GET", "/api/events/report")), 404) << "nothing has happened";
}

TEST(EventReport, TellsOneCallOrAll) {
  Served served;
  TraceEvent event;
  event.at = Instant{Duration{1'700'000'000'000'000}};
  event.lane = "signaling";
  event.to = "apns";
  event.name = "push-request";
  event.call = CallId::parse("c7ee4d35-41de-4885-a700-d3dfa622ac9b");
  served.log().append(event);
  const auto all = served.ask("GET", "/api/events/report");
  EXPECT_EQ(status_of(all), 200);
  EXPECT_NE(body_of(all).find("push-request"), std::string::npos);
  EXPECT_EQ(status_of(served.ask("GET", "/api/events/report?call=" + event.call->text())), 200);
  EXPECT_EQ(status_of(served.ask("GET", "/api/events/report?call=other")), 404);
}

TEST(EventReport, TellsWhatTheLadderWasSearchedFor) {
  Served served;
  for (const std::string_view name : {"dial", "answer", "rule-broken"}) {
    TraceEvent event;
    event.at = Instant{Duration{1'700'000'000'000'000}};
    event.lane = "bob.app";
    event.name = name;
    event.add("device", "B" + std::string(name));
    served.log().append(event);
  }
  const auto told = [&](const std::string& query) {
    return body_of(served.ask("GET", "/api/events/report?" + query));
  };
  const auto holds = [](const std::string& page, const std::string& what) {
    return page.find("device=B" + what) != std::string::npos;
  };
  const auto found = told("search=BOB+bansw");
  EXPECT_TRUE(holds(found, "answer") && !holds(found, "dial")) << found;
  const auto broken = told("broken=true");
  EXPECT_TRUE(holds(broken, "rule-broken") && !holds(broken, "answer")) << broken;
  const auto later = told("after=1&broken=false");
  EXPECT_TRUE(holds(later, "answer") && !holds(later, "dial")) << later;
  EXPECT_EQ(status_of(served.ask("GET", "/api/events/report?after=3")), 404);
  EXPECT_EQ(status_of(served.ask("GET", "/api/events/report?after=x")), 400);
  EXPECT_EQ(status_of(served.ask("GET", "/api/events/report?broken=1")), 400);
}

TEST(EventReport, TellsTheLatestCallOfAnIdWithWhatPeopleDidMeanwhile) {
  Served served;
  const auto add = [&](int second, std::string lane, std::string_view name, bool own) {
    TraceEvent event;
    event.at = Instant{Duration{1'700'000'000'000'000} + std::chrono::seconds(second)};
    event.lane = std::move(lane);
    event.name = name;
    if (own) event.call = CallId::parse("c7ee4d35-41de-4885-a700-d3dfa622ac9b");
    served.log().append(event);
  };
  add(1, "alice.app", "dial", true);
  add(2, "signaling", "call-ended", true);
  add(3, "signaling", "answered-before-the-reset", true);
  add(10, "alice.app", "dial", true);
  add(11, "alice.ios", "person", false);
  add(11, "carol.ios", "screen", false);
  add(11, "alice.app", "hello", false);
  add(12, "alice.app", "answered", true);
  add(13, "alice.ios", "app-terminated", false);
  const auto body =
      body_of(served.ask("GET", "/api/events/report?call=c7ee4d35-41de-4885-a700-d3dfa622ac9b"));
  EXPECT_NE(body.find("dial"), std::string::npos);
  EXPECT_NE(body.find("person"), std::string::npos) << "what alice did belongs to it";
  for (const auto* other : {"answered-before-the-reset", "carol", "hello", "app-terminated"}) {
    EXPECT_EQ(body.find(other), std::string::npos) << other;
  }
}

TEST_F(Plays, SaysWhyALivePlayFailed) {
  EXPECT_EQ(json_of(served_.ask("GET", "/api/live")).string_member("state"), "idle");
  EXPECT_EQ(status_of(served_.ask("DELETE", "/api/live")), 404);
  const auto begun = post("/api/live", R"({"name":"basics/first-call"})");
  EXPECT_EQ(status_of(begun), 202);
  EXPECT_EQ(json_of(begun).string_member("title"), "The first call");
  // No process is there, which the play finds out by itself.
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  auto state = json_of(served_.ask("GET", "/api/live"));
  while (state.string_member("state") == "playing" && std::chrono::steady_clock::now() < limit) {
    state = json_of(served_.ask("GET", "/api/live"));
  }
  EXPECT_EQ(state.string_member("state"), "failed");
  EXPECT_NE(state.string_member("error"), "");
}

TEST_F(Plays, RefusesALivePlayOfWhatIsVirtual) {
  const auto text = post(
      "/api/live", R"({"text":"title: t\nlive: chance alone decides\nphones: {alice: foreground}\n)"
                   R"(steps: [{at: 1s, alice: goes home}]\nexpect: [alice.ios person]\n"})");
  EXPECT_EQ(status_of(text), 422) << text;
  EXPECT_EQ(status_of(post("/api/live", "{}")), 400);
  EXPECT_EQ(status_of(post("/api/live", R"({"name":"basics/first-call","varaint":"x"})")), 400);
  EXPECT_EQ(status_of(post("/api/live", R"({"name":"basics/first-call","variant":5})")), 400);
  EXPECT_EQ(status_of(post("/api/live", R"({"name":"no/such"})")), 404);
}

}  // namespace
}  // namespace ringback::console
