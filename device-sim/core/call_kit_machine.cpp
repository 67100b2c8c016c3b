#include <algorithm>
#include <array>

#include "base/check.h"
#include "device-sim/core/call_kit.h"

namespace ringback::device {
namespace {

using S = CallState;
using E = CallEvent;

constexpr std::array<std::string_view, 11> kStates{
    "reported",   "waiting", "ringing", "answering", "starting", "dialling",
    "connecting", "active",  "held",    "ending",    "ended"};
constexpr std::array<std::string_view, 15> kEvents{"admitted",
                                                   "admitted-behind",
                                                   "turn-came",
                                                   "answered",
                                                   "fulfilled",
                                                   "failed",
                                                   "timed-out",
                                                   "reported-connecting",
                                                   "reported-connected",
                                                   "held",
                                                   "unheld",
                                                   "end-requested",
                                                   "end-done",
                                                   "reported-ended",
                                                   "process-died"};

constexpr std::array<Edge<S, E>, 60> kEdges{{
    {S::kReported, E::kAdmitted, S::kRinging},
    {S::kReported, E::kAdmittedBehind, S::kWaiting},
    {S::kReported, E::kEndRequested, S::kEnding},
    {S::kReported, E::kReportedEnded, S::kEnded},
    {S::kReported, E::kProcessDied, S::kEnded},
    {S::kWaiting, E::kTurnCame, S::kRinging},
    {S::kWaiting, E::kEndRequested, S::kEnding},
    {S::kWaiting, E::kReportedEnded, S::kEnded},
    {S::kWaiting, E::kProcessDied, S::kEnded},
    {S::kRinging, E::kAnswered, S::kAnswering},
    {S::kRinging, E::kEndRequested, S::kEnding},
    {S::kRinging, E::kReportedEnded, S::kEnded},
    {S::kRinging, E::kProcessDied, S::kEnded},
    {S::kAnswering, E::kFulfilled, S::kActive},
    {S::kAnswering, E::kFailed, S::kEnded},
    {S::kAnswering, E::kTimedOut, S::kEnded},
    {S::kAnswering, E::kEndRequested, S::kEnding},
    {S::kAnswering, E::kReportedEnded, S::kEnded},
    {S::kAnswering, E::kProcessDied, S::kEnded},
    {S::kStarting, E::kFulfilled, S::kDialling},
    {S::kStarting, E::kFailed, S::kEnded},
    {S::kStarting, E::kTimedOut, S::kEnded},
    {S::kStarting, E::kEndRequested, S::kEnding},
    {S::kStarting, E::kReportedEnded, S::kEnded},
    {S::kStarting, E::kProcessDied, S::kEnded},
    {S::kDialling, E::kConnecting, S::kConnecting},
    {S::kDialling, E::kConnected, S::kActive},
    {S::kDialling, E::kHeld, S::kHeld},
    {S::kDialling, E::kEndRequested, S::kEnding},
    {S::kDialling, E::kReportedEnded, S::kEnded},
    {S::kDialling, E::kProcessDied, S::kEnded},
    {S::kConnecting, E::kConnected, S::kActive},
    {S::kConnecting, E::kHeld, S::kHeld},
    {S::kConnecting, E::kEndRequested, S::kEnding},
    {S::kConnecting, E::kReportedEnded, S::kEnded},
    {S::kConnecting, E::kProcessDied, S::kEnded},
    {S::kActive, E::kConnected, S::kActive},
    {S::kActive, E::kHeld, S::kHeld},
    {S::kActive, E::kEndRequested, S::kEnding},
    {S::kActive, E::kReportedEnded, S::kEnded},
    {S::kActive, E::kProcessDied, S::kEnded},
    {S::kHeld, E::kConnected, S::kHeld},
    {S::kHeld, E::kUnheld, S::kActive},
    {S::kHeld, E::kUnheld, S::kDialling},
    {S::kHeld, E::kEndRequested, S::kEnding},
    {S::kHeld, E::kReportedEnded, S::kEnded},
    {S::kHeld, E::kProcessDied, S::kEnded},
    {S::kEnding, E::kEndDone, S::kEnded},
    {S::kEnding, E::kFulfilled, S::kEnding},
    {S::kEnding, E::kFailed, S::kEnding},
    {S::kEnding, E::kTimedOut, S::kEnding},
    {S::kEnding, E::kReportedEnded, S::kEnded},
    {S::kEnding, E::kProcessDied, S::kEnded},
    {S::kEnding, E::kEndRequested, S::kEnding},
    {S::kHeld, E::kHeld, S::kHeld},
    {S::kActive, E::kUnheld, S::kActive},
    {S::kConnecting, E::kConnecting, S::kConnecting},
    {S::kActive, E::kConnecting, S::kActive},
    {S::kHeld, E::kConnecting, S::kHeld},
    {S::kStarting, E::kConnecting, S::kStarting},
}};

}  // namespace

std::string_view name(CallState state) { return kStates[static_cast<std::size_t>(state)]; }
std::string_view name(CallEvent event) { return kEvents[static_cast<std::size_t>(event)]; }

std::string_view outcome_of(const CallRecord& call) {
  if (call.outgoing) return "outgoing";
  if (call.connected) return "answered";
  return call.declined ? "declined" : "missed";
}

MachineText callkit_call_text() {
  static const auto kWords = in_words(kEdges);
  return {"CallKit call", kStates, kEvents, kWords};
}

void CallKit::set_state(CallRecord& call, CallEvent on, CallState to) {
  RINGBACK_CHECK(allows(kEdges, call.state, on, to));
  ground_->moved({"callkit-call", ringback::device::name(call.state), ringback::device::name(on),
                  ringback::device::name(to)},
                 call.id);
  call.state = to;
  observe(call);
}

}  // namespace ringback::device
