// What apps say about calls that exist.
#include <utility>

#include "base/planted.h"
#include "signaling-server/core/switchboard.h"

namespace ringback::signaling {

Switchboard::Party Switchboard::party(Turn& turn, const DeviceKey& from, CallId id,
                                      const CommandId& command) {
  Call* call = find(id);
  if (call == nullptr) {
    refuse(turn, from, command, id, Refusal::kUnknownCall);
    return {};
  }
  const Side side = side_of(*call, from);
  if (side == Side::kNone) {
    refuse(turn, from, command, id, Refusal::kNotYourCall);
    return {};
  }
  present(*call, from);
  return {call, side};
}

void Switchboard::check_in(Turn& turn, const DeviceKey& from, const to_server::CheckIn& check_in) {
  Call* call = find(check_in.call);
  const Side side = call == nullptr ? Side::kNone : side_of(*call, from);
  if (side == Side::kNone) {
    // A stranger learns no more than somebody who asks for a call that never was.
    sessions_.send(turn, from,
                   to_client::CheckedIn{check_in.call, CallStatus::kUnknown, {}, {}, {}});
    return;
  }
  present(*call, from);
  if (side == Side::kCallee) return check_in_callee(turn, *call, from);
  to_client::CheckedIn reply{call->id, CallStatus::kRinging, {}, call->info, {}};
  if (const auto* answered = call->answered()) {
    reply.status = CallStatus::kAnswered;
    reply.sdp = answered->sdp;
  } else if (const auto* over = call->ended()) {
    reply.status = CallStatus::kEnded;
    reply.reason = over->reason;
  }
  sessions_.send(turn, from, std::move(reply));
}

void Switchboard::check_in_callee(Turn& turn, Call& call, const DeviceKey& from) {
  to_client::CheckedIn reply{call.id, CallStatus::kRinging, {}, call.info, call.offer};
  if (call.pending()) {
    Branch& branch = call.fork.branch(from.device);
    timers_.disarm(branch.offer_timer);
    if (branch.stage != Stage::kRinging) branch.stage = Stage::kPresent;
    save(turn, call);
  } else if (call.answered() && call.answered()->by == from.device) {
    reply.status = CallStatus::kAnswered;
  } else {
    reply.status = CallStatus::kEnded;
    reply.reason = call.reason_for(from.device);
  }
  sessions_.send(turn, from, std::move(reply));
}

void Switchboard::ringing(Turn& turn, const DeviceKey& from, const to_server::Ringing& ringing) {
  const auto [call, side] = party(turn, from, ringing.call);
  if (call == nullptr) return;
  if (side == Side::kCaller) return refuse(turn, from, {}, call->id, Refusal::kWrongState);
  if (!call->pending()) {
    if (call->answered() && call->answered()->by == from.device) return;
    return tell_end(turn, *call, from);
  }
  Branch& branch = call->fork.branch(from.device);
  // A phone that has given its answer may have said "ringing" before; the answer stands.
  if (branch.stage == Stage::kBusy || branch.stage == Stage::kFailed) return;
  branch.stage = Stage::kRinging;
  timers_.disarm(branch.offer_timer);
  const bool first = call->state() == CallState::kTrying;
  call->rings(turn);
  save(turn, *call);
  if (first) sessions_.send(turn, call->caller, to_client::CalleeRinging{call->id});
}

void Switchboard::answer(Turn& turn, const DeviceKey& from, const to_server::Answer& answer) {
  const auto [call, side] = party(turn, from, answer.call, answer.command);
  if (call == nullptr) return;
  if (answer.sdp.size() > static_cast<std::size_t>(config_.assumptions.media_limit_bytes)) {
    return refuse(turn, from, answer.command, call->id, Refusal::kTooLarge, "sdp");
  }
  if (side == Side::kCaller) {
    return refuse(turn, from, answer.command, call->id, Refusal::kWrongState);
  }
  if (!call->pending() && planted(PlantedBug::kSecondAnswerWins)) {
    sessions_.send(turn, from, to_client::Answered{call->id, call->offer});
    return;
  }
  if (!call->pending()) return restate(turn, *call, from);
  call->answer(turn, from.device, answer.sdp);
  call->first_time(answer.command);
  call->fork.branch(from.device).stage = Stage::kAnswered;
  timers_.disarm(call->ring_timer);
  timers_.disarm(call->unreachable_timer);
  for (auto& [device, branch] : call->fork.branches()) timers_.disarm(branch.offer_timer);
  pushes_.abandon(turn, call->id);
  save(turn, *call);
  sessions_.send(turn, call->caller, to_client::Answered{call->id, answer.sdp});
  sessions_.send(turn, from, to_client::Answered{call->id, call->offer});
  for (const auto& device : call->fork.untold()) {
    if (planted(PlantedBug::kOthersNotToldOfTheAnswer)) break;
    if (device != from.device) tell_end(turn, *call, {call->callee, device});
  }
}

void Switchboard::decline(Turn& turn, const DeviceKey& from, const to_server::Decline& decline) {
  const auto [call, side] = party(turn, from, decline.call, decline.command);
  if (call == nullptr) return;
  const bool taken_here = call->answered() && call->answered()->by == from.device;
  if (side == Side::kCaller || taken_here) {
    return refuse(turn, from, decline.command, call->id, Refusal::kWrongState);
  }
  if (!call->pending()) return tell_end(turn, *call, from);
  call->fork.branch(from.device).stage = Stage::kDeclined;
  end(turn, *call, CallEvent::kDecline, EndReason::kDeclined, from.device);
}

void Switchboard::busy(Turn& turn, const DeviceKey& from, const to_server::Busy& busy) {
  const auto [call, side] = party(turn, from, busy.call, busy.command);
  if (call == nullptr) return;
  const bool taken_here = call->answered() && call->answered()->by == from.device;
  if (side == Side::kCaller || taken_here) {
    return refuse(turn, from, busy.command, call->id, Refusal::kWrongState);
  }
  if (!call->pending()) return tell_end(turn, *call, from);
  withdraw(turn, *call, from, Stage::kBusy, EndReason::kBusy);
}

/// One phone is out; the others go on ringing.
void Switchboard::withdraw(Turn& turn, Call& call, const DeviceKey& from, Stage stage,
                           EndReason reason) {
  Branch& branch = call.fork.branch(from.device);
  timers_.disarm(branch.offer_timer);
  branch.stage = stage;
  turn.event("device-out", call.id, {{"device", from.device.text}, {"why", to_string(stage)}});
  sessions_.send(turn, from, to_client::CallEnded{call.id, reason});
  save(turn, call);
  end_if_nobody_left(turn, call);
}

void Switchboard::hang_up(Turn& turn, const DeviceKey& from, const to_server::HangUp& hang_up) {
  const auto [call, side] = party(turn, from, hang_up.call, hang_up.command);
  if (call == nullptr) return;
  if (!call->live()) return tell_end(turn, *call, from);
  if (const auto* answered = call->answered()) {
    if (side == Side::kCallee && from.device != answered->by) return tell_end(turn, *call, from);
    return hang_up.failed ? end(turn, *call, CallEvent::kFail, EndReason::kFailed)
                          : end(turn, *call, CallEvent::kHangUp, EndReason::kHungUp);
  }
  if (side == Side::kCaller) {
    return hang_up.failed ? end(turn, *call, CallEvent::kFail, EndReason::kFailed)
                          : end(turn, *call, CallEvent::kCancel, EndReason::kCancelled);
  }
  if (hang_up.failed) return withdraw(turn, *call, from, Stage::kFailed, EndReason::kFailed);
  call->fork.branch(from.device).stage = Stage::kDeclined;
  end(turn, *call, CallEvent::kDecline, EndReason::kDeclined, from.device);
}

void Switchboard::send_callee(Turn& turn, Call& call, const DeviceId& device,
                              ServerMessage message) {
  sessions_.send(turn, {call.callee, device}, std::move(message));
}

void Switchboard::media(Turn& turn, const DeviceKey& from, const to_server::Media& media) {
  const auto [call, side] = party(turn, from, media.call);
  if (call == nullptr) return;
  if (media.body.size() > static_cast<std::size_t>(config_.assumptions.media_limit_bytes)) {
    return refuse(turn, from, {}, call->id, Refusal::kTooLarge, "body");
  }
  if (!call->live()) return tell_end(turn, *call, from);
  const auto* answered = call->answered();
  if (side == Side::kCallee) {
    if (answered && answered->by != from.device) return tell_end(turn, *call, from);
    sessions_.send(turn, call->caller, to_client::Media{call->id, media.body});
  } else if (answered) {
    send_callee(turn, *call, answered->by, to_client::Media{call->id, media.body});
  } else {
    for (const auto& device : call->fork.untold()) {
      send_callee(turn, *call, device, to_client::Media{call->id, media.body});
    }
  }
}

void Switchboard::hold(Turn& turn, const DeviceKey& from, const to_server::Hold& hold) {
  const auto [call, side] = party(turn, from, hold.call, hold.command);
  if (call == nullptr) return;
  if (!call->live()) return tell_end(turn, *call, from);
  const auto* answered = call->answered();
  if (!answered) return refuse(turn, from, hold.command, call->id, Refusal::kWrongState);
  if (side == Side::kCallee && answered->by != from.device) return tell_end(turn, *call, from);
  if (!call->first_time(hold.command)) return;
  call->on_hold = hold.on_hold;
  ++call->version;
  const DeviceKey other =
      side == Side::kCaller ? DeviceKey{call->callee, answered->by} : call->caller;
  sessions_.send(turn, other, to_client::Held{call->id, hold.on_hold});
}

void Switchboard::update_caller(Turn& turn, const DeviceKey& from,
                                const to_server::UpdateCaller& update) {
  const auto [call, side] = party(turn, from, update.call);
  if (call == nullptr) return;
  const auto limit = static_cast<std::size_t>(config_.assumptions.text_limit_bytes);
  if (update.caller.display_name.size() > limit) {
    return refuse(turn, from, {}, call->id, Refusal::kTooLarge, "caller.display_name");
  }
  if (side == Side::kCallee) return refuse(turn, from, {}, call->id, Refusal::kWrongState);
  if (!call->live()) return tell_end(turn, *call, from);
  // Who somebody is stays with the server; what they are called and whether they show a picture
  // is theirs to say.
  call->info.display_name = update.caller.display_name;
  call->info.video = update.caller.video;
  registry_.set_display_name(from.user, update.caller.display_name);
  ++call->version;
  save(turn, *call);
  const auto* answered = call->answered();
  for (const auto& device : call->fork.untold()) {
    if (answered && device != answered->by) continue;
    send_callee(turn, *call, device, to_client::CallerUpdated{call->id, call->info});
  }
}

}  // namespace ringback::signaling
