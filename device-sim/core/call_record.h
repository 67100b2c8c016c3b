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

/// What the app said that a call can do. Source: Apple, CXCallUpdate [doc]; that it can unless told
/// otherwise [recall]
struct Abilities {
  bool hold = true;
  bool group = true;
  bool ungroup = true;
  bool dtmf = true;
};

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
  bool reused = false;  ///< its UUID was another call's before
  Abilities can;
  std::optional<Instant> talks_since;  ///< the timer's start
  std::optional<CallFlags> seen;       ///< as call observers saw it last
  std::uint64_t group = 0;             ///< calls of one group are merged
  std::string handle;
  std::string name;

  /// Both sides can talk, from now on or since earlier.
  void talks(Instant now) {
    connected = true;
    if (!talks_since) talks_since = now;
  }
};
/// What Recents say about it if it ends now.
std::string_view outcome_of(const CallRecord& call);

/// A report whose completion is still to come.
struct IncomingReport {
  CallId call;
  std::optional<IncomingError> error;
};

/// A call of the phone network or of another app; of those this app sees the UUID alone.
struct Foreign {
  CallId id;
  bool held = false;
};

struct Recent {
  CallId call;
  std::string who;
  std::string handle;
  std::string_view outcome;  ///< missed, answered, declined, outgoing, failed, elsewhere
};

}  // namespace ringback::device
