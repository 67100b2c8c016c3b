// Faults: how they are written, whom they meet, what they do.
#include "tests/unit/apns/stage.h"

namespace ringback::apns {
namespace {

struct Faulty : Stage {
  explicit Faulty(const std::string& rule) : token(token_of("bob")) {
    online("bob");
    on(ConnectionOpened{ConnectionId{1}, {}});
    add(rule);
  }
  void add(const std::string& rule) {
    auto fault = parse_fault(rule);
    ASSERT_TRUE(fault.ok()) << rule << ": " << (fault.ok() ? "" : fault.error());
    on(FaultAdded{*fault});
  }
  void send() { on(push(token)); }
  int status() {
    send();
    const auto answers = all<Respond>();
    return answers.empty() ? 0 : answers.front().status;
  }
  DeviceToken token;
};

TEST(FaultText, EveryErrorSaysWhatWasExpected) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "expected a fault such as answer, delay, goaway or preset, found the end"},
      {"answr 503", "expected a fault such as answer, delay, goaway or preset, found 'answr'"},
      {"answer", "expected a status from 200 to 599, found the end"},
      {"answer 600 X", "expected a status from 200 to 599, found '600'"},
      {"delay soon", "expected a time such as 200ms, found 'soon'"},
      {"delay normal 1s", "expected a second time, found the end"},
      {"delay log-normal 1s x", "expected a sigma from 0 to 10, found 'x'"},
      {"close next=0", "expected a value of next such as 2, found '0'"},
      {"close for=soon", "expected a value of for such as 30s, found 'soon'"},
      {"close token=", "expected a value of token such as ab12, found the end"},
      {"close header=:path", "expected a value of header such as apns-priority:10, found ':path'"},
      {"close nxt=2",
       "expected an option such as next=2, token=ab, topic=..., for=30s, found 'nxt=2'"},
      {"limit-streams few", "expected a number of streams, found 'few'"},
      {"answer 503 X late=soon", "expected a time such as 200ms, found 'soon'"},
      {"answer 503 X 'late=normal 1s'", "expected a second time, found the end"},
      {"answer 503 X 'late=1s 2s'", "expected one time or distribution, found '1s 2s'"},
      {"black-hole late=1s", "late= goes with answer, reset, refuse-stream, goaway and close"},
      {"preset F26", "expected a preset F1 to F25, found 'F26'"},
      {"set idle_timeout=soon", "expected a value of idle_timeout, found 'soon'"},
      {"set idle=5m", "expected an assumption such as idle_timeout=5m, found 'idle=5m'"},
      {"slow-drain", "expected a time such as 200ms, found the end"},
  };
  for (const auto& [text, why] : cases) {
    const auto fault = parse_fault(text);
    ASSERT_FALSE(fault.ok()) << text;
    EXPECT_EQ(fault.error(), why);
  }
}

TEST(FaultText, AnErrorOfHttp2HasANumberOrAName) {
  EXPECT_EQ(parse_fault("reset 7")->code, 7u);
  EXPECT_EQ(parse_fault("reset REFUSED_STREAM")->code, 7u);
  EXPECT_EQ(parse_fault("goaway HTTP_1_1_REQUIRED open")->code, 13u);
  const auto wrong = parse_fault("reset REFUSED");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error(),
            "expected an error of HTTP/2, a number or one of NO_ERROR PROTOCOL_ERROR "
            "INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR "
            "REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM "
            "INADEQUATE_SECURITY HTTP_1_1_REQUIRED, found 'REFUSED'");
}

TEST(FaultText, ReadsEveryOption) {
  const auto fault = parse_fault(
      "goaway 1 debug='Stream 5 does not exist' last=3 open and-empty token=ab topic=t nth=2 "
      "every=3 next=4 probability=0.5 after=1s for=2m name=mine");
  ASSERT_TRUE(fault.ok()) << fault.error();
  EXPECT_EQ(fault->debug, "Stream 5 does not exist");
  EXPECT_EQ(fault->last_stream, StreamId{3});
  EXPECT_TRUE(fault->open && fault->follow_with_empty_goaway);
  EXPECT_EQ(fault->name, "mine");
  EXPECT_EQ(fault->match.remaining, 4u);
  EXPECT_EQ(fault->match.lasts, Duration{2min});
}

