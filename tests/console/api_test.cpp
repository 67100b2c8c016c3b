// The interface against a stack that is made up, and against none.
#include <gtest/gtest.h>

#include "base/json.h"
#include "console/trace_follower.h"
#include "tests/console/served.h"

namespace ringback::console {
namespace {

const std::string kJson = "Content-Type: application/json\r\n";

Json json_of(const std::string& answer) {
  const auto json = parse_json(body_of(answer));
  EXPECT_TRUE(json) << answer;
  return json.value_or(Json());
}

std::string error_of(const std::string& answer) {
  return std::string(json_of(answer).string_member("error").value_or(""));
}

TEST(Api, LetsThePersonAct) {
  const FakeStack stack;
  const Served served({}, stack.addresses());
  const auto listed = json_of(served.ask("GET", "/api/phones"));
  ASSERT_EQ(listed.member("phones")->array()->size(), 2U);
  const auto& bob = listed.member("phones")->array()->at(1);
  EXPECT_TRUE(*bob.member("locked")->boolean());
  EXPECT_TRUE(*bob.member("do_not_disturb")->boolean());
  EXPECT_FALSE(*bob.member("airplane_mode")->boolean());
  EXPECT_EQ(bob.member("made_at_us")->integer(), 7);
  const std::string act = R"({"act":"dial","argument":"alice"})";
  EXPECT_EQ(status_of(served.ask("POST", "/api/phones/bob/acts", act, kJson)), 204);
  EXPECT_EQ(stack.acts(), std::vector<std::string>{"dial alice"});
  EXPECT_EQ(status_of(served.ask("POST", "/api/phones/eve/acts", act, kJson)), 404);
  for (const std::string nobody : {R"({"act":"dial"})", R"({"act":"dial","argument":""})"}) {
    EXPECT_EQ(error_of(served.ask("POST", "/api/phones/bob/acts", nobody, kJson)),
              "dial needs an argument: whom to call");
  }
  EXPECT_EQ(stack.acts().size(), 1U);
  const auto refused = served.ask("POST", "/api/phones/bob/acts", R"({"act":"answer"})", kJson);
  EXPECT_EQ(json_of(refused).string_member("refused"), "nothing-rings");
}

TEST(Api, SaysWhatIsWrongWithABody) {
  const FakeStack stack;
  const Served served({}, stack.addresses());
  const auto post = [&](const std::string& body) {
    return served.ask("POST", "/api/phones", body, kJson);
  };
  EXPECT_EQ(status_of(post(R"({"name":"carol"})")), 201);
  EXPECT_EQ(error_of(post("{")), "the body is no JSON");
  EXPECT_EQ(error_of(post("[]")), "the body is no JSON object");
  EXPECT_EQ(error_of(post("{}")), "name is missing");
  EXPECT_EQ(error_of(post(R"({"name":7})")), "name is no string");
  EXPECT_EQ(error_of(post(R"({"name":"a","nmae":"b"})")), "there is no member \"nmae\"");
  EXPECT_EQ(error_of(post(R"({"name":"a","habits":[]})")), "habits is no object");
  EXPECT_EQ(error_of(post(R"({"name":"a","count":10001})")), "count is no number from 1 to 10000");
  EXPECT_EQ(status_of(post(R"({"name":"a{n}","count":10000})")), 201);
  const auto unknown = post(R"({"name":"a","ios":"ios99"})");
  EXPECT_EQ(status_of(unknown), 400);
  EXPECT_EQ(error_of(unknown), "phone.ios: unknown word \"ios99\"");
}

TEST(Api, ShowsPushesOfAnyBytes) {
  const FakeStack stack;
  const Served served({}, stack.addresses());
  const auto json = json_of(served.ask("GET", "/api/pushes?limit=5"));
  const auto& push = json.member("pushes")->array()->front();
  EXPECT_EQ(push.string_member("payload"), "2 bytes, no UTF-8");
  EXPECT_EQ(push.member("status")->integer(), 410);
  EXPECT_EQ(push.member("headers")->array()->front().string_member("name"), "apns-topic");
  EXPECT_EQ(push.member("findings")->array()->size(), 1U);
  EXPECT_EQ(push.string_member("key_id"), "RINGBACK01");
  EXPECT_EQ(push.member("provider_token")->string_member("alg"), "ES256");
  EXPECT_EQ(push.member("provider_token")->string_member("kid"), "RINGBACK01");
  EXPECT_EQ(status_of(served.ask("GET", "/api/pushes?limit=5001")), 400);
  EXPECT_EQ(status_of(served.ask("GET", "/api/pushes?limit=-1")), 400);
  EXPECT_EQ(status_of(served.ask("GET", "/api/pushes?status=600")), 400);
}

TEST(Api, ChangesALivingPhone) {
  const FakeStack stack;
  const Served served({}, stack.addresses());
  const auto patch = [&](const std::string& phone, const std::string& body) {
    return served.ask("PATCH", "/api/phones/" + phone, body, kJson);
  };
  const auto changed = json_of(patch("bob", R"({"misbehave":["never-report"]})"));
  EXPECT_EQ(*changed.member("phone")->member("misbehaviours")->array()->front().string(),
            "never-report");
  EXPECT_EQ(status_of(patch("eve", "{}")), 404);
  EXPECT_EQ(error_of(patch("bob", R"({"behave":"all"})")), "behave is no list");
  EXPECT_EQ(error_of(patch("bob", R"({"misbehave":[7]})")), "misbehave holds something else");
  EXPECT_EQ(error_of(patch("bob", R"({"behave_all":1})")), "behave_all is no truth value");
  EXPECT_EQ(error_of(patch("bob", R"({"misbehaves":[]})")), "there is no member \"misbehaves\"");
}

TEST(Api, HandsAPushOverOnceMore) {
  const FakeStack stack;
  const Served served({}, stack.addresses());
  EXPECT_EQ(status_of(served.ask("POST", "/api/pushes/7/resend")), 204);
  EXPECT_EQ(status_of(served.ask("POST", "/api/pushes/8/resend")), 404);
  EXPECT_EQ(status_of(served.ask("POST", "/api/pushes/x7/resend")), 400);
}

TEST(Api, PutsFaultsInForceAndEndsThem) {
  const FakeStack stack;
  const Served served({}, stack.addresses());
  const auto count = [&] {
    return json_of(served.ask("GET", "/api/faults")).member("faults")->array()->size();
  };
  const auto post = [&](const std::string& body) {
    return served.ask("POST", "/api/faults", body, kJson);
  };
  const auto put = post(R"({"rule":"answer 503 ServiceUnavailable"})");
  EXPECT_EQ(status_of(put), 201);
  EXPECT_EQ(json_of(put).string_member("name"), "fault-1");
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(status_of(served.ask("DELETE", "/api/faults/fault-1")), 204);
  EXPECT_EQ(count(), 0U);
  EXPECT_EQ(error_of(post(R"({"rule":"dance"})")), "rule: unknown act");
  EXPECT_EQ(error_of(post(R"({"rule":7})")), "rule is missing, or no string");
}

TEST(Api, SaysWhichProcessIsAway) {
  const Served served;
  const auto answer = served.ask("GET", "/api/phones");
  EXPECT_EQ(status_of(answer), 502);
  EXPECT_TRUE(error_of(answer).starts_with("device-sim does not answer")) << answer;
}

TEST(Api, ListsAndPlaysScenarios) {
  const Served served;
  const auto list = json_of(served.ask("GET", "/api/scenarios"));
  bool found = false;
  for (const auto& scenario : *list.member("scenarios")->array()) {
    EXPECT_EQ(scenario.string_member("error"), "") << scenario.text();
    if (scenario.string_member("name") == "basics/first-call") found = true;
  }
  EXPECT_TRUE(found);
  const auto text = json_of(served.ask("GET", "/api/scenarios/text?name=basics%2Ffirst-call"));
  EXPECT_NE(text.string_member("text")->find("steps:"), std::string_view::npos);
  const auto played =
      json_of(served.ask("POST", "/api/scenarios/play", R"({"name":"basics/first-call"})", kJson));
  EXPECT_GT(played.member("events")->array()->size(), 20U);
  EXPECT_TRUE(played.member("violations")->array()->empty());
  for (const auto& expectation : *played.member("expectations")->array()) {
    EXPECT_TRUE(*expectation.member("held")->boolean()) << expectation.text();
  }
}

TEST(Api, TellsWhatAStoryBreaksOnPurpose) {
  const Served served;
  const auto played = json_of(served.ask(
      "POST", "/api/scenarios/play",
      R"({"name":"races/01-hung-up-before-the-push-arrives","variant":"misbehaving"})", kJson));
  EXPECT_TRUE(played.member("violations")->array()->empty());
  const auto& meant = *played.member("meant_violations")->array();
  ASSERT_EQ(meant.size(), 1U);
  const auto& one = meant.front();
  EXPECT_EQ(one.string_member("invariant"), "no-ring-after-the-end") << one.text();
  EXPECT_EQ(one.string_member("lane"), "bob.ios");
  EXPECT_NE(one.string_member("remedy"), "");
  EXPECT_NE(one.string_member("source"), "");
  // What it is about came before it, in its lane.
  const auto& events = *played.member("events")->array();
  const auto& about = events.at(static_cast<std::size_t>(*one.member("event")->integer()));
  EXPECT_LE(*about.member("at_us")->integer(), *one.member("at_us")->integer());
  EXPECT_EQ(about.string_member("call"), one.string_member("call"));
}

TEST(Api, PlaysATextAndShowsItsMistakes) {
  const Served served;
  const auto play = [&](const std::string& body) {
    return served.ask("POST", "/api/scenarios/play", body, kJson);
  };
  const auto text = json_of(served.ask("GET", "/api/scenarios/text?name=basics%2Ffirst-call"));
  const Json good(JsonObject{{"text", Json(*text.string_member("text"))}});
  EXPECT_EQ(status_of(play(good.text())), 200);
  const auto wrong = play(R"({"text":"title: x\nphonse: {}\n"})");
  EXPECT_EQ(status_of(wrong), 422);
  EXPECT_TRUE(error_of(wrong).starts_with("text:")) << wrong;
  EXPECT_EQ(status_of(play(R"({"text":"\u0000: [["})")), 422);
  EXPECT_EQ(status_of(play(R"({"name":"../../etc/passwd"})")), 404);
  EXPECT_EQ(status_of(play(R"({"name":"a","text":"b"})")), 400);
  EXPECT_EQ(status_of(play(R"({"name":"basics/first-call","seed":-1})")), 400);
  EXPECT_EQ(status_of(play(R"({"name":"basics/first-call","variant":"none"})")), 404);
}

/// Waits for the log to change until `enough`.
template <class Enough>
void wait_for(EventLog& log, const Enough& enough) {
  std::mutex mutex;
  std::condition_variable changed;
  log.on_news([&] { changed.notify_all(); });
  std::unique_lock lock(mutex);
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!enough() && std::chrono::steady_clock::now() < limit) {
    changed.wait_for(lock, std::chrono::milliseconds(20));
  }
  log.on_news({});
}

TEST(TraceFollower, ComesBackAndShowsARepeatedBacklogOnce) {
  FakeStack stack;
  stack.set_events(1, 3);
  EventLog log;
  const TraceFollower follower("device-sim", stack.addresses().devices, log);
  wait_for(log, [&] { return log.last() == 3; });
  EXPECT_EQ(log.last(), 3U);
  // The watch ended, and is asked for again: the three known events and two more.
  stack.set_events(1, 5);
  wait_for(log, [&] { return log.last() >= 5; });
  EXPECT_EQ(log.last(), 5U);
}

}  // namespace
}  // namespace ringback::console
