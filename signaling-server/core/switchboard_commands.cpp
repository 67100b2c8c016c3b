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
  const Side side = side_of(*call, from, id);
  if (side == Side::kNone) {
    refuse(turn, from, command, id, Refusal::kNotYourCall);
    return {};
  }
  const LegRecord* leg = call->leg(id);
  if (leg != nullptr && leg->reason) {
    sessions_.send(turn, from, to_client::CallEnded{id, *leg->reason});
    return {};
  }
  if (side == Side::kFormer) {
    sessions_.send(turn, from, to_client::CallEnded{id, EndReason::kAnsweredElsewhere});
    return {};
  }
  if (side == Side::kCallee && leg == nullptr && call->fork.out(from.device)) {
    tell_end(turn, *call, from);
    return {};
  }
  present(*call, from);
  return {call, side};
}

void Switchboard::check_in(Turn& turn, const DeviceKey& from, const to_server::CheckIn& check_in) {
  Call* call = find(check_in.call);
  const Side side = call == nullptr ? Side::kNone : side_of(*call, from, check_in.call);
  to_client::CheckedIn reply;
  reply.call = check_in.call;
  if (side == Side::kNone) {
    // A stranger learns no more than somebody who asks for a call that never was.
    sessions_.send(turn, from, std::move(reply));
    return;
  }
  const LegRecord* leg = call->leg(check_in.call);
  if (side == Side::kFormer || (leg != nullptr && leg->reason)) {
    reply.status = CallStatus::kEnded;
    reply.reason = leg != nullptr && leg->reason ? *leg->reason : EndReason::kAnsweredElsewhere;
    sessions_.send(turn, from, std::move(reply));
    return;
  }
  if (side == Side::kTarget) return target_checks_in(turn, *call);
  present(*call, from);
  reply.status = CallStatus::kRinging;
  reply.caller = call->info;
  // A caller's device that the call was moved to was told whom it is with; so it is again.
  if (side == Side::kCaller && leg != nullptr) {
    reply.caller = {call->callee.text, registry_.display_name(call->callee), call->info.video};
  }
  reply.sdp = call->sdp_for(side == Side::kCaller);
  if (side == Side::kCaller) {
    checked_in_caller(*call, reply);
  } else {
    checked_in_callee(turn, *call, from, reply);
  }
  sessions_.send(turn, from, std::move(reply));
}

void Switchboard::checked_in_caller(const Call& call, to_client::CheckedIn& reply) const {
  if (call.answered()) {
    reply.status = CallStatus::kAnswered;
    reply.on_hold = call.callee_holds;
  } else if (const auto* over = call.ended()) {
    reply.status = CallStatus::kEnded;
    reply.reason = over->reason;
  }
}

void Switchboard::checked_in_callee(Turn& turn, Call& call, const DeviceKey& from,
                                    to_client::CheckedIn& reply) {
  if (call.pending() && !call.fork.out(from.device)) {
    Branch& branch = call.fork.branch(from.device);
    timers_.disarm(branch.offer_timer);
    if (branch.stage != Stage::kRinging) branch.stage = Stage::kPresent;
    save(turn, call);
  } else if (call.answered() && call.answered()->by == from.device) {
    reply.status = CallStatus::kAnswered;
    reply.on_hold = call.caller_holds;
  } else {
    reply.status = CallStatus::kEnded;
    reply.reason = call.reason_for(from.device);
  }
}

