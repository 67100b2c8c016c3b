// Calls that are not this app's, and who may watch all of them.
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

}  // namespace

void CallKit::foreign_began(bool cellular) {
  auto& slot = cellular ? cellular_ : other_app_;
  if (slot) return;
  slot = foreign_id(cellular, ++next_report_);
  std::vector<CallId> live;
  for (const auto& [id, call] : calls_) {
    if (call.state == CallState::kActive) live.push_back(id);
  }
  // Rule: accepting a cellular call holds the VoIP call; an app with a single call group cannot
  // hold, so its call is ended. Source: forum 715488; linphone#217 [observed]
  const bool holds = ground_->assumptions().maximum_call_groups > 1;
  for (const auto& id : live) {
    if (!holds) {
      end(id);
      continue;
    }
    calls_.at(id).held_for_cell = true;
    set_held(id, true);
  }
  observe_foreign(*slot, false);
}

void CallKit::foreign_ended(bool cellular, bool by_remote) {
  auto& slot = cellular ? cellular_ : other_app_;
  if (!slot) return;
  observe_foreign(*slot, true);
  slot.reset();
  // Rule: the local end of a cellular call resumes the VoIP call, the remote end leaves it held.
  // Source: forum 715488; twilio-voice-ios#89 [observed]
  if (by_remote || cellular_ || other_app_) return;
  std::vector<CallId> held;
  for (const auto& [id, call] : calls_) {
    if (call.held_for_cell && call.state == CallState::kHeld) held.push_back(id);
  }
  for (const auto& id : held) set_held(id, false);
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

void CallKit::observe_foreign(const CallId& id, bool ended) {
  // Rule: an observer sees the calls of every app and of the phone network, by UUID only. Source:
  // [recall]
  if (observer_) ground_->post(to_app::CallChanged{id, {false, true, false, ended}});
}

}  // namespace ringback::device
