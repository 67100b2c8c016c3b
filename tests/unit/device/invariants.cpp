#include "tests/unit/device/invariants.h"

#include <algorithm>
#include <map>
#include <string>

#include "device-sim/core/acts.h"

namespace ringback::device {

void Invariants::look() {
  screen_has_a_call();
  buttons_fit();
  audio_has_a_call();
  nothing_is_overdue();
}

void Invariants::conclude() {
  EXPECT_EQ(bob_->socket_misuse, 0);
  dead_are_silent();
  blocked_are_not_woken();
  calls_end_once();
  pushes_have_one_fate();
  actions_are_concluded();
}

// No ring without a live call record, nor any other screen of a call.
void Invariants::screen_has_a_call() {
  const Screen screen = bob_->phone.screen();
  const CallKit& calls = bob_->phone.call_kit();
  const bool rings = screen.shows == "ringing" || screen.shows == "call-waiting";
  EXPECT_EQ(rings, calls.find(CallState::kRinging) != nullptr) << screen.shows;
  if (screen.call) {
    EXPECT_NE(calls.record(*screen.call), nullptr) << screen.shows;
  }
  EXPECT_EQ(screen.calls.size(), calls.calls().size());
  if (screen.ringtone) {
    EXPECT_TRUE(rings && !calls.busy());
  }
  // A dead app has no calls; and at most one of them rings.
  EXPECT_TRUE(bob_->phone.process() == ProcessState::kForeground ||
              bob_->phone.process() == ProcessState::kBackground || !calls.any_call());
  EXPECT_LE(std::count_if(calls.calls().begin(), calls.calls().end(),
                          [](const auto& e) { return e.second.state == CallState::kRinging; }),
            1);
}

// The buttons are acts, and fit the calls there are; property_test.cpp presses them.
void Invariants::buttons_fit() {
  const CallKit& calls = bob_->phone.call_kit();
  for (const auto button : bob_->phone.screen().buttons) {
    EXPECT_TRUE(parse_act(button)) << button;
    if (button == "hold-and-accept") {
      EXPECT_TRUE(calls.may_hold());
    }
    if (button == "answer" || button == "slide-to-answer") {
      EXPECT_FALSE(calls.busy());
    }
  }
}

// The audio session is active only while a call can be heard.
void Invariants::audio_has_a_call() {
  if (!bob_->phone.call_kit().audio_active()) return;
  bool heard = false;
  for (const auto& [id, call] : bob_->phone.call_kit().calls()) {
    heard = heard || call.state == CallState::kActive || call.state == CallState::kDialling ||
            call.state == CallState::kConnecting;
  }
  EXPECT_TRUE(heard) << "the audio session is active for no call";
}

// Whatever was due has been done, once a process that was just resumed had its turn.
void Invariants::nothing_is_overdue() {
  bob_->run(Duration{});
  const auto next = bob_->phone.next_deadline();
  if (next) {
    EXPECT_GE(*next, bob_->at());
  }
}

// After its death the app says nothing, to iOS or to anybody, until it is launched again.
void Invariants::dead_are_silent() {
  bool dead = false;
  for (const auto& e : bob_->trace) {
    if (e.name == "app-terminated") dead = true;
    if (e.name == "app-launched") dead = false;
    EXPECT_FALSE(dead && (e.lane == "bob.app" || e.to == "bob.app")) << e.name;
  }
}

// While delivery is stopped no push launches the app.
void Invariants::blocked_are_not_woken() {
  bool blocked = false;
  for (const auto& e : bob_->trace) {
    if (e.name == "voip-delivery-stopped") blocked = true;
    if (e.name == "voip-delivery-resumed" || e.name == "person") {
      const auto act = e.field("act");
      if (act != "reinstall" && act != "restore-backup" && e.name == "person") continue;
      blocked = false;
    }
    const bool launched = e.name == kStateEvent && e.field("machine") == "app-process" &&
                          e.field("on") == "push-came" && e.field("to") == "launching";
    EXPECT_FALSE(blocked && launched);
  }
}

// Every call in CallKit's records ends exactly once.
void Invariants::calls_end_once() {
  std::map<CallId, int> live;
  for (const auto& e : bob_->trace) {
    if (e.name != kStateEvent || e.field("machine") != "callkit-call") continue;
    if (e.field("from") == "none" || e.field("from") == "reported") {
      if (e.field("to") != "ended") ++live[*e.call];
    }
    if (e.field("to") == "ended" && e.field("from") != "reported") --live[*e.call];
  }
  for (const auto& [call, count] : live) {
    EXPECT_EQ(count, bob_->phone.call_kit().record(call) != nullptr ? 1 : 0) << call.text();
  }
}

// Each push is accounted for: one fate, or held and then one fate.
void Invariants::pushes_have_one_fate() {
  std::map<std::string, int> fates;
  for (const auto& e : bob_->trace) {
    if (e.name == "push-fate" && e.field("fate") != to_string(PushFate::kHeld)) {
      ++fates[std::string(e.field("apns-id"))];
    }
  }
  for (std::size_t n = 1; n <= bob_->pushes(); ++n) {
    EXPECT_TRUE(fates.contains("push-" + std::to_string(n))) << n;
  }
  for (const auto& [id, count] : fates) EXPECT_EQ(count, 1) << id;
}

// No action waits for ever: each was fulfilled, failed, timed out, or its call is gone.
void Invariants::actions_are_concluded() {
  for (const auto& [id, call] : bob_->phone.call_kit().calls()) {
    EXPECT_TRUE(call.state != CallState::kAnswering && call.state != CallState::kStarting &&
                call.state != CallState::kEnding)
        << id.text() << " " << name(call.state);
  }
}

}  // namespace ringback::device
