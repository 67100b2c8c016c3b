#include "device-sim/core/system_ui.h"

#include <array>

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

std::string_view who(const CallRecord& call) { return call.name.empty() ? call.handle : call.name; }

}  // namespace

std::vector<std::string_view> screen_words() {
  return {"idle",    "app",     "ringing", "call-waiting", "connecting",
          "calling", "in-call", "held",    "call-failed"};
}

SystemUi::Front SystemUi::front(const CallKit& calls, bool app_in_front) const {
  Front front;
  front.shows = app_in_front ? "app" : "idle";
  if (ground_->timers().armed(IosTimer::kEndScreen)) front.shows = "call-failed";
  if (!calls.any_call()) return front;
  for (const auto& row : kOrder) {
    const CallRecord* call = calls.find(row.state);
    if (call == nullptr) continue;
    front.shows = row.word;
    front.who = who(*call);
    front.call = call->id;
    if (row.state == CallState::kRinging) {
      if (calls.on_call()) front.shows = "call-waiting";
      // Rule: a locked phone shows an incoming call in full, an unlocked one as a banner since
      // iOS 14. Source: [recall]
      front.style = locked_ ? "full-screen" : "banner";
      if (call->silenced) front.style = "silenced";
    }
    break;
  }
  return front;
}

Screen SystemUi::look(const CallKit& calls, bool app_in_front) const {
  const Front now = front(calls, app_in_front);
  Screen screen{now.shows, now.style, locked_, std::string(now.who), now.call, {}};
  for (const auto& [id, call] : calls.calls()) {
    screen.calls.push_back({id, std::string(who(call)), name(call.state)});
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
}

}  // namespace ringback::device
