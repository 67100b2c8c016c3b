#include "signaling-server/core/switchboard.h"

#include <algorithm>
#include <utility>

#include "base/planted.h"

namespace ringback::signaling {

Call* Switchboard::find(CallId id) {
  const auto leg = legs_.find(id);
  const auto found = calls_.find(leg == legs_.end() ? id : leg->second);
  return found == calls_.end() ? nullptr : &found->second;
}

bool Switchboard::tell(Turn& turn, const Call& call, const DeviceKey& to, ServerMessage message) {
  if (!call.legs.empty()) {
    const CallId name = call.name_at(to);
    std::visit(
        [&](auto& about) {
          if constexpr (requires { about.call = name; }) about.call = name;
        },
        message);
  }
  return sessions_.send(turn, to, std::move(message));
}

void Switchboard::refuse(Turn& turn, const DeviceKey& to, const CommandId& command,
                         std::optional<CallId> call, Refusal why, std::string field) {
  sessions_.send(turn, to, to_client::Refused{command, call, why, std::move(field)});
}

void Switchboard::save(Turn& turn, const Call& call) {
  if (turn.persisting()) turn.persist(CallSaved{call.record()});
}

void Switchboard::dial(Turn& turn, const DeviceKey& from, const to_server::Dial& dial,
                       bool draining) {
  if (Call* known = find(dial.call)) {
    if (known->caller != from) {
      return refuse(turn, from, dial.command, dial.call, Refusal::kNotYourCall);
    }
    return restate(turn, *known, from);
  }
  if (const auto why = dial_refusal(turn, from, dial, draining)) {
    return refuse(turn, from, dial.command, dial.call, *why,
                  *why == Refusal::kTooLarge ? "sdp" : std::string());
  }
  Call& call = start(turn, from, dial);
  if (!settle_glare(turn, call)) return;
  tell(turn, call, from, to_client::Trying{call.id});
  for (const auto& device : registry_.devices_of(call.callee)) {
    if (DeviceKey{call.callee, device} != from) reach(turn, call, device);
  }
  save(turn, call);
  end_if_nobody_left(turn, call);
}

std::optional<Refusal> Switchboard::dial_refusal(Turn& turn, const DeviceKey& from,
                                                 const to_server::Dial& dial, bool draining) {
  const Assumptions& a = config_.assumptions;
  if (draining) return Refusal::kDraining;
  if (dial.sdp.size() > static_cast<std::size_t>(a.media_limit_bytes)) return Refusal::kTooLarge;
  if (!registry_.knows(dial.callee)) return Refusal::kUnknownCallee;
  std::size_t placed = 0;
  for (const CallId id : live_[from.user]) placed += calls_.at(id).caller.user == from.user;
  placed += peers_.placed_by(from.user);
  if (placed >= static_cast<std::size_t>(a.calls_per_user)) return Refusal::kTooManyCalls;
  if (!dial_rates_[from.user].take(turn.now.instant, a.dials_per_second, a.dial_burst)) {
    return Refusal::kRateLimited;
  }
  return {};
}

Call& Switchboard::start(Turn& turn, const DeviceKey& from, const to_server::Dial& dial) {
  const CallerInfo info{from.user.text, registry_.display_name(from.user), dial.video};
  Call& call =
      calls_.try_emplace(dial.call, dial.call, from, dial.callee, info, dial.sdp, turn.now.wall)
          .first->second;
  ++tally_.dialled;
  call.first_time(from, dial.command);
  live_[from.user].insert(call.id);
  live_[call.callee].insert(call.id);
  turn.event("call-dialled", call.id, {{"caller", from.user.text}, {"callee", call.callee.text}});
  arm(turn, call);
  return call;
}

void Switchboard::arm(Turn& turn, Call& call) {
  const Instant now = turn.now.instant;
  call.ring_until = now + config_.assumptions.ring_timeout;
  call.ring_timer = timers_.arm(call.ring_until, CallTimer{call.id, CallTimer::What::kRing, {}});
  call.unreachable_timer = timers_.arm(now + config_.assumptions.unreachable_wait,
                                       CallTimer{call.id, CallTimer::What::kUnreachable, {}});
}

/// Two people call each other at the same time: the call with the smaller id goes on, whatever
/// order the server learnt of them in. False when that is not the fresh one.
bool Switchboard::settle_glare(Turn& turn, Call& fresh) {
  const std::set<CallId> rivals = live_[fresh.caller.user];
  for (const CallId id : rivals) {
    Call& rival = calls_.at(id);
    const bool crossing = rival.pending() && rival.caller.user == fresh.callee &&
                          rival.callee == fresh.caller.user && id != fresh.id &&
                          fresh.callee != fresh.caller.user;
    if (!crossing) continue;
    const bool fresh_wins = fresh.id < rival.id;
    end(turn, fresh_wins ? rival : fresh, CallEvent::kGlare, EndReason::kGlare);
    if (!fresh_wins) return false;
  }
  // The rival of another server is ended there, when it hears of this call.
  const auto* remote = peers_.crossing(fresh.caller.user, fresh.callee);
  if (remote == nullptr || fresh.id < remote->id) return true;
  end(turn, fresh, CallEvent::kGlare, EndReason::kGlare);
  return false;
}

void Switchboard::reach(Turn& turn, Call& call, const DeviceId& device) {
  Branch& branch = call.fork.branch(device);
  const DeviceKey key{call.callee, device};
  // Rule: direct-when-connected Source: Apple, "Responding to VoIP Notifications from PushKit":
  // a push only where there is no live connection [doc]
  if (sessions_.connected(key) && !planted(PlantedBug::kPushBesideConnection)) {
    return offer(turn, call, device, branch);
  }
  if (push(turn, call, device, branch)) return;
  // No token, but the app may be back within its session's life: the offer waits there.
  if (sessions_.has_session(key)) return offer(turn, call, device, branch);
  branch.stage = Stage::kUnreachable;
}

void Switchboard::offer(Turn& turn, Call& call, const DeviceId& device, Branch& branch) {
  // Once it has rung, the caller has been told so.
  if (branch.stage != Stage::kPresent && branch.stage != Stage::kRinging) {
    branch.stage = Stage::kOffered;
  }
  branch.offered = true;
  std::erase(call.unheard, DeviceKey{call.callee, device});  // its session delivers the offer
  tell(turn, call, {call.callee, device}, to_client::IncomingCall{call.id, call.info, call.offer});
}

bool Switchboard::push(Turn& turn, Call& call, const DeviceId& device, Branch& branch) {
  // Rule: one-push-per-call-and-device Source: Apple, "Responding to VoIP Notifications from
  // PushKit": after the first push everything goes over the connection [doc]
  if (branch.pushed) return false;
  const TokenRecord* token = registry_.voip_token({call.callee, device});
  if (token == nullptr) return false;
  branch.pushed = true;
  branch.stage = Stage::kPushed;
  pushes_.send(turn, {call.id, call.info, call.ring_until}, *token);
  return true;
}

void Switchboard::end(Turn& turn, Call& call, CallEvent on, EndReason reason,
                      std::optional<DeviceId> by) {
  const auto taken = call.answered() ? std::optional<DeviceId>(call.answered()->by) : std::nullopt;
  if (call.transfer()) transfer_failed(turn, call, {}, EndReason::kCancelled);
  call.end(turn, on, reason, std::move(by));
  tally_.count(reason);
  quiet(call);
  pushes_.abandon(turn, call.id);
  save(turn, call);
  tell_end(turn, call, call.caller);
  if (taken) {
    tell_end(turn, call, {call.callee, *taken});
  } else {
    for (const auto& device : call.fork.untold()) {
      if (planted(PlantedBug::kCalleeNotToldOfTheEnd)) break;
      tell_end(turn, call, {call.callee, device});
    }
  }
  retire(call);
}

void Switchboard::quiet(Call& call) {
  timers_.disarm(call.ring_timer);
  timers_.disarm(call.unreachable_timer);
  timers_.disarm(call.caller_absent);
  timers_.disarm(call.callee_absent);
  if (auto* moving = call.transfer()) {
    timers_.disarm(moving->timer);
    timers_.disarm(moving->branch.offer_timer);
  }
  for (auto& [device, branch] : call.fork.branches()) timers_.disarm(branch.offer_timer);
}

void Switchboard::retire(Call& call) {
  for (const UserId& user : {call.caller.user, call.callee}) {
    const auto found = live_.find(user);
    if (found == live_.end()) continue;
    found->second.erase(call.id);
    if (found->second.empty()) live_.erase(found);
  }
  ended_.push_back(call.id);
  const auto kept = static_cast<std::size_t>(config_.assumptions.remembered_calls);
  // The call that just ended stays until its handling is over.
  while (ended_.size() > std::max<std::size_t>(kept, 1)) {
    erase(ended_.front());
    ended_.pop_front();
  }
}

void Switchboard::erase(CallId ended) {
  const auto found = calls_.find(ended);
  if (found == calls_.end()) return;
  for (const auto& leg : found->second.legs) legs_.erase(leg.id);
  calls_.erase(found);
}

void Switchboard::forget_ended(WallTime before) {
  // Nearly in the order of their ends: a call that somebody asked about came back late.
  std::erase_if(ended_, [&](CallId id) {
    const auto found = calls_.find(id);
    const auto* over = found == calls_.end() ? nullptr : found->second.ended();
    const bool past = over != nullptr && over->at < before;
    if (past) erase(id);
    return past;
  });
}

void Switchboard::end_if_nobody_left(Turn& turn, Call& call) {
  if (!call.pending() || call.fork.any_waiting()) return;
  const EndReason outcome = call.fork.outcome();
  const CallEvent on = outcome == EndReason::kBusy     ? CallEvent::kBusy
                       : outcome == EndReason::kFailed ? CallEvent::kFail
                                                       : CallEvent::kUnreachable;
  end(turn, call, on, outcome);
}

void Switchboard::tell_end(Turn& turn, const Call& call, const DeviceKey& to) {
  const Call::Ended* over = call.ended();
  const bool caller = to == call.caller;
  // A caller's device that has transferred the call away.
  const bool former = !caller && to.user != call.callee;
  const EndReason reason = former           ? EndReason::kAnsweredElsewhere
                           : caller && over ? over->reason
                                            : call.reason_for(to.device);
  tell(turn, call, to, to_client::CallEnded{call.id, reason});
}

void Switchboard::restate(Turn& turn, Call& call, const DeviceKey& to) {
  const bool caller = to == call.caller;
  switch (call.state()) {
    case CallState::kTrying:
      if (caller) tell(turn, call, to, to_client::Trying{call.id});
      return;
    case CallState::kRinging:
      if (caller) tell(turn, call, to, to_client::CalleeRinging{call.id, call.sdp_for(true)});
      return;
    case CallState::kAnswered:
    case CallState::kTransferring:
      if (caller || to == DeviceKey{call.callee, call.answered()->by}) {
        tell(turn, call, to, to_client::Answered{call.id, call.sdp_for(caller)});
      } else {
        tell_end(turn, call, to);
      }
      return;
    case CallState::kEnded:
      tell_end(turn, call, to);
      return;
  }
}

}  // namespace ringback::signaling
