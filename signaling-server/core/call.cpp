#include "signaling-server/core/call.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/word.h"

namespace ringback::signaling {
namespace {

using enum CallState;

constexpr std::array<Word<CallState>, 4> kStates{{
    {kTrying, "trying"},
    {kRinging, "ringing"},
    {kAnswered, "answered"},
    {kEnded, "ended"},
}};
constexpr std::array<Word<CallEvent>, 10> kEvents{{
    {CallEvent::kDeviceRings, "device-rings"},
    {CallEvent::kAnswer, "answer"},
    {CallEvent::kDecline, "decline"},
    {CallEvent::kBusy, "busy"},
    {CallEvent::kCancel, "cancel"},
    {CallEvent::kHangUp, "hang-up"},
    {CallEvent::kRingTimeout, "ring-timeout"},
    {CallEvent::kUnreachable, "unreachable"},
    {CallEvent::kFail, "fail"},
    {CallEvent::kGlare, "glare"},
}};

constexpr std::array<Edge<CallState, CallEvent>, 20> kEdges{{
    {kTrying, CallEvent::kDeviceRings, kRinging}, {kTrying, CallEvent::kAnswer, kAnswered},
    {kTrying, CallEvent::kDecline, kEnded},       {kTrying, CallEvent::kBusy, kEnded},
    {kTrying, CallEvent::kCancel, kEnded},        {kTrying, CallEvent::kRingTimeout, kEnded},
    {kTrying, CallEvent::kUnreachable, kEnded},   {kTrying, CallEvent::kFail, kEnded},
    {kTrying, CallEvent::kGlare, kEnded},         {kRinging, CallEvent::kDeviceRings, kRinging},
    {kRinging, CallEvent::kAnswer, kAnswered},    {kRinging, CallEvent::kDecline, kEnded},
    {kRinging, CallEvent::kBusy, kEnded},         {kRinging, CallEvent::kCancel, kEnded},
    {kRinging, CallEvent::kRingTimeout, kEnded},  {kRinging, CallEvent::kUnreachable, kEnded},
    {kRinging, CallEvent::kFail, kEnded},         {kRinging, CallEvent::kGlare, kEnded},
    {kAnswered, CallEvent::kHangUp, kEnded},      {kAnswered, CallEvent::kFail, kEnded},
}};

constexpr std::array<std::string_view, 4> kStateNames{"trying", "ringing", "answered", "ended"};
constexpr std::array<std::string_view, 10> kEventNames{
    "device-rings", "answer",       "decline",     "busy", "cancel",
    "hang-up",      "ring-timeout", "unreachable", "fail", "glare"};

/// Commands remembered per call; a person does not give more of them before an answer arrives.
constexpr std::size_t kCommandsKept = 32;

}  // namespace

std::string_view name(CallState state) { return word_of(kStates, state); }
std::string_view name(CallEvent event) { return word_of(kEvents, event); }

MachineText call_text() {
  static constexpr auto kNamed = [] {
    std::array<NamedEdge, kEdges.size()> words{};
    for (std::size_t i = 0; i < kEdges.size(); ++i) {
      words[i] = {word_of(kStates, kEdges[i].from), word_of(kEvents, kEdges[i].on),
                  word_of(kStates, kEdges[i].to)};
    }
    return words;
  }();
  return {"call", kStateNames, kEventNames, kNamed};
}

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
  const auto state = value_of(kStates, record.state).value_or(kEnded);
  if (state == kRinging) state_ = Ringing{};
  if (state == kAnswered && answered) state_ = *answered;
  if (state == kEnded) {
    const auto by =
        record.answered_by.empty() ? std::nullopt : std::optional<DeviceId>(record.answered_by);
    state_ = Ended{record.reason.value_or(EndReason::kFailed), by,
                   record.ended_at.value_or(record.dialled_at), answered};
  }
  for (const auto& kept : record.branches) {
    Branch& branch = fork.branch(kept.device);
    branch.stage = parse_stage(kept.stage).value_or(Stage::kUnreachable);
    branch.pushed = kept.pushed;
  }
}

void Call::set_state(Turn& turn, CallEvent on, State next) {
  const CallState to = static_cast<CallState>(next.index());
  RINGBACK_CHECK(allows(kEdges, state(), on, to));
  turn.moved({"call", name(state()), name(on), name(to)}, id);
  ++version;
  state_ = std::move(next);
}

void Call::rings(Turn& turn) { set_state(turn, CallEvent::kDeviceRings, Ringing{}); }

void Call::answer(Turn& turn, const DeviceId& by, std::string sdp) {
  set_state(turn, CallEvent::kAnswer, Answered{by, std::move(sdp), turn.now.wall});
}

void Call::end(Turn& turn, CallEvent on, EndReason reason, std::optional<DeviceId> by) {
  Ended next{reason, std::move(by), turn.now.wall, {}};
  if (const Answered* was = answered()) {
    next.was_answered = *was;
    next.by = was->by;
  }
  set_state(turn, on, std::move(next));
  turn.event("call-ended", id, {{"reason", to_string(reason)}});
}

EndReason Call::reason_for(const DeviceId& device) const {
  if (const Answered* now = answered()) {
    return device == now->by ? EndReason::kFailed : EndReason::kAnsweredElsewhere;
  }
  const Ended* over = ended();
  RINGBACK_CHECK(over != nullptr);
  if (over->was_answered && device != over->was_answered->by) return EndReason::kAnsweredElsewhere;
  if (over->reason == EndReason::kDeclined && over->by && device != *over->by) {
    return EndReason::kDeclinedElsewhere;
  }
  return over->reason;
}

bool Call::first_time(const CommandId& command) {
  if (command.empty()) return true;
  if (std::find(commands_.begin(), commands_.end(), command) != commands_.end()) return false;
  commands_.push_back(command);
  if (commands_.size() > kCommandsKept) commands_.erase(commands_.begin());
  return true;
}

CallRecord Call::record() const {
  CallRecord record{id, caller, callee,     info, offer, {},      std::string(name(state())),
                    {}, {},     dialled_at, {},   {},    version, {}};
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