void Switchboard::ringing(Turn& turn, const DeviceKey& from, const to_server::Ringing& ringing) {
  // A phone that has given its answer may have said "ringing" before; the answer stands.
  Call* known = find(ringing.call);
  if (known && known->fork.out(from.device) && known->callee == from.user &&
      known->id == ringing.call) {
    return;
  }
  const auto [call, side] = party(turn, from, ringing.call);
  if (call == nullptr) return;
  if (side == Side::kTarget) return target_rings(turn, *call);
  if (side == Side::kCaller) return refuse(turn, from, {}, ringing.call, Refusal::kWrongState);
  if (ringing.sdp.size() > static_cast<std::size_t>(config_.assumptions.media_limit_bytes)) {
    return refuse(turn, from, {}, ringing.call, Refusal::kTooLarge, "sdp");
  }
  if (!call->pending()) {
    if (call->answered() && call->answered()->by == from.device) return;
    return tell_end(turn, *call, from);
  }
  Branch& branch = call->fork.branch(from.device);
  branch.stage = Stage::kRinging;
  timers_.disarm(branch.offer_timer);
  const bool first = call->state() == CallState::kTrying;
  const bool silent = call->sdp_for(true).empty();
  call->rings(turn, from.device, ringing.sdp);
  save(turn, *call);
  const std::string& early = call->sdp_for(true);
  // Told once, and once more when early media comes after it.
  if (first || (silent && !early.empty())) {
    tell(turn, *call, call->caller, to_client::CalleeRinging{call->id, early});
  }
}

void Switchboard::answer(Turn& turn, const DeviceKey& from, const to_server::Answer& answer) {
  const auto [call, side] = party(turn, from, answer.call, answer.command);
  if (call == nullptr) return;
  if (answer.sdp.size() > static_cast<std::size_t>(config_.assumptions.media_limit_bytes)) {
    return refuse(turn, from, answer.command, answer.call, Refusal::kTooLarge, "sdp");
  }
  if (side == Side::kTarget) return target_answers(turn, *call, answer);
  if (side == Side::kCaller) {
    return refuse(turn, from, answer.command, answer.call, Refusal::kWrongState);
  }
  if (!call->pending() && planted(PlantedBug::kSecondAnswerWins)) {
    sessions_.send(turn, from, to_client::Answered{call->id, call->offer});
    return;
  }
  if (!call->pending()) return restate(turn, *call, from);
  call->answer(turn, from.device, answer.sdp);
  call->first_time(from, answer.command);
  call->fork.branch(from.device).stage = Stage::kAnswered;
  timers_.disarm(call->ring_timer);
  timers_.disarm(call->unreachable_timer);
  for (auto& [device, branch] : call->fork.branches()) timers_.disarm(branch.offer_timer);
  pushes_.abandon(turn, call->id);
  save(turn, *call);
  tell(turn, *call, call->caller, to_client::Answered{call->id, answer.sdp});
  tell(turn, *call, from, to_client::Answered{call->id, call->offer});
  for (const auto& device : call->fork.untold()) {
    if (planted(PlantedBug::kOthersNotToldOfTheAnswer)) break;
    if (device != from.device) tell_end(turn, *call, {call->callee, device});
  }
}

void Switchboard::decline(Turn& turn, const DeviceKey& from, const to_server::Decline& decline) {
  const auto [call, side] = party(turn, from, decline.call, decline.command);
  if (call == nullptr) return;
  if (side == Side::kTarget) {
    return transfer_failed(turn, *call, "declined", EndReason::kDeclined);
  }
  const bool taken_here = call->answered() && call->answered()->by == from.device;
  if (side == Side::kCaller || taken_here) {
    return refuse(turn, from, decline.command, decline.call, Refusal::kWrongState);
  }
  if (!call->pending()) return tell_end(turn, *call, from);
  call->fork.branch(from.device).stage = Stage::kDeclined;
  end(turn, *call, CallEvent::kDecline, EndReason::kDeclined, from.device);
}

