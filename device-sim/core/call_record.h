// A call in the system's records, and the machine of its states.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/machine.h"
#include "device-sim/core/app_words.h"

namespace ringback::device {

/// A call as the system sees it.
enum class CallState {
  kReported,    ///< incoming, under the system's checks
  kWaiting,     ///< incoming, behind another call that rings
  kRinging,     ///< incoming, the person can take it
  kAnswering,   ///< answered; the app has not fulfilled the action
  kStarting,    ///< outgoing; the app has not fulfilled the action
  kDialling,    ///< outgoing, "calling"
  kConnecting,  ///< outgoing, "connecting"
  kActive,      ///< both sides can talk; the timer runs
  kHeld,
  kEnding,  ///< the end action is with the app
  kEnded,
};
enum class CallEvent {
  kAdmitted,
  kAdmittedBehind,
  kTurnCame,
  kAnswered,
  kFulfilled,
  kFailed,
  kTimedOut,
  kConnecting,
  kConnected,
  kHeld,
  kUnheld,
  kEndRequested,
  kEndDone,
  kReportedEnded,
  kProcessDied,
};
std::string_view name(CallState state);
std::string_view name(CallEvent event);
MachineText callkit_call_text();

struct CallRecord {
  CallId id;
  CallState state = CallState::kReported;
  bool outgoing = false;
  bool connected = false;  ///< CXCall.hasConnected
  bool muted = false;
  bool video = false;
  bool declined = false;       ///< the person ended it while it rang
  bool held_for_cell = false;  ///< held by the cellular call
  bool limit_reached = false;  ///< the ring limit ended it
  bool silenced = false;       ///< it rings without a sound
  bool translating = false;
  std::optional<CallFlags> seen;  ///< as call observers saw it last
  std::uint64_t group = 0;        ///< calls of one group are merged
  std::string handle;
  std::string name;
};

struct Recent {
  CallId call;
  std::string who;
  std::string_view outcome;  ///< missed, answered, declined, outgoing, failed, elsewhere
};

}  // namespace ringback::device
