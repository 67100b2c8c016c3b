#include "runner/scenario.h"

#include <gtest/gtest.h>

#include "runner/judge.h"
#include "tests/unit/runner/temporary_file.h"

namespace ringback::runner {
namespace {

std::vector<Plan> plans_of(const std::string& text) {
  const TemporaryFile file(text);
  auto loaded = load_scenario(file.path(), "good.yaml");
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : to_string(loaded.error()));
  return loaded.ok() ? std::move(loaded).value() : std::vector<Plan>{};
}

TEST(Scenario, ReadsPhonesInTheOrderWritten) {
  const auto plans = plans_of(
      "title: t\n"
      "phones:\n"
      "  zoe: foreground\n"
      "  bob-ipad: {user: bob, app: suspended, ios: 15.7, misbehaves: never-report, answers: 2s}\n"
      "steps: [{zoe: dials bob}]\n");
  ASSERT_EQ(plans.size(), 1u);
  const auto& phones = plans[0].phones;
  ASSERT_EQ(phones.size(), 2u);
  EXPECT_EQ(phones[0].name, "zoe");
  EXPECT_EQ(phones[1].user, "bob");
  EXPECT_EQ(phones[1].app_state, "suspended");
  EXPECT_EQ(phones[1].ios, "13");
  EXPECT_EQ(phones[1].misbehaviours, std::vector<std::string>{"never-report"});
  EXPECT_EQ(phones[1].answers_after, 2s);
}

TEST(Scenario, ReadsTimesOfSteps) {
  const auto plans = plans_of(
      "title: t\nphones: {a: foreground, b: foreground}\n"
      "steps:\n"
      "  - {at: 1s, a: dials b}\n"
      "  - {after: 0s..3s, a: hangs up}\n"
      "  - {after: b sees ringing, wait: 10ms, b: answers}\n");
  const auto& steps = plans.at(0).steps;
  EXPECT_EQ(steps[0].when.from, When::From::kStory);
  EXPECT_EQ(steps[1].when.from, When::From::kPreviousStep);
  EXPECT_EQ(steps[1].when.high, 3s);
  EXPECT_EQ(steps[2].when.from, When::From::kEvent);
  EXPECT_EQ(steps[2].when.low, 10ms);
  EXPECT_EQ(to_string(steps[2].when.event), "b.ios screen shows=ringing");
  EXPECT_EQ(std::get<PersonActs>(steps[2].action).act, "answer");
}

TEST(Scenario, AWindowSaysItsUnitOnceOrTwice) {
  const auto plans = plans_of(
      "title: t\nphones: {a: foreground, b: foreground}\n"
      "steps: [{at: 1..3s, a: dials b}, {after: 0..30ms, a: hangs up}, {after: 1ms..2s, a: goes "
      "home}]\n");
  const auto& steps = plans.at(0).steps;
  EXPECT_EQ(steps[0].when.low, 1s);
  EXPECT_EQ(steps[0].when.high, 3s);
  EXPECT_EQ(steps[1].when.low, 0s);
  EXPECT_EQ(steps[1].when.high, 30ms);
  EXPECT_EQ(steps[2].when.low, 1ms);
}

TEST(Scenario, RepeatWritesTheStepsOutAgain) {
  const auto plans = plans_of(
      "title: t\nphones: {a: foreground, b: foreground}\nrepeat: {times: 3, every: 10s}\n"
      "steps: [{after: 1s, a: dials b}, {at: 5s, a: hangs up}, {after: 1s, a: goes home}]\n");
  const auto& steps = plans.at(0).steps;
  ASSERT_EQ(steps.size(), 9u);
  EXPECT_EQ(steps[0].when.from, When::From::kPreviousStep);
  EXPECT_EQ(steps[6].when.from, When::From::kStory);
  EXPECT_EQ(steps[6].when.low, 21s);
  EXPECT_EQ(steps[7].when.high, 25s);
  EXPECT_EQ(steps[8].when.from, When::From::kPreviousStep);
  EXPECT_EQ(steps[8].when.low, 1s);
}

TEST(Scenario, ReadsBoundsOfLegsAsTheyAreSpokenBack) {
  const auto plans = plans_of(
      "title: t\nphones: {a: foreground, b: foreground}\nsteps: [{a: dials b}]\n"
      "expect: [p95 of dial-to-ringing at most 2s, the least of push-to-delivered at least 1ms]\n");
  const auto& expect = plans.at(0).expectations;
  EXPECT_EQ(expect.at(0).metric->percent, 95u);
  EXPECT_EQ(to_string(expect.at(0)), "p95 of dial-to-ringing at most 2s");
  EXPECT_EQ(expect.at(1).metric->percent, 0u);
  EXPECT_EQ(to_string(expect.at(1)), "the least of push-to-delivered at least 1ms");
}

TEST(Scenario, ReadsExpectationsAsTheyAreSpokenBack) {
  const auto plans = plans_of(
      "title: t\nphones: {a: foreground, b: foreground}\nsteps: [{a: dials b}]\n"
      "expect:\n"
      "  - signaling -> apns push-request priority=10 topic~voip, after 1s, within 2s, by 5s\n"
      "  - never b sees ringing, once signaling call-ended\n"
      "  - at least 2 anyone screen who!=\"Bob Smith\"\n");
  const auto& expect = plans.at(0).expectations;
  ASSERT_EQ(expect.size(), 3u);
  EXPECT_EQ(to_string(expect[0]),
            "signaling -> apns push-request priority=10 topic~voip, after 1s, within 2s, by 5s");
  EXPECT_EQ(to_string(expect[1]), "never b.ios screen shows=ringing, once signaling call-ended");
  EXPECT_EQ(to_string(expect[2]), "at least 2 anyone screen who!=\"Bob Smith\"");
}

TEST(Scenario, IncludesOneFileByItsNameOrSeveralAsAList) {
  const TemporaryFile fragment("phones: {b: not-running}\nlinks: {b-apns: {delay: 300ms}}\n");
  const std::string name = fragment.path().substr(fragment.path().rfind('/') + 1);
  for (const auto& include : {name, "[" + name + "]"}) {
    const auto plans = plans_of("title: t\ninclude: " + include +
                                "\nphones: {a: foreground}\nsteps: [{a: dials b}]\n");
    EXPECT_EQ(plans.at(0).phones.size(), 2u) << include;
    ASSERT_EQ(plans.at(0).links.size(), 1u) << include;
    EXPECT_EQ(plans.at(0).links[0].delay, Duration(300ms));
  }
}

TEST(Scenario, AVariantChangesWhatTheFileSays) {
  const auto plans = plans_of(
      "title: t\nphones: {a: foreground, b: not-running}\nsteps: [{a: dials b}]\n"
      "expect: [a.app -> signaling dial]\n"
      "variants:\n"
      "  wrong:\n"
      "    phones: {b: {misbehaves: [never-report]}}\n"
      "    expect: [b.ios app-terminated]\n"
      "  right: {}\n");
  ASSERT_EQ(plans.size(), 2u);
  EXPECT_EQ(plans[0].variant, "wrong");
  EXPECT_EQ(plans[0].phones[1].misbehaviours.size(), 1u);
  EXPECT_EQ(plans[0].phones[1].app_state, "not-running");
  EXPECT_EQ(plans[0].expectations.size(), 2u);
  EXPECT_EQ(plans[1].variant, "right");
  EXPECT_TRUE(plans[1].phones[1].misbehaviours.empty());
  EXPECT_EQ(plans[1].expectations.size(), 1u);
}

TEST(Scenario, ATableMakesAPlanOfEachRow) {
  const auto plans = plans_of(
      "title: t\nphones: {a: foreground, b: '${app}'}\n"
      "parameters: {app: foreground, wait: 1s}\n"
      "table: [{case: first, app: suspended}, {wait: 2s}]\n"
      "steps: [{at: '${wait}', a: dials b}]\n");
  ASSERT_EQ(plans.size(), 2u);
  EXPECT_EQ(plans[0].variant, "first");
  EXPECT_EQ(plans[0].phones[1].app_state, "suspended");
  EXPECT_EQ(plans[1].variant, "wait=2s");
  EXPECT_EQ(plans[1].phones[1].app_state, "foreground");
  EXPECT_EQ(plans[1].steps[0].when.low, 2s);
}

}  // namespace
}  // namespace ringback::runner