void Switchboard::busy(Turn& turn, const DeviceKey& from, const to_server::Busy& busy) {
  const auto [call, side] = party(turn, from, busy.call, busy.command);
  if (call == nullptr) return;
  if (side == Side::kTarget) return transfer_failed(turn, *call, "busy", EndReason::kBusy);
  const bool taken_here = call->answered() && call->answered()->by == from.device;
  if (side == Side::kCaller || taken_here) {
    return refuse(turn, from, busy.command, busy.call, Refusal::kWrongState);
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
  tell(turn, call, from, to_client::CallEnded{call.id, reason});
  save(turn, call);
  end_if_nobody_left(turn, call);
}

void Switchboard::hang_up(Turn& turn, const DeviceKey& from, const to_server::HangUp& hang_up) {
  const auto [call, side] = party(turn, from, hang_up.call, hang_up.command);
  if (call == nullptr) return;
  if (side == Side::kTarget) {
    return hang_up.failed ? transfer_failed(turn, *call, "failed", EndReason::kFailed)
                          : transfer_failed(turn, *call, "declined", EndReason::kDeclined);
  }
  if (!call->live()) {
    if (planted(PlantedBug::kLateHangUpEndsAgain)) turn.event("call-ended", call->id, {});
    return tell_end(turn, *call, from);
  }
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

void Switchboard::media(Turn& turn, const DeviceKey& from, const to_server::Media& media) {
  const auto [call, side] = party(turn, from, media.call);
  if (call == nullptr) return;
  if (media.body.size() > static_cast<std::size_t>(config_.assumptions.media_limit_bytes)) {
    return refuse(turn, from, {}, media.call, Refusal::kTooLarge, "body");
  }
  if (side == Side::kTarget) return refuse(turn, from, {}, media.call, Refusal::kWrongState);
  if (!call->live()) return tell_end(turn, *call, from);
  const auto* answered = call->answered();
  const to_client::Media passed{call->id, media.body};
  if (side == Side::kCallee) {
    if (answered && answered->by != from.device) return tell_end(turn, *call, from);
    // While it rings, the caller hears the one phone that offered early media.
    const auto* ringing = call->ringing();
    if (ringing && !ringing->early_sdp.empty() && ringing->early_by != from.device) {
      return refuse(turn, from, {}, media.call, Refusal::kWrongState);
    }
    tell(turn, *call, call->caller, passed);
  } else if (answered) {
    tell(turn, *call, {call->callee, answered->by}, passed);
  } else {
    for (const auto& device : call->fork.untold()) {
      tell(turn, *call, {call->callee, device}, passed);
    }
  }
}

void Switchboard::hold(Turn& turn, const DeviceKey& from, const to_server::Hold& hold) {
  const auto [call, side] = party(turn, from, hold.call, hold.command);
  if (call == nullptr) return;
  if (!call->live()) return tell_end(turn, *call, from);
  const auto* answered = call->answered();
  if (!answered || side == Side::kTarget) {
    return refuse(turn, from, hold.command, hold.call, Refusal::kWrongState);
  }
  if (side == Side::kCallee && answered->by != from.device) return tell_end(turn, *call, from);
  if (!call->first_time(from, hold.command)) return;
  // Each side holds for itself: the call is on hold until both have resumed.
  (side == Side::kCaller ? call->caller_holds : call->callee_holds) = hold.on_hold;
  ++call->version;
  save(turn, *call);
  tell(turn, *call, other_side(*call, side), to_client::Held{call->id, hold.on_hold});
}

void Switchboard::update_caller(Turn& turn, const DeviceKey& from,
                                const to_server::UpdateCaller& update) {
  const auto [call, side] = party(turn, from, update.call);
  if (call == nullptr) return;
  const auto limit = static_cast<std::size_t>(config_.assumptions.text_limit_bytes);
  if (update.caller.display_name.size() > limit) {
    return refuse(turn, from, {}, update.call, Refusal::kTooLarge, "caller.display_name");
  }
  if (side != Side::kCaller) return refuse(turn, from, {}, update.call, Refusal::kWrongState);
  if (!call->live()) return tell_end(turn, *call, from);
  // Who somebody is stays with the server; what they are called and whether they show a picture
  // is theirs to say.
  call->info.display_name = update.caller.display_name;
  call->info.video = update.caller.video;
  registry_.set_display_name(turn, from.user, update.caller.display_name);
  ++call->version;
  save(turn, *call);
  const auto* answered = call->answered();
  for (const auto& device : call->fork.untold()) {
    if (answered && device != answered->by) continue;
    tell(turn, *call, {call->callee, device}, to_client::CallerUpdated{call->id, call->info});
  }
}

}  // namespace ringback::signaling
