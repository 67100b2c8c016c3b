#include "device-sim/core/system_ui.h"

#include <algorithm>
#include <array>

#include "base/planted.h"
#include "device-sim/core/acts.h"

namespace ringback::device {
namespace {

struct Shown {
  CallState state;
  std::string_view word;
};
// The first row that has a call decides what the screen is about.
constexpr std::array<Shown, 7> kOrder{{{CallState::kRinging, "ringing"},
                                       {CallState::kAnswering, "connecting"},
                                       {CallState::kActive, "in-call"},
                                       {CallState::kConnecting, "connecting"},
                                       {CallState::kDialling, "calling"},
                                       {CallState::kStarting, "calling"},
                                       {CallState::kHeld, "held"}}};

std::vector<std::string_view> buttons_for(const CallKit& calls, const CallRecord& call, bool locked,
                                          bool translates) {
  // Rule: a call beside another one is taken by End & Accept or Hold & Accept. Source:
  // linphone#217, forum 715488 [observed]; the other buttons [recall]
  if (call.state == CallState::kRinging) {
    if (call.reused) return {};
    if (!calls.busy()) return {to_string(locked ? Act::kSlideToAnswer : Act::kAnswer), "decline"};
    if (!calls.may_hold() && !planted(PlantedBug::kHoldOfferedAlways)) {
      return {"end-and-accept", "decline"};
    }
    return {"end-and-accept", "hold-and-accept", "decline"};
  }
  std::vector<std::string_view> buttons{"hang-up"};
  if (call.state == CallState::kHeld) buttons.push_back("resume");
  if (call.state != CallState::kActive) return buttons;
  buttons.push_back(call.muted ? "unmute" : "mute");
  if (call.can.dtmf) buttons.push_back("play-dtmf");
  if (translates) buttons.push_back(call.translating ? "translate-off" : "translate-on");
  if (call.can.hold) buttons.push_back("hold");
  const CallRecord* held = calls.find(CallState::kHeld);
  if (held == nullptr) return buttons;
  if (call.can.hold) buttons.push_back("swap-calls");
  if (held->can.group && held->group != call.group) buttons.push_back("merge-calls");
  return buttons;
}

/// The row of a call in this state; behind the last one for a call that is not shown.
std::size_t place_of(CallState state) {
  if (planted(PlantedBug::kRingsBeforeAdmission) && state == CallState::kReported) return 0;
  const auto row = std::ranges::find(kOrder, state, &Shown::state);
  return static_cast<std::size_t>(row - kOrder.begin());
}

std::string_view who(const CallRecord& call) { return call.name.empty() ? call.handle : call.name; }

}  // namespace

std::vector<std::string_view> screen_words() {
  return {"idle",    "app",     "ringing", "call-waiting", "connecting",
          "calling", "in-call", "held",    "call-failed",  "off"};
}

SystemUi::Front SystemUi::front(const CallKit& calls, bool app_in_front) const {
  Front front;
  front.shows = app_in_front ? "app" : "idle";
  if (ground_->timers().armed(IosTimer::kEndScreen)) front.shows = "call-failed";
  if (ground_->timers().armed(IosTimer::kBooted)) front.shows = "off";
  if (!calls.any_call()) return front;
  std::size_t first = kOrder.size();
  for (const auto& [id, call] : calls.calls()) {
    const std::size_t place = place_of(call.state);
    if (place >= first) continue;
    first = place;
    front.record = &call;
  }
  if (front.record == nullptr) return front;
  const CallRecord& call = *front.record;
  front.shows = kOrder[first].word;
  front.who = who(call);
  front.call = call.id;
  // Rule: a provider without supportsVideo has calls without video. Source: Apple,
  // CXProviderConfiguration.supportsVideo [doc]; that they are shown as such [recall]
  front.video = call.video && ground_->assumptions().supports_video;
  if (kOrder[first].state == CallState::kRinging) ring_in(front, calls, call);
  return front;
}

void SystemUi::ring_in(Front& front, const CallKit& calls, const CallRecord& call) const {
  if (calls.busy()) front.shows = "call-waiting";
  // Rule: a locked phone shows an incoming call in full, an unlocked one as a banner since
  // iOS 14, unless it is set otherwise. Source: [recall]
  const bool full = ground_->locked() || calls.filters().full_screen ||
                    ground_->config().ios == IosGeneration::k12;
  front.style = full ? "full-screen" : "banner";
  if (call.reused) front.style = "icon-only";
  if (call.silenced) front.style = "silenced";
  // Rule: during a call the ringtone of another one is not heard. Source: forum 775874 [observed]
  front.ringtone = front.shows == "ringing" && !call.silenced;
  if (planted(PlantedBug::kRingtoneIntoACall)) front.ringtone = true;
}

Screen SystemUi::look(const CallKit& calls, bool app_in_front, Instant at) const {
  const Front now = front(calls, app_in_front);
  Screen screen;
  screen.shows = now.shows;
  screen.style = now.style;
  screen.locked = ground_->locked();
  screen.who = now.who;
  screen.call = now.call;
  screen.ringtone = now.ringtone;
  // Rule: with a ringtoneSound the app's ringtone is heard, otherwise the system's. Source: Apple,
  // CXProviderConfiguration.ringtoneSound [doc]
  screen.own_ringtone = now.ringtone && ground_->assumptions().ringtone_sound;
  screen.video = now.video;
  for (const auto& [id, call] : calls.calls()) {
    if (planted(PlantedBug::kScreenListsOneCall) && !screen.calls.empty()) break;
    std::optional<Duration> timer;
    if (call.talks_since) timer = at - *call.talks_since;
    screen.calls.push_back({id, std::string(who(call)), name(call.state), timer});
  }
  if (now.record != nullptr) {
    // Rule: Live Translation is offered where the provider supports it, from iOS 26 (here: 26.4).
    // Source: Apple, CXProviderConfiguration.supportsAudioTranslation [doc]
    const bool translates = ground_->config().ios >= IosGeneration::k26_4 &&
                            ground_->assumptions().supports_audio_translation;
    screen.buttons = buttons_for(calls, *now.record, ground_->locked(), translates);
  }
  return screen;
}

void SystemUi::refresh(const CallKit& calls, bool app_in_front) {
  const Front now = front(calls, app_in_front);
  if (now.shows == shown_ && now.who == shown_who_ && now.call == shown_call_) return;
  shown_ = now.shows;
  shown_who_ = now.who;
  shown_call_ = now.call;
  TraceEvent& event = ground_->in_ios("screen", now.call, {{"shows", now.shows}});
  if (!now.who.empty()) event.add("who", now.who);
  if (!now.style.empty()) event.add("style", now.style);
  if (!now.style.empty() && !now.ringtone) event.add("ringtone", "off");
  if (now.ringtone && ground_->assumptions().ringtone_sound) event.add("ringtone", "app");
  if (now.video) event.add("video", "true");
}

}  // namespace ringback::device