TEST(FaultMatch, NextCountsDown) {
  Faulty s("answer 503 ServiceUnavailable next=2");
  EXPECT_EQ(s.status(), 503);
  EXPECT_EQ(s.status(), 503);
  EXPECT_EQ(s.status(), 200);
}

TEST(FaultMatch, NthAndEvery) {
  Faulty nth("answer 500 InternalServerError nth=2");
  EXPECT_EQ(nth.status(), 200);
  EXPECT_EQ(nth.status(), 500);
  EXPECT_EQ(nth.status(), 200);
  Faulty every("answer 500 InternalServerError every=2");
  EXPECT_EQ(every.status(), 200);
  EXPECT_EQ(every.status(), 500);
  EXPECT_EQ(every.status(), 200);
  EXPECT_EQ(every.status(), 500);
}

TEST(FaultMatch, TokenTopicAndWindow) {
  Faulty other("answer 503 X token=zz");
  EXPECT_EQ(other.status(), 200);
  Faulty topic("answer 503 X topic=com.example.ringback.voip after=1s for=1s");
  EXPECT_EQ(topic.status(), 200);
  topic.skip(1s);
  EXPECT_EQ(topic.status(), 503);
  topic.skip(1s);
  EXPECT_EQ(topic.status(), 200);
}

TEST(FaultMatch, MethodPathAndHeaders) {
  const std::vector<std::pair<std::string, int>> cases{
      {"method=POST", 503},
      {"method=GET", 200},
      {"path=/3/device/", 503},
      {"path=/4/broadcasts", 200},
      {"header=apns-priority:10", 503},
      {"header=APNS-Priority:10", 503},
      {"header=apns-priority:1", 200},
      {"header=apns-priority:10 header=x-mine:1", 200},
  };
  for (const auto& [match, status] : cases) {
    Faulty s("answer 503 X " + match);
    EXPECT_EQ(s.status(), status) << match;
  }
}

TEST(FaultMatch, ProbabilityIsSeeded) {
  std::vector<int> runs[2];
  for (auto& run : runs) {
    Faulty s("answer 503 X probability=0.5");
    for (int i = 0; i < 64; ++i) run.push_back(s.status());
  }
  EXPECT_EQ(runs[0], runs[1]);
  const auto met = std::count(runs[0].begin(), runs[0].end(), 503);
  EXPECT_GT(met, 16);
  EXPECT_LT(met, 48);
}

TEST(FaultMatch, ASeedOfItsOwnMakesTheSameChoicesInAnyRun) {
  std::vector<int> runs[2];
  for (int i = 0; i < 2; ++i) {
    Faulty s("answer 500 Other nth=1000");  // which draws from the common chance come before
    if (i == 1) s.add("answer 500 Other nth=1000");
    s.add("answer 503 X probability=0.5 seed=7");
    for (int push = 0; push < 64; ++push) runs[i].push_back(s.status());
  }
  EXPECT_EQ(runs[0], runs[1]);
}

TEST(FaultMatch, ClearedByNameOrAll) {
  Faulty s("answer 503 X name=one");
  s.add("answer 500 Y name=two");
  s.on(FaultsCleared{"one"});
  EXPECT_EQ(s.status(), 500);
  s.on(FaultsCleared{});
  EXPECT_EQ(s.status(), 200);
}

TEST(FaultAct, ADelayedAnswerComesExactlyThen) {
  Faulty s("delay 200ms");
  s.send();
  EXPECT_EQ(s.all<DeliverPush>().size(), 1u) << "the phone does not wait for the answer";
  EXPECT_TRUE(s.all<Respond>().empty());
  s.pass(200ms - 1us);
  EXPECT_TRUE(s.all<Respond>().empty());
  s.pass(1us);
  EXPECT_EQ(s.answer().status, 200);
}

