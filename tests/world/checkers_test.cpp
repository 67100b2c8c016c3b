// A check that cannot fail is no check: each rule is broken on purpose, and each has a story
// beside it that comes close and is fine.
#include "world/checkers/checkers.h"

#include <gtest/gtest.h>

#include <functional>

namespace ringback::world {
namespace {

const CallId kCall = *CallId::parse("0000c0de-0000-4000-8000-000000000001");

struct Event {
  Duration at;
  std::string lane;
  std::string to;
  std::string_view name;
  std::vector<Field> fields;
  bool of_call = true;
};

std::vector<Violation> judged(std::unique_ptr<Checker> checker, const std::vector<Event>& story,
                              Duration ended) {
  for (const auto& event : story) {
    const auto call = event.of_call ? std::optional(kCall) : std::nullopt;
    checker->on({Instant{event.at}, event.lane, event.to, event.name, call, event.fields});
  }
  checker->finish(Instant{ended});
  return checker->violations();
}

TEST(OnePush, ASecondPushForTheSameCallIsFound) {
  const auto request = [](Duration at, const char* id) {
    return Event{at, "signaling", "apns", "push-request", {{"token", "aa"}, {"apns-id", id}}};
  };
  EXPECT_EQ(judged(one_push_per_call_and_device(), {request(1s, "1"), request(2s, "2")}, 3s).size(),
            1u);
  EXPECT_TRUE(
      judged(one_push_per_call_and_device(), {request(1s, "1"), request(2s, "1")}, 3s).empty());
}

TEST(Violations, SayWhenAndWhereAndWhatACorrectOneDoes) {
  const Event push{1s, "bob.ios", "bob.app", "voip-push-delivered", {}};
  const auto late = judged(woken_app_reports_or_is_punished(), {push}, 60s);
  ASSERT_EQ(late.size(), 1u);
  EXPECT_EQ(late.front().invariant, "woken-app-reports-or-is-punished");
  EXPECT_EQ(late.front().at, Instant{9s}) << "when it was due, not when that was seen";
  EXPECT_EQ(late.front().lane, "bob.app");
  EXPECT_EQ(late.front().call, kCall);
  const Event end{1s, "signaling", "", "call-ended", {{"reason", "cancelled"}}};
  const Event ring{2s, "bob.ios", "", "screen", {{"shows", "ringing"}}};
  const auto rings = judged(no_ring_after_the_end(), {end, ring}, 60s);
  ASSERT_EQ(rings.size(), 1u);
  EXPECT_EQ(rings.front().at, Instant{5s});
  EXPECT_EQ(rings.front().lane, "bob.ios");
  const TraceEvent drawn = rule_broken(rings.front());
  EXPECT_EQ(drawn.name, kRuleBrokenEvent);
  EXPECT_EQ(drawn.call, kCall);
  EXPECT_EQ(drawn.field("rule"), "no-ring-after-the-end");
  for (const auto& checker : all_checkers()) {
    EXPECT_FALSE(checker->source().empty()) << checker->name();
    EXPECT_TRUE(checker->remedy().ends_with(".")) << checker->name();
  }
}

TEST(EndsOnce, ASecondEndIsFound) {
  const Event end{1s, "signaling", "", "call-ended", {{"reason", "cancelled"}}};
  const Event told{1s, "signaling", "bob.app", "call-ended", {{"reason", "cancelled"}}};
  EXPECT_EQ(judged(a_call_ends_once(), {end, end}, 3s).size(), 1u);
  EXPECT_TRUE(judged(a_call_ends_once(), {end, told, told}, 3s).empty());
}

TEST(Reports, SilenceForEightSecondsIsFound) {
  const Event push{1s, "bob.ios", "bob.app", "voip-push-delivered", {}};
  const Event report{2s, "bob.app", "bob.ios", "report-new-incoming-call", {}};
  const Event killed{8s, "bob.ios", "", "app-terminated", {}};
  const auto checker = woken_app_reports_or_is_punished;
  EXPECT_EQ(judged(checker(), {push}, 9001ms).size(), 1u);
  EXPECT_TRUE(judged(checker(), {push}, 9s).empty());
  EXPECT_TRUE(judged(checker(), {push, report}, 60s).empty());
  EXPECT_TRUE(judged(checker(), {push, killed}, 60s).empty());
}

TEST(NoLateRing, RingingThreeSecondsAfterTheEndIsFound) {
  const Event ring{1s, "bob.ios", "", "screen", {{"shows", "ringing"}}};
  const Event end{2s, "signaling", "", "call-ended", {}};
  const Event quiet{4s, "bob.ios", "", "screen", {{"shows", "home"}}};
  const Event cut{1500ms, "network", "", "line-silent", {{"link", "bob-signaling"}}};
  // A line that comes back is no help to a phone whose radio is off.
  const Event off{1500ms, "bob.ios", "", "person", {{"act", "airplane-mode-on"}}};
  const Event back{1600ms, "network", "", "line-up", {{"link", "bob-signaling"}}};
  EXPECT_TRUE(judged(no_ring_after_the_end(), {ring, off, back, end}, 60s).empty());
  const auto late = judged(no_ring_after_the_end(), {ring, end}, 60s);
  ASSERT_EQ(late.size(), 1u);
  EXPECT_EQ(late[0].at, Instant{5s}) << "said of the moment it came due, whenever it was noticed";
  EXPECT_EQ(late[0].what, "bob rings on though the call ended 3s ago");
  EXPECT_EQ(judged(no_ring_after_the_end(), {ring, end}, 5001ms).size(), 1u);
  EXPECT_TRUE(judged(no_ring_after_the_end(), {ring, end}, 5s).empty());
  EXPECT_TRUE(judged(no_ring_after_the_end(), {ring, end, quiet}, 60s).empty());
  EXPECT_TRUE(judged(no_ring_after_the_end(), {ring, cut, end}, 60s).empty());
}

TEST(NoLateRing, NobodyHearsAServerThatIsDown) {
  const Event ring{1s, "bob.ios", "", "screen", {{"shows", "ringing"}}};
  const Event end{2s, "signaling", "", "call-ended", {}};
  // The word was on its way when its sender died.
  const Event stopped{2100ms, "network", "", "server-stopped", {{"link", "signaling"}}};
  const Event started{20s, "network", "", "server-started", {{"link", "signaling"}}};
  EXPECT_TRUE(judged(no_ring_after_the_end(), {ring, end, stopped}, 60s).empty());
  EXPECT_TRUE(judged(no_ring_after_the_end(), {ring, end, stopped, started}, 32s).empty());
  EXPECT_EQ(judged(no_ring_after_the_end(), {ring, end, stopped, started}, 32001ms).size(), 1u);
}

TEST(Agree, ASideThatStaysInTheCallIsFound) {
  const Event talk{1s, "bob.app", "", "call-connected", {}};
  const Event end{2s, "signaling", "", "call-ended", {}};
  const Event heard{3s, "bob.app", "", "call-ended", {}};
  EXPECT_EQ(judged(both_sides_agree(), {talk, end}, 6s).size(), 1u);
  EXPECT_TRUE(judged(both_sides_agree(), {talk, end, heard}, 6s).empty());
}

TEST(Agree, AnAppThatIsNotThereAnyMoreIsInNoCall) {
  const Event talk{1s, "bob.app", "", "call-connected", {}};
  const Event dead{2s, "bob.ios", "", "app-terminated", {{"why", "person"}}, false};
  const Event end{3s, "signaling", "", "call-ended", {}};
  EXPECT_TRUE(judged(both_sides_agree(), {talk, dead, end}, 9s).empty());
}

TEST(AudioOrder, AudioBeforeTheFulfilmentIsFound) {
  const Event answer{1s, "bob.ios", "bob.app", "perform-answer-call", {}};
  const Event done{2s, "bob.app", "bob.ios", "action-fulfilled", {{"action", "answer"}}};
  const Event audio{3s, "bob.ios", "bob.app", "audio-activated", {}};
  EXPECT_EQ(judged(no_audio_before_fulfilment(), {answer, audio}, 6s).size(), 1u);
  EXPECT_TRUE(judged(no_audio_before_fulfilment(), {answer, done, audio}, 6s).empty());
}

TEST(OneFate, TwoFatesAndNoFateAreFound) {
  const auto at_apns = [](Duration at, std::string_view name) {
    return Event{at, "apns", "", name, {{"apns-id", "1"}}};
  };
  const auto checker = every_push_has_one_fate;
  EXPECT_EQ(
      judged(checker(), {at_apns(1s, "push-delivered"), at_apns(2s, "push-expired")}, 3s).size(),
      1u);
  const Event asked{1s, "signaling", "apns", "push-request", {{"apns-id", "1"}}};
  EXPECT_TRUE(judged(checker(),
                     {asked, asked, at_apns(1s, "push-delivered"), at_apns(2s, "push-delivered")},
                     3s)
                  .empty());
  EXPECT_EQ(judged(checker(), {at_apns(1s, "push")}, 72s).size(), 1u);
  EXPECT_TRUE(judged(checker(), {at_apns(1s, "push")}, 60s).empty());
  EXPECT_TRUE(judged(checker(), {at_apns(1s, "push"), at_apns(2s, "push-stored")}, 99s).empty());
}

TEST(AllCheckers, AreToldOfEveryEventThatTheyJudgeBy) {
  const Checkers all;
  for (const auto& checker : all_checkers()) {
    for (const auto name : checker->judges_by())
      EXPECT_TRUE(all.wants_events().holds(name)) << name;
  }
  EXPECT_FALSE(all.wants_events().holds("push-completion"));
}

TEST(AllCheckers, HaveNamesOfTheirOwn) {
  std::vector<std::string_view> names;
  for (const auto& checker : all_checkers()) {
    for (const auto name : names) EXPECT_NE(name, checker->name());
    names.push_back(checker->name());
  }
  EXPECT_EQ(names.size(), 7u);
}

}  // namespace
}  // namespace ringback::world
