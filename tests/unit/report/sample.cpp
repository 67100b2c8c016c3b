#include "tests/unit/report/sample.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace ringback::runner::testing {
namespace {

const CallId kCall = *CallId::parse("7c9e6679-7425-40de-944b-e07fc1f90ae7");

void ring(Sample& s) {
  s.add(0ms, "alice.ios", "", "person", {{"act", "dial"}, {"argument", "bob"}});
  s.add(1ms, "alice.ios", "alice.app", "perform-start-call");
  s.add(2ms, "alice.app", "signaling", "dial", {{"callee", "bob"}});
  s.add(2ms, "signaling", "", "state", {{"machine", "call"}, {"from", "new"}, {"to", "searching"}});
  s.add(22ms, "signaling", "alice.app", "trying");
  s.add(23ms, "signaling", "apns", "push-request", {{"token", "ab12"}, {"priority", "10"}});
  s.add(48ms, "apns", "signaling", "push-response", {{"status", "200"}, {"apns-id", "E7-1"}});
  s.add(49ms, "apns", "bob.ios", "push", {{"priority", "10"}});
  s.add(112ms, "bob.ios", "", "app-launched");
  s.add(640ms, "bob.ios", "bob.app", "voip-push-delivered");
  s.add(642ms, "bob.ios", "apns", "push-fate", {{"fate", "delivered"}});
  s.add(644ms, "bob.app", "signaling", "check-in");
  s.add(650ms, "bob.app", "bob.ios", "push-completion");
  s.add(650ms, "bob.ios", "", "rule-broken",
        {{"rule",
          "On iOS 13 and later, the app must report every VoIP push to CallKit before the "
          "push handler's completion runs"},
         {"source", "https://developer.apple.com/documentation/pushkit [doc]"},
         {"what", "the handler completed before the call was reported"}});
  s.add(664ms, "signaling", "bob.app", "checked-in", {{"status", "ringing"}});
  s.add(702ms, "bob.app", "bob.ios", "report-new-incoming-call");
  s.add(706ms, "bob.ios", "", "screen", {{"shows", "ringing"}, {"who", "Alice"}});
  s.add(707ms, "bob.ios", "bob.app", "report-completed");
  s.add(708ms, "bob.app", "signaling", "ringing");
  s.add(728ms, "signaling", "alice.app", "callee-ringing");
}

void talk(Sample& s) {
  s.add(2706ms, "bob.ios", "", "person", {{"act", "answer"}});
  s.add(2710ms, "bob.ios", "bob.app", "perform-answer-call");
  s.add(2712ms, "bob.app", "signaling", "answer");
  s.add(2732ms, "signaling", "alice.app", "answered");
  s.add(2733ms, "signaling", "bob.app", "answered");
  s.add(2753ms, "bob.app", "", "call-connected");
  s.add(2753ms, "bob.app", "bob.ios", "action-fulfilled", {{"action", "answer"}});
  s.add(2754ms, "bob.ios", "", "screen", {{"shows", "in-call"}});
  s.add(2754ms, "alice.app", "", "call-connected");
  s.add(7554ms, "alice.ios", "", "person", {{"act", "hang-up"}});
  s.add(7556ms, "alice.app", "signaling", "hang-up");
  s.add(7557ms, "alice.app", "", "call-ended", {{"reason", "hung-up"}});
  s.add(7576ms, "signaling", "bob.app", "call-ended", {{"reason", "hung-up"}});
  s.add(7596ms, "bob.app", "bob.ios", "report-call-ended", {{"reason", "remote-ended"}});
  s.add(7597ms, "bob.app", "", "call-ended", {{"reason", "hung-up"}});
  s.add(7598ms, "bob.ios", "", "screen", {{"shows", "idle"}});
}

std::size_t index_of(const Sample& s, std::string_view name) {
  for (std::size_t i = 0; i < s.recording.events.size(); ++i) {
    if (s.recording.events[i].name == name) return i;
  }
  ADD_FAILURE() << "no event " << name;
  return 0;
}

Outcome held_by(std::size_t event) {
  Outcome outcome;
  outcome.held = true;
  outcome.event = event;
  return outcome;
}

}  // namespace

Sample::Sample() {
  plan.file = "scenarios/basics/first-call.yaml";
  plan.title = "The first call";
  plan.why = "The one push of a call wakes an app that was not running.";
  PhoneSpec alice, bob;
  alice.name = alice.user = "alice";
  bob.name = bob.user = "bob";
  plan.phones = {alice, bob};
  plan.expectations.reserve(8);
  run.plan = &plan;
  run.recording = &recording;
  recording.story_zero = {1000ms};
  recording.ended = {9000ms};
  add(-30ms, "bob.app", "signaling", "register-token");
  ring(*this);
  talk(*this);

  Expectation dial, push, ring, late;
  dial.mark = {plan.file, 12, 5};
  dial.pattern = {"alice.app", "signaling", "dial", {}};
  expect(dial, held_by(index_of(*this, "dial")));
  push.mark = {plan.file, 13, 5};
  push.kind = Expectation::Kind::kExactly;
  push.pattern = {"signaling", "apns", "push-request", {}};
  expect(push, held_by(index_of(*this, "push-request")));
  ring.mark = {plan.file, 14, 5};
  ring.pattern = {"bob.ios", "", "screen", {{"shows", FieldTest::How::kEquals, "ringing"}}};
  ring.within = 1s;
  expect(ring, held_by(index_of(*this, "screen")));
  late.mark = {plan.file, 17, 5};
  late.pattern = {"bob.app", "", "call-ended", {{"reason", FieldTest::How::kEquals, "cancelled"}}};
  late.within = 2s;
  Outcome missed;
  missed.nearest_miss = recording.events.size() - 2;
  missed.what = "nothing matched until the story ended";
  expect(late, missed);
}

void Sample::add(Duration at, std::string lane, std::string to, std::string_view name,
                 std::vector<Field> fields) {
  recording.events.push_back(
      {recording.story_zero + at, std::move(lane), std::move(to), name, kCall, std::move(fields)});
}

void Sample::expect(Expectation expectation, Outcome outcome) {
  plan.expectations.push_back(std::move(expectation));
  run.outcomes.push_back(std::move(outcome));
  run.outcomes.back().expectation = &plan.expectations.back();
}

void expect_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path path = std::filesystem::path("tests/unit/report/golden") / name;
  const char* update = std::getenv("RINGBACK_UPDATE");
  if (update && *update) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  std::ostringstream golden;
  golden << std::ifstream(path, std::ios::binary).rdbuf();
  EXPECT_EQ(text, golden.str()) << "RINGBACK_UPDATE=1 rewrites " << path;
}

}  // namespace ringback::runner::testing
