// One call as the server sees it. Its state machine is the one truth all sides are told; the end
// is terminal, and every move raises the version.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/call_messages.h"
#include "base/ids.h"
#include "base/machine.h"
#include "base/time.h"
#include "signaling-server/core/changes.h"
#include "signaling-server/core/fork.h"
#include "signaling-server/core/timers.h"
#include "signaling-server/core/turn.h"

namespace ringback::signaling {

enum class CallState { kTrying, kRinging, kAnswered, kEnded };
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
};
std::string_view name(CallState state);
std::string_view name(CallEvent event);
MachineText call_text();

class Call {
 public:
  struct Trying {};
  struct Ringing {};
  struct Answered {
    DeviceId by;
    std::string sdp;
    WallTime at;
  };
  struct Ended {
    EndReason reason = EndReason::kFailed;
    std::optional<DeviceId> by;  ///< the callee's device that ended it or was in it
    WallTime at;
    std::optional<Answered> was_answered;
  };

  Call(CallId id, DeviceKey caller, UserId callee, CallerInfo info, std::string offer,
       WallTime dialled_at);
  /// From a store.
  explicit Call(const CallRecord& record);

  CallState state() const { return static_cast<CallState>(state_.index()); }
  bool pending() const { return state() == CallState::kTrying || state() == CallState::kRinging; }
  bool live() const { return state() != CallState::kEnded; }
  const Answered* answered() const { return std::get_if<Answered>(&state_); }
  const Ended* ended() const { return std::get_if<Ended>(&state_); }

  void rings(Turn& turn);
  void answer(Turn& turn, const DeviceId& by, std::string sdp);
  void end(Turn& turn, CallEvent on, EndReason reason, std::optional<DeviceId> by);

  /// What this device of the callee is to be told about the end: it may have lost to another.
  EndReason reason_for(const DeviceId& device) const;
  /// False when the command was seen before.
  bool first_time(const CommandId& command);
  CallRecord record() const;

  CallId id;
  DeviceKey caller;
  UserId callee;
  CallerInfo info;
  std::string offer;
  WallTime dialled_at;
  std::uint64_t version = 1;
  bool on_hold = false;
  Fork fork;
  Instant ring_until;
  std::optional<Timers::Place> ring_timer;
  std::optional<Timers::Place> unreachable_timer;
  std::optional<Timers::Place> caller_absent;
  std::optional<Timers::Place> callee_absent;

 private:
  using State = std::variant<Trying, Ringing, Answered, Ended>;
  void set_state(Turn& turn, CallEvent on, State next);

  State state_;
  std::vector<CommandId> commands_;  ///< a vector: an empty deque takes more room than a call
};

}  // namespace ringback::signaling
