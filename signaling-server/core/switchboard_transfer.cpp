// A call that is talked on moves to another of the user's devices: that device rings, by a name
// of its own for the call, while the talk goes on. Whatever goes wrong, the talk goes on.
#include <utility>

#include "signaling-server/core/switchboard.h"

namespace ringback::signaling {

bool Switchboard::transfer_refused(Turn& turn, const DeviceKey& from,
                                   const to_server::Transfer& transfer, const Call& call) {
  const DeviceKey to{from.user, transfer.device};
  const auto refused = [&](Refusal why, std::string field) {
    refuse(turn, from, transfer.command, transfer.call, why, std::move(field));
    return true;
  };
  if (!call.answered() || call.transfer()) return refused(Refusal::kWrongState, {});
  if (to == from || !registry_.knows(to)) return refused(Refusal::kTransferFailed, "device");
  // Two people of one user talk: that device is the other side.
  if (to == call.caller || to == DeviceKey{call.callee, call.answered()->by}) {
    return refused(Refusal::kTransferFailed, "device");
  }
  if (find(transfer.leg) != nullptr) return refused(Refusal::kTransferFailed, "leg");
  return false;
}

void Switchboard::transfer(Turn& turn, const DeviceKey& from, const to_server::Transfer& transfer) {
  const auto [call, side] = party(turn, from, transfer.call, transfer.command);
  if (call == nullptr) return;
  if (!call->live()) return tell_end(turn, *call, from);
  const auto* answered = call->answered();
  const bool talks =
      side == Side::kCaller || (side == Side::kCallee && answered && answered->by == from.device);
  if (!talks) return refuse(turn, from, transfer.command, transfer.call, Refusal::kWrongState);
  if (!call->first_time(from, transfer.command)) return;
  if (transfer_refused(turn, from, transfer, *call)) return;
  Call::Transferring moving;
  moving.was = *answered;
  moving.from = from;
  moving.to = {from.user, transfer.device};
  moving.leg = transfer.leg;
  moving.command = transfer.command;
  call->begin_transfer(turn, std::move(moving));
  legs_[transfer.leg] = call->id;
  ring_target(turn, *call);
}

void Switchboard::ring_target(Turn& turn, Call& call) {
  Call::Transferring& moving = *call.transfer();
  moving.timer = timers_.arm(turn.now.instant + config_.assumptions.ring_timeout,
                             CallTimer{call.id, CallTimer::What::kTransfer, {}});
  save(turn, call);
  if (sessions_.connected(moving.to)) return offer_target(turn, call);
  if (push_target(turn, call)) return;
  if (sessions_.has_session(moving.to)) return offer_target(turn, call);
  transfer_failed(turn, call, "unreachable", EndReason::kUnreachable);
}

CallerInfo Switchboard::info_for_target(const Call& call) const {
  // A caller's own device shows whom the call is with, as a callee's does.
  if (call.transfer()->to.user != call.caller.user) return call.info;
  return {call.callee.text, registry_.display_name(call.callee), call.info.video};
}

void Switchboard::offer_target(Turn& turn, Call& call) {
  Call::Transferring& moving = *call.transfer();
  timers_.disarm(moving.branch.offer_timer);
  if (moving.branch.stage != Stage::kPresent && moving.branch.stage != Stage::kRinging) {
    moving.branch.stage = Stage::kOffered;
  }
  std::erase(call.unheard, moving.to);
  const bool caller = moving.from == call.caller;
  tell(turn, call, moving.to,
       to_client::IncomingCall{moving.leg, info_for_target(call), call.sdp_for(caller)});
}

bool Switchboard::push_target(Turn& turn, Call& call) {
  Call::Transferring& moving = *call.transfer();
  // The leg is a new call to that phone: one push for it, as for any.
  if (moving.branch.pushed) return false;
  const TokenRecord* token = registry_.voip_token(moving.to);
  if (token == nullptr) return false;
  moving.branch.pushed = true;
  moving.branch.stage = Stage::kPushed;
  pushes_.send(turn, {moving.leg, info_for_target(call), moving.timer->first}, *token);
  return true;
}

void Switchboard::target_checks_in(Turn& turn, Call& call) {
  Call::Transferring& moving = *call.transfer();
  present(call, moving.to);
  timers_.disarm(moving.branch.offer_timer);
  if (moving.branch.stage != Stage::kRinging) moving.branch.stage = Stage::kPresent;
  to_client::CheckedIn reply;
  reply.call = moving.leg;
  reply.status = CallStatus::kRinging;
  reply.caller = info_for_target(call);
  reply.sdp = call.sdp_for(moving.from == call.caller);
  tell(turn, call, moving.to, std::move(reply));
}

void Switchboard::target_rings(Turn& turn, Call& call) {
  timers_.disarm(call.transfer()->branch.offer_timer);
  call.transfer()->branch.stage = Stage::kRinging;
  turn.event("transfer-rings", call.id,
             {{"device", call.transfer()->to.device.text}, {"leg", call.transfer()->leg.text()}});
}

void Switchboard::target_answers(Turn& turn, Call& call, const to_server::Answer& answer) {
  Call::Transferring moving = *call.transfer();
  const bool caller = moving.from == call.caller;
  const bool held = caller ? call.caller_holds : call.callee_holds;
  const bool other_holds = caller ? call.callee_holds : call.caller_holds;
  timers_.disarm(moving.timer);
  timers_.disarm(moving.branch.offer_timer);
  timers_.disarm(caller ? call.caller_absent : call.callee_absent);
  pushes_.abandon(turn, moving.leg);
  call.first_time(moving.to, answer.command);
  call.finish_transfer(turn, answer.sdp);
  save(turn, call);
  const DeviceKey other = other_side(call, caller ? Side::kCaller : Side::kCallee);
  tell(turn, call, moving.to, to_client::Answered{call.id, call.sdp_for(caller)});
  if (other_holds) tell(turn, call, moving.to, to_client::Held{call.id, true});
  tell(turn, call, other, to_client::Transferred{call.id, answer.sdp});
  if (held) tell(turn, call, other, to_client::Held{call.id, false});
  const LegRecord* before = nullptr;
  for (const auto& leg : call.legs) {
    if (leg.device == moving.from) before = &leg;
  }
  sessions_.send(turn, moving.from,
                 to_client::CallEnded{before != nullptr ? before->id : call.id,
                                      EndReason::kAnsweredElsewhere});
}

/// The call goes on where it was; `how` goes to who asked, `why` to the device that rang.
void Switchboard::transfer_failed(Turn& turn, Call& call, std::string how, EndReason why) {
  Call::Transferring off = *call.transfer();
  timers_.disarm(off.timer);
  timers_.disarm(off.branch.offer_timer);
  pushes_.abandon(turn, off.leg);
  call.abort_transfer(turn, why);
  save(turn, call);
  if (off.branch.stage != Stage::kUnreachable) {
    sessions_.send(turn, off.to, to_client::CallEnded{off.leg, why});
  }
  if (how.empty()) return;  // the call itself ends
  tell(turn, call, off.from,
       to_client::Refused{off.command, call.name_at(off.from), Refusal::kTransferFailed, how});
}

void Switchboard::target_came(Turn& turn, Call& call, const DeviceKey& who, bool resumed) {
  auto* moving = call.transfer();
  if (moving == nullptr || moving->to != who) return;
  if (moving->branch.stage == Stage::kOffered && !resumed) return offer_target(turn, call);
  if (moving->branch.offer_timer || !waits_for_word(call, who, moving->branch)) return;
  moving->branch.offer_timer =
      timers_.arm(turn.now.instant + config_.assumptions.offer_wait,
                  CallTimer{moving->leg, CallTimer::What::kOffer, who.device});
}

void Switchboard::target_went(Turn& turn, Call& call, const DeviceKey& who) {
  auto* moving = call.transfer();
  if (moving == nullptr || moving->to != who) return;
  if (moving->branch.stage == Stage::kOffered) push_target(turn, call);
}

void Switchboard::target_push_settled(Turn& turn, Call& call, bool accepted) {
  auto* moving = call.transfer();
  if (accepted || moving->branch.stage != Stage::kPushed) return;
  if (sessions_.connected(moving->to)) return offer_target(turn, call);
  transfer_failed(turn, call, "unreachable", EndReason::kUnreachable);
}

}  // namespace ringback::signaling