/// How many effects of the kind there are before, and at, the moment.
template <class E>
std::pair<std::size_t, std::size_t> around(Faulty& s, Duration moment) {
  s.send();
  const auto at_once = s.all<E>().size();
  s.pass(moment - 1us);
  const auto before = at_once + s.all<E>().size();
  s.pass(1us);
  return {before, s.all<E>().size()};
}

TEST(FaultAct, WhatIsLateHappensExactlyThen) {
  using Counts = std::pair<std::size_t, std::size_t>;
  Faulty answer("answer 503 ServiceUnavailable late=2s");
  EXPECT_EQ(around<Respond>(answer, 2s), Counts(0, 1));
  EXPECT_EQ(answer.answer().status, 503);
  Faulty reset("reset 7 late=2s");
  EXPECT_EQ(around<ResetStream>(reset, 2s), Counts(0, 1));
  Faulty refused("refuse-stream late=2s");
  EXPECT_EQ(around<ResetStream>(refused, 2s), Counts(0, 2));
  EXPECT_TRUE(refused.all<ResetStream>()[1].again) << "in their order";
  Faulty goaway("preset F1 late='uniform 2s 2s'");
  EXPECT_EQ(around<GoAway>(goaway, 2s), Counts(0, 2));
  EXPECT_TRUE(goaway.all<GoAway>()[1].close);
  Faulty close("close late=2s");
  EXPECT_EQ(around<CloseConnection>(close, 2s), Counts(0, 1));
}

TEST(FaultAct, WhatIsLateEndsWithItsConnection) {
  for (const char* rule : {"answer 503 X late=2s", "reset 7 late=2s", "goaway 0 late=2s"}) {
    Faulty s(rule);
    s.send();
    s.on(ConnectionClosed{ConnectionId{1}});
    s.pass(2s);
    EXPECT_TRUE(s.out.effects.empty()) << rule;
  }
}

// The client would lose the answer that it was made to wait for.
TEST(FaultAct, TheGoAwayForTooManyErrorsFollowsALateAnswer) {
  Faulty s("answer 400 BadDeviceToken late=2s");
  s.on(SettingChanged{"errors_before_goaway", "1"});
  s.send();
  EXPECT_TRUE(s.all<GoAway>().empty());
  s.pass(2s);
  ASSERT_EQ(s.out.effects.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<Respond>(s.out.effects[0]));
  EXPECT_TRUE(std::holds_alternative<GoAway>(s.out.effects[1]));
}

TEST(FaultAct, LostNeverDuplicateDropHold) {
  Faulty lost("lose-answer");
  EXPECT_EQ(lost.status(), 0);
  EXPECT_EQ(lost.all<DeliverPush>().size(), 1u);
  Faulty never("never-answer");
  EXPECT_EQ(never.status(), 0);
  EXPECT_TRUE(never.out.effects.empty());
  Faulty twice("duplicate");
  EXPECT_EQ(twice.status(), 200);
  EXPECT_EQ(twice.all<DeliverPush>().size(), 2u);
  Faulty drop("drop-delivery");
  EXPECT_EQ(drop.status(), 200);
  EXPECT_TRUE(drop.all<DeliverPush>().empty());
  Faulty hold("hold-delivery 3s");
  EXPECT_EQ(hold.status(), 200);
  EXPECT_TRUE(hold.all<DeliverPush>().empty());
  hold.pass(3s);
  EXPECT_EQ(hold.all<DeliverPush>().size(), 1u);
}

