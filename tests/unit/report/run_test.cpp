// What counts as passed, and what legs and screens are made of.
#include "runner/report/run.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "runner/legs.h"
#include "runner/report/html.h"
#include "runner/report/html_parts.h"
#include "runner/report/json.h"
#include "runner/report/junit.h"
#include "runner/report/ladder.h"
#include "runner/report/mermaid.h"
#include "runner/report/scene.h"
#include "runner/report/screens.h"
#include "runner/report/verdict_text.h"
#include "tests/unit/report/sample.h"

namespace ringback::runner {
namespace {

using testing::Sample;

/// Everything held.
void mend(Sample& sample) { sample.run.outcomes.back().held = true; }

TEST(Run, PassesWhenAllHeld) {
  Sample sample;
  EXPECT_FALSE(passed(sample.run));
  mend(sample);
  EXPECT_TRUE(passed(sample.run));
  EXPECT_NE(verdict_text(sample.run, {}).find("passed  4 of 4"), std::string::npos);
  EXPECT_EQ(to_junit({&sample.run, 1}).find("<failure"), std::string::npos);
}

TEST(Run, AmongManyIsOneLine) {
  Sample sample;
  EXPECT_TRUE(summary_line(sample.run, {}).starts_with("✗ The first call "));
  mend(sample);
  sample.run.took = 2400us;
  const std::string line = summary_line(sample.run, {});
  EXPECT_TRUE(line.starts_with("✓ The first call "));
  EXPECT_TRUE(line.ends_with("scenarios/basics/first-call.yaml  2.4 ms\n")) << line;
}

TEST(Run, FailsWhenAnInvariantIsBrokenThatNobodyAnnounced) {
  Sample sample;
  mend(sample);
  sample.recording.violations = {{"one-push-per-call",
                                  "two pushes",
                                  sample.recording.ended,
                                  "signaling",
                                  {},
                                  "ours",
                                  "push once"}};
  EXPECT_FALSE(passed(sample.run));
  EXPECT_NE(verdict_text(sample.run, {}).find("one-push-per-call: two pushes"), std::string::npos);
  sample.plan.violates = {"one-push-per-call"};
  EXPECT_TRUE(passed(sample.run));
}

TEST(Run, DrawsABrokenInvariantAtItsPlace) {
  Sample sample;
  const auto& events = sample.recording.events;
  const auto& before = events[events.size() / 2];
  sample.recording.violations = {{"one-push-per-call", "two pushes", before.at, "signaling",
                                  before.call, "ours", "Push once."}};
  const Scene scene = scene_of(sample.plan, sample.recording, false);
  const auto row = std::ranges::find(scene.rows, events.size(), &Row::event);
  ASSERT_NE(row, scene.rows.end());
  EXPECT_EQ(row->tone, Tone::kRuleBroken);
  EXPECT_EQ(row->label, "two pushes");
  EXPECT_EQ(scene.lanes[*row->lane].name, "signaling");
  EXPECT_TRUE(std::ranges::is_sorted(scene.rows, {}, &Row::at));
  EXPECT_EQ(event_of(scene, sample.recording, row->event).field("remedy"), "Push once.");
  const std::string anchor = event_anchor(1, events.size());
  const std::string page = to_html({&sample.run, 1});
  EXPECT_NE(page.find("href=\"#" + anchor + "\""), std::string::npos);
  EXPECT_NE(page.find("id=\"" + anchor + "\""), std::string::npos);
  EXPECT_NE(ladder(sample.plan, sample.recording, {}).find("two pushes"), std::string::npos);
  EXPECT_NE(to_mermaid(sample.plan, sample.recording, false).find("Push once."), std::string::npos);
}

TEST(Run, FailsWhenAnAnnouncedInvariantHolds) {
  Sample sample;
  mend(sample);
  sample.plan.violates = {"one-push-per-call"};
  EXPECT_FALSE(passed(sample.run));
}

TEST(Run, ThatIsNotAsItsTranscriptFailsInEveryReport) {
  Sample sample;
  mend(sample);
  const std::string where = "first-call.golden.txt:3: was a, is now b";
  sample.run.transcript_difference = where;
  EXPECT_FALSE(passed(sample.run));
  const std::string text = verdict_text(sample.run, {});
  EXPECT_NE(text.find(where), std::string::npos) << text;
  EXPECT_NE(text.find("FAILED  4 of 4 expectations held, but the transcript differs"),
            std::string::npos);
  const std::string junit = to_junit({&sample.run, 1});
  EXPECT_NE(junit.find("failures=\"1\""), std::string::npos);
  EXPECT_NE(junit.find("<failure message=\"not as its transcript: " + where), std::string::npos);
  const Json json = to_json(sample.run);
  EXPECT_EQ(json.text().find("\"passed\":true"), std::string::npos);
  EXPECT_NE(json.text().find(where), std::string::npos);
  EXPECT_NE(to_html({&sample.run, 1}).find(where), std::string::npos);
}

TEST(Run, SaysWhatItIsAboutWhenItFailsAndToPrograms) {
  Sample sample;
  sample.plan.why = "One push\nwakes the app.\n";
  sample.plan.source = "race 5";
  EXPECT_NE(verdict_text(sample.run, {}).find("One push wakes the app."), std::string::npos);
  mend(sample);
  EXPECT_EQ(verdict_text(sample.run, {}).find("One push"), std::string::npos);
  const std::string junit = to_junit({&sample.run, 1});
  EXPECT_NE(junit.find("<property name=\"why\" value=\"One push wakes the app.\"/>"),
            std::string::npos);
  EXPECT_NE(junit.find("<property name=\"source\" value=\"race 5\"/>"), std::string::npos);
  EXPECT_NE(to_json(sample.run).text().find("\"source\":\"race 5\""), std::string::npos);
}

TEST(Run, ThatCouldNotBePlayedIsAnErrorEverywhere) {
  Sample sample;
  sample.run.recording = nullptr;
  sample.run.stage_error = "port 443 is taken";
  EXPECT_FALSE(passed(sample.run));
  EXPECT_NE(full_text(sample.run, {}).find("port 443 is taken"), std::string::npos);
  EXPECT_NE(to_junit({&sample.run, 1}).find("<error message=\"port 443"), std::string::npos);
  EXPECT_NE(to_html({&sample.run, 1}).find("port 443 is taken"), std::string::npos);
}

TEST(Scene, LeavesNoiseAndSetUpOutUnlessVerbose) {
  Sample sample;
  const Scene quiet = scene_of(sample.plan, sample.recording, false);
  const Scene all = scene_of(sample.plan, sample.recording, true);
  EXPECT_EQ(all.rows.size(), sample.recording.events.size());
  EXPECT_EQ(quiet.rows.size(), all.rows.size() - 2) << "one state, one event of the set-up";
  EXPECT_EQ(quiet.hidden, 1u);
}

TEST(Scene, PutsTheCallerLeftAndNumbersSeveralCalls) {
  Sample sample;
  std::swap(sample.plan.phones[0], sample.plan.phones[1]);
  sample.add(8s, "signaling", "bob.app", "incoming-call");
  sample.recording.events.back().call = *CallId::parse("00000000-0000-4000-8000-000000000002");
  const Scene scene = scene_of(sample.plan, sample.recording, false);
  EXPECT_EQ(scene.lanes.front().name, "alice.app");
  EXPECT_EQ(scene.lanes.back().name, "bob.app");
  EXPECT_EQ(scene.rows.back().label, "incoming-call #2");
}

TEST(Scene, ShowsWhatIsInNoLaneAsANoteToAll) {
  Sample sample;
  sample.add(8s, "bob-signaling", "", "line-broken");
  const Scene scene = scene_of(sample.plan, sample.recording, false);
  EXPECT_FALSE(scene.rows.back().lane);
  EXPECT_EQ(scene.rows.back().label, "bob-signaling: line-broken");
  EXPECT_EQ(scene.rows.back().tone, Tone::kTrouble);
}

TEST(Legs, TakeTheNearestRankAndNeverAMean) {
  Leg leg{"dial → ringing", {}};
  for (int ms = 1; ms <= 100; ++ms) leg.samples.push_back({"bob", 0, 0, Duration{ms * 1000}});
  EXPECT_EQ(percentile(leg, 0), 1ms);
  EXPECT_EQ(percentile(leg, 50), 50ms);
  EXPECT_EQ(percentile(leg, 99), 99ms);
  EXPECT_EQ(percentile(leg, 100), 100ms);
  leg.samples.resize(1);
  EXPECT_EQ(percentile(leg, 99), 1ms);
}

TEST(Legs, OfACallThatNeverRangEndWhereItEnded) {
  Sample sample;
  std::erase_if(sample.recording.events, [](const TraceEvent& e) {
    return e.name == "screen" || e.name == "call-connected";
  });
  const Recording* one[] = {&sample.recording, nullptr};
  std::vector<std::size_t> counts;
  for (const auto& leg : legs_of(one)) counts.push_back(leg.samples.size());
  EXPECT_EQ(counts, (std::vector<std::size_t>{1, 1, 1, 0, 0, 0}));
}

TEST(Screens, CoverTheStoryWithoutGaps) {
  const Sample sample;
  const auto spans = screens_of(sample.recording, "bob");
  ASSERT_EQ(spans.size(), 4u);
  EXPECT_EQ(spans.front().from, 0us);
  EXPECT_EQ(spans.back().to, 8s);
  for (std::size_t i = 1; i < spans.size(); ++i) EXPECT_EQ(spans[i].from, spans[i - 1].to);
  EXPECT_EQ(spans[1].screen, Screen::kRinging);
  EXPECT_EQ(spans[2].screen, Screen::kTalking);
}

}  // namespace
}  // namespace ringback::runner
