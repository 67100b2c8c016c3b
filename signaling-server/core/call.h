// One call as the server sees it. Its state machine is the one truth all sides are told; the end
// is terminal, and every move raises the version.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/call_messages.h"
#include "base/ids.h"
#include "base/time.h"
#include "signaling-server/core/call_machine.h"
#include "signaling-server/core/changes.h"
#include "signaling-server/core/fork.h"
#include "signaling-server/core/timers.h"
#include "signaling-server/core/turn.h"

namespace ringback::signaling {

class Call {
 public:
  struct Trying {};
  struct Ringing {
    /// The first phone that offered early media, and its SDP; the caller hears one at most.
    DeviceId early_by;
    std::string early_sdp;
  };
  struct Answered {
    DeviceId by;
    std::string sdp;
    WallTime at;
  };
  /// The talk goes on while another device of one side rings for it.
  struct Transferring {
    Answered was;
    DeviceKey from;
    DeviceKey to;
    CallId leg;  ///< the call's name at `to`
    CommandId command;
    Branch branch;
    std::optional<Timers::Place> timer;
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
  /// While it is talked on, also while it is being transferred.
  const Answered* answered() const;
  const Ringing* ringing() const { return std::get_if<Ringing>(&state_); }
  Transferring* transfer() { return std::get_if<Transferring>(&state_); }
  const Transferring* transfer() const { return std::get_if<Transferring>(&state_); }
  const Ended* ended() const { return std::get_if<Ended>(&state_); }

  void rings(Turn& turn, const DeviceId& device, const std::string& early_sdp);
  void answer(Turn& turn, const DeviceId& by, std::string sdp);
  void begin_transfer(Turn& turn, Transferring transfer);
  /// The leg's device is in the call from now on.
  void finish_transfer(Turn& turn, std::string sdp);
  void abort_transfer(Turn& turn, EndReason why);
  void end(Turn& turn, CallEvent on, EndReason reason, std::optional<DeviceId> by);

  /// A call that was transferred has a name of its own at each device it came to.
  const LegRecord* leg(CallId name) const;
  /// What this device calls the call.
  CallId name_at(const DeviceKey& who) const;
  /// The other side's SDP, from the caller's or the callee's point of view.
  const std::string& sdp_for(bool caller) const;

  /// What this device of the callee is to be told about the end: it may have lost to another.
  EndReason reason_for(const DeviceId& device) const;
  /// False when this device gave a command of that name before.
  bool first_time(const DeviceKey& from, const CommandId& command);
  CallRecord record() const;

  CallId id;
  DeviceKey caller;
  UserId callee;
  CallerInfo info;
  std::string offer;
  WallTime dialled_at;
  std::uint64_t version = 1;
  bool caller_holds = false;
  bool callee_holds = false;
  Fork fork;
  std::vector<LegRecord> legs;
  Instant ring_until;
  std::optional<Timers::Place> ring_timer;
  std::optional<Timers::Place> unreachable_timer;
  std::optional<Timers::Place> caller_absent;
  std::optional<Timers::Place> callee_absent;
  /// Sides whose app started anew and has not said a word of the call: it may not know of it.
  std::vector<DeviceKey> unheard;

 private:
  using State = std::variant<Trying, Ringing, Answered, Transferring, Ended>;
  void end_leg(Turn& turn, LegRecord& leg, EndReason reason);
  void set_state(Turn& turn, CallEvent on, State next);

  State state_;
  /// Each with its device; a vector, because an empty deque takes more room than a call.
  std::vector<std::pair<DeviceKey, CommandId>> commands_;
};

}  // namespace ringback::signaling