TEST(FaultAct, StreamsAndConnections) {
  Faulty refuse("preset F8");
  refuse.send();
  ASSERT_EQ(refuse.all<ResetStream>().size(), 2u);
  EXPECT_EQ(refuse.all<ResetStream>()[0].error_code, 7u);
  EXPECT_EQ(refuse.all<ResetStream>()[1].error_code, 5u);
  Faulty goaway("preset F1");
  goaway.send();
  ASSERT_EQ(goaway.all<GoAway>().size(), 2u);
  EXPECT_FALSE(goaway.all<GoAway>()[0].close);
  EXPECT_EQ(goaway.all<GoAway>()[0].last_stream, StreamId{0});
  EXPECT_TRUE(goaway.all<GoAway>()[1].debug_data.empty() && goaway.all<GoAway>()[1].close);
  Faulty hole("preset half-open");
  hole.send();
  EXPECT_EQ(hole.all<GoSilent>().size(), 1u);
  hole.send();
  EXPECT_TRUE(hole.out.effects.empty());
  Faulty close("close hard");
  close.send();
  EXPECT_TRUE(close.all<CloseConnection>().at(0).reset);
  Faulty limit("limit-streams 3");
  limit.send();
  EXPECT_EQ(limit.all<LimitStreams>().at(0).max_concurrent, 3u);
}

TEST(FaultAct, TheDoorOpensAgainWhenItsTimeIsOver) {
  Faulty s("shut-door for=5s");
  EXPECT_EQ(s.all<SetDoor>().at(0).door, SetDoor::Door::kCloseInHandshake);
  EXPECT_EQ(*s.core.next_deadline() - s.now.instant, Duration{5s});
  s.pass(5s);
  EXPECT_EQ(s.all<SetDoor>().at(0).door, SetDoor::Door::kOpen);
}

TEST(Lint, FindsWhatIsLegalAndProbablyAMistake) {
  Stage s;
  const auto token = s.token_of("bob");
  s.on(s.push(token));
  EXPECT_TRUE(s.core.journal().entries().back().findings.empty());
  auto push = s.push(token);
  Stage::drop(push, "apns-expiration");
  s.on(push);
  const auto& findings = s.core.journal().entries().back().findings;
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(findings[0], "second push for one call; the first was number 1");
  s.on(s.push(s.token_of("bob's tablet")));
  EXPECT_TRUE(s.core.journal().entries().back().findings.empty()) << "a call may ring on two";
  push = s.push(s.token_of("bob's watch"));
  const auto month = s.now.wall.unix_seconds() + 28 * 86'400;
  Stage::set(push, "apns-expiration", std::to_string(month));
  s.on(push);
  EXPECT_EQ(s.core.journal().entries().back().findings.at(0),
            "VoIP push with an expiration 28 days away");
  push = s.push(token);
  push.body = R"({"aps":{}})";
  s.on(push);
  EXPECT_EQ(s.core.journal().entries().back().findings.at(0),
            "no call id in the payload of a VoIP push");
}

TEST(Journal, IsBoundedInBytesAsWell) {
  Config config;
  config.journal_bytes = 20'000;
  Stage s(config);
  const auto token = s.token_of("bob");
  auto large = s.push(token);
  large.body = R"({"x":")" + std::string(4000, 'x') + R"("})";
  for (int i = 0; i < 10; ++i) s.on(large);
  const auto kept = s.core.journal().entries().size();
  EXPECT_GE(kept, 3u);
  EXPECT_LE(kept, 4u);
  EXPECT_NE(s.core.journal().find(10), nullptr) << "the newest";
  Journal small(10, 1);
  small.add({});
  small.add({});
  EXPECT_EQ(small.entries().size(), 1u) << "one is always kept";
}

TEST(Journal, IsBoundedAndKeepsLifeLines) {
  Config config;
  config.journal_limit = 2;
  Stage s(config);
  const auto token = s.token_of("bob");
  for (int i = 0; i < 3; ++i) s.on(s.push(token));
  EXPECT_EQ(s.core.journal().entries().size(), 2u);
  EXPECT_EQ(s.core.journal().total(), 3u);
  EXPECT_EQ(s.core.journal().find(1), nullptr);
  const auto* last = s.core.journal().find(3);
  ASSERT_NE(last, nullptr);
  ASSERT_EQ(last->life.size(), 1u);
  EXPECT_EQ(last->life[0].what, "dropped");
}

}  // namespace
}  // namespace ringback::apns
