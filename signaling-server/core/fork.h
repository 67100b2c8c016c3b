// All devices of the callee, each with where it stands: a live connection is offered the call
// directly, any other phone gets one push.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/call_messages.h"
#include "base/ids.h"
#include "signaling-server/core/changes.h"
#include "signaling-server/core/timers.h"

namespace ringback::signaling {

/// Where one device of the callee stands.
enum class Stage {
  kOffered,      ///< incoming-call went over its connection
  kPushed,       ///< its push is on the way, or was accepted
  kPresent,      ///< it came and asked about the call
  kRinging,      ///< it shows the call
  kAnswered,     ///< it took the call
  kDeclined,     ///< its person declined
  kBusy,         ///< it had no room
  kFailed,       ///< its app gave up
  kUnreachable,  ///< it has neither a connection nor a usable token
};
std::string_view to_string(Stage stage);
std::optional<Stage> parse_stage(std::string_view text);

struct Branch {
  Stage stage = Stage::kUnreachable;
  /// A push was ever asked for: there will not be a second one.
  bool pushed = false;
  /// An offer was sent, or waits in its session for the app to come back.
  bool offered = false;
  std::optional<Timers::Place> offer_timer;
};

class Fork {
 public:
  /// The device's branch, made when there is none.
  Branch& branch(const DeviceId& device) { return branches_[device]; }
  Branch* find(const DeviceId& device);
  const std::map<DeviceId, Branch>& branches() const { return branches_; }
  std::map<DeviceId, Branch>& branches() { return branches_; }

  /// Some device may still answer.
  bool any_waiting() const;
  /// Some device showed a sign of life: offered, present or ringing.
  bool any_alive() const;
  /// Why the call ends when no device is left; the most telling outcome.
  EndReason outcome() const;
  /// With what a device left the fork while others rang on; nothing for one that did not.
  std::optional<EndReason> out(const DeviceId& device) const;
  /// Devices that still have to be told how the call ended: all that did not end it themselves.
  std::vector<DeviceId> untold() const;

 private:
  std::map<DeviceId, Branch> branches_;
};

}  // namespace ringback::signaling
