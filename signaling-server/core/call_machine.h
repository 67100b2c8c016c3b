// The call's states, what moves it between them, and which moves there are.
#pragma once

#include <optional>
#include <string_view>

#include "base/machine.h"

namespace ringback::signaling {

enum class CallState { kTrying, kRinging, kAnswered, kTransferring, kEnded };
enum class CallEvent {
  kDeviceRings,  ///< a phone of the callee shows the call
  kAnswer,
  kDecline,
  kBusy,  ///< the last phone that could ring is busy
  kCancel,
  kHangUp,
  kRingTimeout,
  kUnreachable,  ///< no phone is left that could ring
  kFail,
  kGlare,
  kTransfer,        ///< a side asks for another of its devices
  kTransferred,     ///< that device took the call
  kTransferFailed,  ///< it did not
};
std::string_view name(CallState state);
std::string_view name(CallEvent event);
std::optional<CallState> parse_call_state(std::string_view text);
/// The edge table has this move.
bool call_allows(CallState from, CallEvent on, CallState to);
MachineText call_text();

}  // namespace ringback::signaling
