// A call beside another one: which waits, which is held or ended for it, also when it is not this
// app's; and who may watch all of them.
#include <algorithm>
#include <utility>

#include "device-sim/core/call_kit.h"

namespace ringback::device {
namespace {

/// Other calls have UUIDs of their own, of which an app sees nothing else.
CallId foreign_id(bool cellular, std::uint64_t number) {
  CallId id;
  id.bytes[0] = cellular ? 0xce : 0xca;
  id.bytes[6] = 0x40;
  id.bytes[8] = 0x80;
  for (std::size_t i = 0; i < 4; ++i) {
    id.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return id;
}

/// Dialled or taken, and neither held nor on its way out: another call has to deal with it.
bool under_way(const CallRecord& call) {
  switch (call.state) {
    case CallState::kAnswering:
    case CallState::kStarting:
    case CallState::kDialling:
    case CallState::kConnecting:
    case CallState::kActive:
      return true;
    case CallState::kReported:
    case CallState::kWaiting:
    case CallState::kRinging:
    case CallState::kHeld:
    case CallState::kEnding:
    case CallState::kEnded:
      return false;
  }
  return false;
}

/// Rule: what is not connected yet cannot be held for another call. Source: [recall]
bool holdable(const CallRecord& call) { return call.state == CallState::kActive && call.can.hold; }

}  // namespace

bool CallKit::end_and_accept(const CallId& id) {
  const auto found = calls_.find(id);
  if (found == calls_.end() || found->second.state != CallState::kRinging) return false;
  if (found->second.reused) return false;
  for (auto* slot : {&cellular_, &other_app_}) {
    if (!*slot || (*slot)->held) continue;
    observe_foreign(**slot, true);
    slot->reset();
  }
  std::vector<CallId> others;
  for (const auto& [other, call] : calls_) {
    if (under_way(call) || call.state == CallState::kHeld) others.push_back(other);
  }
  // Rule: End & Accept performs End of the first call before Answer of the second. Source:
  // linphone#269, #666 [observed]
  for (const auto& other : others) end(other);
  return answer(id);
}

bool CallKit::may_hold() const {
  // Rule: Hold & Accept is offered only if the calls support holding and a call group is free.
  // Source: linphone#217, flutter_callkit_incoming#794 [observed]; the group rule [recall]
  const bool all_can = std::all_of(calls_.begin(), calls_.end(), [](const auto& entry) {
    return !under_way(entry.second) || holdable(entry.second);
  });
  return all_can && groups() < static_cast<std::size_t>(ground_->assumptions().maximum_call_groups);
}

bool CallKit::hold_and_accept(const CallId& id) {
  const auto found = calls_.find(id);
  if (found == calls_.end() || found->second.state != CallState::kRinging) return false;
  if (found->second.reused || !may_hold()) return false;
  for (auto* slot : {&cellular_, &other_app_}) {
    if (!*slot || (*slot)->held) continue;
    (*slot)->held = true;
    observe_foreign(**slot, false);
  }
  std::vector<CallId> active;
  for (const auto& [other, call] : calls_) {
    if (call.state == CallState::kActive) active.push_back(other);
  }
  for (const auto& other : active) set_held(other, true);
  return answer(id);
}

bool CallKit::foreign_talks() const {
  return (cellular_ && !cellular_->held) || (other_app_ && !other_app_->held);
}

bool CallKit::foreign_began(bool cellular, bool ends) {
  auto& slot = cellular ? cellular_ : other_app_;
  if (slot) return false;
  slot = Foreign{foreign_id(cellular, ++next_report_)};
  std::vector<CallId> live;
  for (const auto& [id, call] : calls_) {
    if (under_way(call)) live.push_back(id);
  }
  // Rule: accepting a cellular call holds the VoIP call; a call that cannot be held, or that is in
  // the only call group, is ended. Source: forum 715488; linphone#217 [observed]
  const bool holds = ground_->assumptions().maximum_call_groups > 1 && !ends;
  for (const auto& id : live) {
    if (!holds || !holdable(calls_.at(id))) {
      end(id);
      continue;
    }
    calls_.at(id).held_for_cell = true;
    set_held(id, true);
  }
  observe_foreign(*slot, false);
  return true;
}

bool CallKit::silence() {
  for (auto& [id, call] : calls_) {
    if (call.state != CallState::kRinging || call.silenced) continue;
    call.silenced = true;
    ground_->in_ios("call-silenced", id);
    return true;
  }
  return false;
}

bool CallKit::foreign_ended(bool cellular, bool by_remote) {
  auto& slot = cellular ? cellular_ : other_app_;
  if (!slot) return false;
  observe_foreign(*slot, true);
  slot.reset();
  // Rule: the local end of a cellular call resumes the VoIP call, the remote end leaves it held.
  // Source: forum 715488; twilio-voice-ios#89 [observed]
  if (by_remote || cellular_ || other_app_) return true;
  std::vector<CallId> held;
  for (const auto& [id, call] : calls_) {
    if (call.held_for_cell && call.state == CallState::kHeld) held.push_back(id);
  }
  for (const auto& id : held) set_held(id, false);
  return true;
}

void CallKit::observe(CallRecord& call) {
  if (call.state == CallState::kReported) return;
  // Rule: hasEnded is delivered once, then the call is gone. Source: Apple, CXCall [doc]
  const CallFlags now{call.outgoing, call.connected, call.state == CallState::kHeld,
                      call.state == CallState::kEnded};
  if (call.seen == now || (!call.seen && now.ended)) return;
  call.seen = now;
  if (observer_) ground_->post(to_app::CallChanged{call.id, now});
}

void CallKit::observe_foreign(const Foreign& call, bool ended) {
  // Rule: an observer sees the calls of every app and of the phone network, by UUID only. Source:
  // [recall]
  if (observer_) ground_->post(to_app::CallChanged{call.id, {false, true, call.held, ended}});
}

}  // namespace ringback::device
