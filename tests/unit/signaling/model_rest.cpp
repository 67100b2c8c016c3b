// What must hold of the model's world once it has come to rest, and how its states are told apart.
#include <algorithm>

#include "signaling-server/core/digest.h"
#include "tests/unit/signaling/model_world.h"

namespace ringback::signaling {
namespace {

/// Longer than anything rings, with a restart in between, and than anybody may be away.
constexpr Duration kRest = 100s;

std::string named(const std::string& device, CallId name) {
  return device + ", call " + std::to_string(name.bytes.back());
}

}  // namespace

/// Everybody has a link, and time goes by.
void ModelWorld::settle() {
  for (auto& [device, app] : apps_) come(device);
  const Instant shown = now_.instant + config_.assumptions.offer_wait;
  while (server_->next_deadline() && *server_->next_deadline() <= shown) pass();
  check_rung();
  const Instant until = now_.instant + kRest;
  while (now_.instant < until && pass()) {
  }
}

void ModelWorld::finish() {
  settle();
  for (const auto& [id, call] : calls_) {
    if (!call.ended_at) check_talk(call);
  }
  for (auto& [device, app] : apps_) {
    const auto calls = app.calls;
    for (const auto& [name, view] : calls) {
      if (view.shows == Shows::kTalking && shows(device, name, Shows::kTalking)) {
        say(device, to_server::HangUp{{}, name, false});
      }
    }
  }
  for (const auto& [id, call] : calls_) check_end(call);
  expect(server_->load().live_calls == 0, ModelRule::kNothingRingsForEver, "a call is still live");
  for (auto& [device, app] : apps_) cut(device);
  for (int hours = 0; hours < 100 && server_->next_deadline(); ++hours) pass();
  expect(!server_->next_deadline(), ModelRule::kNothingLeftBehind, "a timer runs for nobody");
}

/// Whoever the call rings for, for all the server knows, shows it.
void ModelWorld::check_rung() {
  for (const auto& [id, call] : calls_) {
    if (call.state != "trying" && call.state != "ringing") continue;
    for (const auto& branch : call.branches) {
      const std::string& device = branch.device.text;
      const bool waits = branch.stage == "offered" || branch.stage == "pushed" ||
                         branch.stage == "present" || branch.stage == "ringing";
      const bool shown = !waits || !linked(device) || shows(device, id, Shows::kRinging);
      expect(shown, ModelRule::kNobodyIsLeftOut, named(device, id));
    }
  }
}

/// Two sides talk, both know it, and nobody else rings.
void ModelWorld::check_talk(const CallRecord& call) {
  expect(call.state == "answered", ModelRule::kNothingRingsForEver, "a call is " + call.state);
  int talking = 0;
  for (const auto& [device, app] : apps_) {
    const bool caller = app.who == call.caller;
    const bool callee = app.who == DeviceKey{call.callee, call.answered_by};
    for (const auto& [name, view] : app.calls) {
      const bool leg = std::ranges::any_of(call.legs, [&](const auto& l) { return l.id == name; });
      if (name != call.id && !leg) continue;
      expect(view.shows != Shows::kRinging, ModelRule::kNothingRingsForEver, named(device, name));
      if (view.shows != Shows::kTalking) continue;
      expect(caller || callee, ModelRule::kAgreeOnTalk, named(device, name));
      const bool held = caller ? call.callee_holds : call.caller_holds;
      expect(view.held == held, ModelRule::kAgreeOnHold, named(device, name));
      ++talking;
    }
  }
  expect(talking == 2, ModelRule::kAgreeOnTalk, std::to_string(talking) + " do");
}

/// Everybody who ever showed the call knows that it is over and why, and hears the same again when
/// asking.
void ModelWorld::check_end(const CallRecord& call) {
  expect(call.ended_at.has_value(), ModelRule::kNothingRingsForEver, "a call is " + call.state);
  if (!call.ended_at) return;
  for (auto& [device, app] : apps_) {
    const auto calls = app.calls;
    for (const auto& [name, view] : calls) {
      const bool leg = std::ranges::any_of(call.legs, [&](const auto& l) { return l.id == name; });
      if ((name != call.id && !leg) || view.shows == Shows::kNothing) continue;
      expect(view.shows == Shows::kOver, ModelRule::kNothingRingsForEver, named(device, name));
      if (!view.reason) continue;
      // Whoever was out before the end has been told of that.
      if (view.reason == EndReason::kBusy || view.reason == EndReason::kFailed) continue;
      const EndReason expected = told(call, app, name);
      expect(view.reason == expected, ModelRule::kAgreeOnEnd,
             named(device, name) + ": " + std::string(to_string(*view.reason)) + " for " +
                 std::string(to_string(expected)));
      say(device, to_server::CheckIn{name});
    }
  }
}

EndReason ModelWorld::told(const CallRecord& call, const App& app, CallId name) const {
  const auto here = [&](const LegRecord& leg) { return leg.device == app.who; };
  for (const auto& leg : call.legs) {
    if (leg.id == name) return leg.reason.value_or(*call.reason);
  }
  // Under its first name the call has gone from whoever has, or had, another name for it.
  if (std::ranges::any_of(call.legs, here)) return EndReason::kAnsweredElsewhere;
  if (app.who == call.caller) return *call.reason;
  if (app.who.user != call.callee) return EndReason::kAnsweredElsewhere;
  const bool by_other = !call.answered_by.empty() && call.answered_by != app.who.device;
  if (by_other && call.answered_at) return EndReason::kAnsweredElsewhere;
  if (by_other && call.reason == EndReason::kDeclined) return EndReason::kDeclinedElsewhere;
  return *call.reason;
}

std::uint64_t ModelWorld::digest() const {
  Digest digest(now_);
  digest.add(server_->digest(now_));
  for (const auto& [device, app] : apps_) {
    digest.add(app.open);
    digest.add(app.deaf);
    digest.add(app.session.empty());
    digest.add(app.seen - app.acknowledged);
    digest.add(app.last_known);
    if (app.last) {
      digest.add(name_of(*app.last));
      digest.add(call_of(*app.last));
      if (const auto* hold = std::get_if<to_server::Hold>(&*app.last)) digest.add(hold->on_hold);
    }
    for (const auto& frame : app.outbox) {
      digest.add(name_of(frame.message));
      digest.add(call_of(frame.message));
    }
    for (const auto& [name, view] : app.calls) {
      digest.add(name);
      digest.add(view.shows);
      digest.add(view.reason);
      digest.add(view.held);
    }
  }
  for (const auto& push : pushes_) digest.add(push.call);
  for (const auto& [id, call] : calls_) {
    for (const auto& branch : call.branches) digest.add(branch.stage);
  }
  return digest.value();
}

}  // namespace ringback::signaling
