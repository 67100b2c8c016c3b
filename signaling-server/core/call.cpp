#include "signaling-server/core/call.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace ringback::signaling {
namespace {

using enum CallState;

/// Commands remembered per call; a person does not give more of them before an answer arrives.
constexpr std::size_t kCommandsKept = 32;

}  // namespace

Call::Call(CallId id, DeviceKey caller, UserId callee, CallerInfo info, std::string offer,
           WallTime dialled_at)
    : id(id),
      caller(std::move(caller)),
      callee(std::move(callee)),
      info(std::move(info)),
      offer(std::move(offer)),
      dialled_at(dialled_at) {}

Call::Call(const CallRecord& record)
    : Call(record.id, record.caller, record.callee, record.info, record.offer, record.dialled_at) {
  version = record.version;
  std::optional<Answered> answered;
  if (record.answered_at) answered = {record.answered_by, record.answer, *record.answered_at};
  const auto state = parse_call_state(record.state).value_or(kEnded);
  if (state == kRinging) state_ = Ringing{record.early_by, record.early_sdp};
  if (state == kAnswered && answered) state_ = *answered;
  if (state == kEnded) {
    const auto by =
        record.answered_by.empty() ? std::nullopt : std::optional<DeviceId>(record.answered_by);
    state_ = Ended{record.reason.value_or(EndReason::kFailed), by,
                   record.ended_at.value_or(record.dialled_at), answered};
  }
  caller_holds = record.caller_holds;
  callee_holds = record.callee_holds;
  legs = record.legs;
  for (auto& leg : legs) {
    const bool talks = leg.device == caller || leg.device == DeviceKey{callee, record.answered_by};
    if (!leg.reason && !talks) leg.reason = EndReason::kFailed;
  }
  for (const auto& kept : record.branches) {
    Branch& branch = fork.branch(kept.device);
    branch.stage = parse_stage(kept.stage).value_or(Stage::kUnreachable);
    branch.pushed = kept.pushed;
  }
}

void Call::set_state(Turn& turn, CallEvent on, State next) {
  const CallState to = static_cast<CallState>(next.index());
  RINGBACK_CHECK(call_allows(state(), on, to));
  turn.moved({"call", name(state()), name(on), name(to)}, id);
  ++version;
  state_ = std::move(next);
}

const Call::Answered* Call::answered() const {
  const auto* moving = transfer();
  return moving != nullptr ? &moving->was : std::get_if<Answered>(&state_);
}

void Call::rings(Turn& turn, const DeviceId& device, const std::string& early_sdp) {
  Ringing next = ringing() ? *ringing() : Ringing{};
  if (next.early_sdp.empty() && !early_sdp.empty()) next = {device, early_sdp};
  set_state(turn, CallEvent::kDeviceRings, std::move(next));
}

void Call::answer(Turn& turn, const DeviceId& by, std::string sdp) {
  set_state(turn, CallEvent::kAnswer, Answered{by, std::move(sdp), turn.now.wall});
}

void Call::end_leg(Turn& turn, LegRecord& leg, EndReason reason) {
  leg.reason = reason;
  turn.event("call-ended", leg.id, {{"reason", std::string(to_string(reason))}});
}

void Call::begin_transfer(Turn& turn, Transferring transfer) {
  legs.push_back({transfer.leg, transfer.to, {}});
  set_state(turn, CallEvent::kTransfer, std::move(transfer));
}

void Call::finish_transfer(Turn& turn, std::string sdp) {
  const Transferring done = *transfer();
  Answered next = done.was;
  for (auto& leg : legs) {
    if (leg.device == done.from && !leg.reason) {
      end_leg(turn, leg, EndReason::kAnsweredElsewhere);
    }
  }
  if (done.from == caller) {
    caller = done.to;
    offer = std::move(sdp);
    caller_holds = false;
  } else {
    next.by = done.to.device;
    next.sdp = std::move(sdp);
    callee_holds = false;
  }
  set_state(turn, CallEvent::kTransferred, std::move(next));
}

