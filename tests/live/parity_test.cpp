// The proof that the shells are thin: the same scenario on three real processes and in the
// virtual world leaves the same recording, lane by lane, but for what is declared here.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "runner/judge.h"
#include "runner/live/live_stage.h"
#include "runner/scenario.h"
#include "runner/virtual_stage.h"

namespace ringback::runner {
namespace {

/// The one thing that only a live run has is real time: processes take as long as they take. The
/// order within a lane, the calls, the tokens and every field have to agree.
std::string line_of(const TraceEvent& event) {
  std::string line = std::string(event.name) + (event.to.empty() ? "" : " -> " + event.to);
  if (event.call) line += " call=" + event.call->text();
  for (const auto& field : event.fields) {
    line += " " + std::string(field.key) + "=" + field.value;
  }
  return line;
}

std::map<std::string, std::vector<std::string>> lanes_of(const Recording& recording) {
  std::map<std::string, std::vector<std::string>> lanes;
  for (const auto& event : recording.events) {
    if (event.at >= recording.story_zero) lanes[event.lane].push_back(line_of(event));
  }
  return lanes;
}

/// The story with links as fast as this machine's loopback: what runs in parallel (the report to
/// CallKit and the app's connection) then comes in the same order in both worlds.
Plan first_call() {
  auto plans = load_scenario("scenarios/basics/first-call.yaml");
  EXPECT_TRUE(plans.ok());
  if (!plans.ok()) return {};
  Plan plan = plans->front();
  for (const char* link :
       {"alice-signaling", "bob-signaling", "alice-apns", "bob-apns", "signaling-apns"}) {
    LinkChange change;
    change.link = link;
    change.delay = Duration{200};
    change.jitter = Duration{0};
    plan.links.push_back(change);
  }
  // And as far apart as a busy machine may be late, so that the comparison never asks which of
  // two unrelated things was first.
  for (const char* phone : {"alice", "bob"}) {
    plan.settings.push_back({phone, "audio_latency", "900ms"});
    plan.settings.push_back({phone, "report_latency", "450ms"});
  }
  return plan;
}

Result<Recording, StageError> play_live(const Plan& plan) {
  LiveOptions options;
  options.stack.programs = RINGBACK_PROGRAMS;
  return make_live_stage(options)->play(plan, 1);
}

/// Where two lanes part, in words; empty when they are the same.
std::string first_difference(const std::vector<std::string>& live,
                             const std::vector<std::string>& expected) {
  const auto line = [](const std::vector<std::string>& lines, std::size_t at) {
    return at < lines.size() ? lines[at] : std::string("(nothing more)");
  };
  for (std::size_t at = 0; at < std::max(live.size(), expected.size()); ++at) {
    if (line(live, at) == line(expected, at)) continue;
    return "event " + std::to_string(at) + "\n  live:    " + line(live, at) +
           "\n  virtual: " + line(expected, at);
  }
  return "";
}

TEST(Parity, TheFirstCallLeavesTheSameRecordingInBothWorlds) {
  const Plan plan = first_call();
  const auto in_virtual = VirtualStage().play(plan, 1);
  ASSERT_TRUE(in_virtual.ok());
  const auto live = play_live(plan);
  ASSERT_TRUE(live.ok()) << live.error().what;
  EXPECT_TRUE(live->violations.empty()) << to_string(live->violations.front());
  const auto expected = lanes_of(*in_virtual);
  const auto actual = lanes_of(*live);
  ASSERT_EQ(expected.size(), 6U);
  for (const auto& [lane, lines] : expected) {
    ASSERT_TRUE(actual.contains(lane)) << lane;
    EXPECT_EQ(first_difference(actual.at(lane), lines), "") << "in lane " << lane;
  }
  EXPECT_EQ(actual.size(), expected.size());
}

TEST(LiveStage, SaysInOneLineThatTheStackCannotStart) {
  LiveOptions options;
  options.stack.programs = "/nonexistent";
  const auto result = make_live_stage(options)->play(first_call(), 1);
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().what.find("cannot start /nonexistent/apns-mock"), std::string::npos)
      << result.error().what;
  EXPECT_EQ(result.error().what.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace ringback::runner
