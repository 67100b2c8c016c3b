// Phones that come and go, pushes that settle, and time that passes.
#include <algorithm>
#include <set>
#include <utility>

#include "base/planted.h"
#include "signaling-server/core/switchboard.h"

namespace ringback::signaling {

void Switchboard::device_came(Turn& turn, const DeviceKey& who, bool resumed) {
  const auto live = live_.find(who.user);
  if (live == live_.end()) return;
  const std::set<CallId> ids = live->second;
  for (const CallId id : ids) {
    Call& call = calls_.at(id);
    // An app that starts anew in the middle of a call must say so; else its side counts as gone,
    // also when its new session is resumed.
    const bool unheard = std::ranges::find(call.unheard, who) != call.unheard.end();
    if (resumed && !unheard) present(call, who);
    if (!resumed) absent(turn, call, who);
    if (!resumed && !unheard) call.unheard.push_back(who);
    target_came(turn, call, who, resumed);
    if (!call.pending() || side_of(call, who, id) != Side::kCallee) continue;
    Branch& branch = call.fork.branch(who.device);
    if (branch.stage == Stage::kUnreachable && branch.offered && resumed) {
      branch.stage = Stage::kOffered;  // its session has just delivered the offer
      save(turn, call);
    } else if (branch.stage == Stage::kUnreachable ||
               (branch.stage == Stage::kOffered && !resumed)) {
      offer(turn, call, who.device, branch);
      save(turn, call);
    } else if (!branch.offer_timer && waits_for_word(call, who, branch)) {
      branch.offer_timer = timers_.arm(turn.now.instant + config_.assumptions.offer_wait,
                                       CallTimer{id, CallTimer::What::kOffer, who.device});
    }
  }
}

void Switchboard::device_went(Turn& turn, const DeviceKey& who) {
  const auto live = live_.find(who.user);
  if (live == live_.end()) return;
  const std::set<CallId> ids = live->second;
  for (const CallId id : ids) {
    Call& call = calls_.at(id);
    absent(turn, call, who);
    target_went(turn, call, who);
    if (!call.pending() || side_of(call, who, id) != Side::kCallee) continue;
    Branch* branch = call.fork.find(who.device);
    // The connection was not so alive after all: the phone never said that it rings.
    if (branch != nullptr && branch->stage == Stage::kOffered) {
      push(turn, call, who.device, *branch);
      save(turn, call);
    }
  }
}

/// A side of the call that talks, or has asked for it, has left; it may come back for a while.
void Switchboard::absent(Turn& turn, Call& call, const DeviceKey& who) {
  using What = CallTimer::What;
  const Instant limit = turn.now.instant + config_.assumptions.absence_limit;
  if (who == call.caller && !call.caller_absent) {
    call.caller_absent = timers_.arm(limit, CallTimer{call.id, What::kCallerAbsent, {}});
  }
  const auto* answered = call.answered();
  const bool talks = answered && who == DeviceKey{call.callee, answered->by};
  if (talks && !call.callee_absent) {
    call.callee_absent = timers_.arm(limit, CallTimer{call.id, What::kCalleeAbsent, {}});
  }
}

void Switchboard::present(Call& call, const DeviceKey& who) {
  if (planted(PlantedBug::kAbsenceTimerNotCleared)) return;
  std::erase(call.unheard, who);
  if (who == call.caller) timers_.disarm(call.caller_absent);
  const auto* answered = call.answered();
  if (answered && who == DeviceKey{call.callee, answered->by}) timers_.disarm(call.callee_absent);
}

void Switchboard::push_settled(Turn& turn, const Pushes::Settled& settled) {
  Call* call = find(settled.call);
  if (call != nullptr && call->transfer() && call->transfer()->leg == settled.call) {
    return target_push_settled(turn, *call, settled.accepted);
  }
  if (call == nullptr || !call->pending() || settled.accepted) return;
  Branch* branch = call->fork.find(settled.device);
  if (branch == nullptr || branch->stage != Stage::kPushed) return;
  const DeviceKey key{call->callee, settled.device};
  if (sessions_.connected(key)) {
    timers_.disarm(branch->offer_timer);
    offer(turn, *call, settled.device, *branch);
    return;
  }
  branch->stage = Stage::kUnreachable;
  save(turn, *call);
  end_if_nobody_left(turn, *call);
}

void Switchboard::on_timer(Turn& turn, const CallTimer& timer) {
  Call* call = find(timer.call);
  if (call == nullptr) return;
  switch (timer.what) {
    case CallTimer::What::kRing:
      call->ring_timer.reset();
      return end(turn, *call, CallEvent::kRingTimeout, EndReason::kRingTimeout);
    case CallTimer::What::kUnreachable:
      call->unreachable_timer.reset();
      if (call->pending() && !call->fork.any_alive()) {
        end(turn, *call, CallEvent::kUnreachable, EndReason::kUnreachable);
      }
      return;
    case CallTimer::What::kCallerAbsent:
      call->caller_absent.reset();
      return end(turn, *call, CallEvent::kFail, EndReason::kFailed);
    case CallTimer::What::kCalleeAbsent:
      call->callee_absent.reset();
      return end(turn, *call, CallEvent::kFail, EndReason::kFailed);
    case CallTimer::What::kTransfer:
      call->transfer()->timer.reset();
      return transfer_failed(turn, *call, "ring-timeout", EndReason::kRingTimeout);
    case CallTimer::What::kOffer: {
      if (auto* moving = call->transfer(); moving && moving->leg == timer.call) {
        moving->branch.offer_timer.reset();
        const bool waits = waits_for_word(*call, moving->to, moving->branch);
        if (waits && sessions_.connected(moving->to)) offer_target(turn, *call);
        return;
      }
      Branch* branch = call->fork.find(timer.device);
      if (branch == nullptr) return;
      branch->offer_timer.reset();
      const DeviceKey key{call->callee, timer.device};
      const bool waits = call->pending() && waits_for_word(*call, key, *branch);
      if (waits && sessions_.connected(key)) offer(turn, *call, timer.device, *branch);
      return;
    }
  }
}

void Switchboard::restore(Turn& turn, const CallRecord& record) {
  Call& call = calls_.insert_or_assign(record.id, Call(record)).first->second;
  for (const auto& leg : call.legs) legs_[leg.id] = call.id;
  if (!call.live()) return retire(call);
  live_[call.caller.user].insert(call.id);
  live_[call.callee].insert(call.id);
  // Nobody is connected to a server that has just started; one that takes over has its own apps.
  if (!sessions_.connected(call.caller)) absent(turn, call, call.caller);
  if (const auto* answered = call.answered()) {
    const DeviceKey talks{call.callee, answered->by};
    if (!sessions_.connected(talks)) absent(turn, call, talks);
    return;
  }
  const Duration rung = turn.now.wall - record.dialled_at;
  // A clock that was set back meanwhile makes no call ring longer than a fresh one.
  const Duration limit = config_.assumptions.ring_timeout;
  const Duration left = std::clamp(limit - rung, Duration{0}, limit);
  call.ring_until = turn.now.instant + left;
  call.ring_timer = timers_.arm(call.ring_until, CallTimer{call.id, CallTimer::What::kRing, {}});
}

void Switchboard::peer_call(Turn& turn, NodeId owner, const CallRecord& record) {
  if (record.ended_at) {
    peers_.forget(record);
    return restore(turn, record);
  }
  peers_.learn(owner, record);
  const auto* rival = peers_.find(record.id);
  if (!rival->pending || record.caller.user == record.callee) return;
  const auto mine = live_.find(record.callee);
  if (mine == live_.end()) return;
  const std::set<CallId> ids = mine->second;
  for (const CallId id : ids) {
    Call& call = calls_.at(id);
    const bool crossing =
        call.pending() && call.caller.user == record.callee && call.callee == record.caller.user;
    // Both servers judge alike: the call with the larger id ends.
    if (crossing && record.id < id) end(turn, call, CallEvent::kGlare, EndReason::kGlare);
  }
}

/// A call of a server that is gone; by the save others hear whose it is now.
void Switchboard::take_over(Turn& turn, const CallRecord& record) {
  peers_.forget(record);
  restore(turn, record);
  save(turn, calls_.at(record.id));
}

}  // namespace ringback::signaling