void Call::abort_transfer(Turn& turn, EndReason why) {
  const Transferring off = *transfer();
  for (auto& leg : legs) {
    if (leg.id == off.leg) end_leg(turn, leg, why);
  }
  set_state(turn, CallEvent::kTransferFailed, off.was);
}

const LegRecord* Call::leg(CallId name) const {
  const auto found =
      std::find_if(legs.begin(), legs.end(), [&](const LegRecord& leg) { return leg.id == name; });
  return found == legs.end() ? nullptr : &*found;
}

CallId Call::name_at(const DeviceKey& who) const {
  for (auto leg = legs.rbegin(); leg != legs.rend(); ++leg) {
    if (leg->device == who && !leg->reason) return leg->id;
  }
  return id;
}

const std::string& Call::sdp_for(bool caller_side) const {
  if (!caller_side) return offer;
  static const std::string kNone;
  if (const auto* talk = answered()) return talk->sdp;
  return ringing() ? ringing()->early_sdp : kNone;
}

void Call::end(Turn& turn, CallEvent on, EndReason reason, std::optional<DeviceId> by) {
  Ended next{reason, std::move(by), turn.now.wall, {}};
  if (const Answered* was = answered()) {
    next.was_answered = *was;
    next.by = was->by;
  }
  set_state(turn, on, std::move(next));
  turn.event("call-ended", id, {{"reason", to_string(reason)}});
  // Whoever talked under another name is told by that name, so those stay.
  for (const auto& leg : legs) {
    if (!leg.reason) turn.event("call-ended", leg.id, {{"reason", to_string(reason)}});
  }
}

EndReason Call::reason_for(const DeviceId& device) const {
  const Ended* over = ended();
  const Answered* talk = over && over->was_answered ? &*over->was_answered : answered();
  if (talk == nullptr || talk->by != device) {
    if (const auto out = fork.out(device)) return *out;
    if (talk != nullptr) return EndReason::kAnsweredElsewhere;
  } else if (over == nullptr) {
    return EndReason::kFailed;
  }
  RINGBACK_CHECK(over != nullptr);
  if (over->reason == EndReason::kDeclined && over->by && device != *over->by) {
    return EndReason::kDeclinedElsewhere;
  }
  return over->reason;
}

bool Call::first_time(const DeviceKey& from, const CommandId& command) {
  if (command.empty()) return true;
  std::pair given(from, command);
  if (std::ranges::find(commands_, given) != commands_.end()) return false;
  commands_.push_back(std::move(given));
  if (commands_.size() > kCommandsKept) commands_.erase(commands_.begin());
  return true;
}

CallRecord Call::record() const {
  CallRecord record;
  record.id = id;
  record.caller = caller;
  record.callee = callee;
  record.info = info;
  record.offer = offer;
  // A transfer that a restart interrupts is off; the talk goes on.
  record.state = name(transfer() ? kAnswered : state());
  record.dialled_at = dialled_at;
  record.version = version;
  record.caller_holds = caller_holds;
  record.callee_holds = callee_holds;
  record.legs = legs;
  if (const Ringing* early = ringing()) {
    record.early_by = early->early_by;
    record.early_sdp = early->early_sdp;
  }
  const Answered* taken = answered();
  if (const Ended* over = ended()) {
    record.reason = over->reason;
    record.ended_at = over->at;
    if (over->by) record.answered_by = *over->by;
    if (over->was_answered) taken = &*over->was_answered;
  }
  if (taken != nullptr) {
    record.answer = taken->sdp;
    record.answered_by = taken->by;
    record.answered_at = taken->at;
  }
  for (const auto& [device, branch] : fork.branches()) {
    record.branches.push_back({device, std::string(to_string(branch.stage)), branch.pushed});
  }
  return record;
}

}  // namespace ringback::signaling
