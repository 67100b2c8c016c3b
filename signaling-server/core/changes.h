// What must survive a restart, as values: the core says what changed, a store keeps it, and after
// a restart the core gets it back.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/call_messages.h"
#include "base/ids.h"
#include "base/push.h"
#include "base/time.h"
#include "signaling-server/core/keys.h"

namespace ringback::signaling {

/// What a user last said to be called by.
struct UserRecord {
  UserId user;
  std::string display_name;
  friend bool operator==(const UserRecord&, const UserRecord&) = default;
};

/// A device token on file.
struct TokenRecord {
  DeviceKey owner;
  DeviceToken token;
  TokenKind kind = TokenKind::kVoip;
  BundleId bundle;
  Environment environment = Environment::kProduction;
  WallTime registered_at;
  friend bool operator==(const TokenRecord&, const TokenRecord&) = default;
};

/// One device of the callee, as a store keeps it.
struct BranchRecord {
  DeviceId device;
  std::string stage;  ///< a word of fork.h's stages
  bool pushed = false;
  friend bool operator==(const BranchRecord&, const BranchRecord&) = default;
};

/// The call's name at a device it was transferred to, or should have been.
struct LegRecord {
  CallId id;
  DeviceKey device;
  std::optional<EndReason> reason;  ///< none: rings, or talks
  friend bool operator==(const LegRecord&, const LegRecord&) = default;
};

/// One call, whole: live or history.
struct CallRecord {
  CallId id;
  DeviceKey caller;
  UserId callee;
  CallerInfo info;
  std::string offer;
  std::string answer;
  std::string state;  ///< a word of call.h's states
  std::optional<EndReason> reason;
  DeviceId answered_by;
  WallTime dialled_at;
  std::optional<WallTime> answered_at;
  std::optional<WallTime> ended_at;
  std::uint64_t version = 0;
  std::vector<BranchRecord> branches;
  DeviceId early_by;
  std::string early_sdp;
  bool caller_holds = false;
  bool callee_holds = false;
  std::vector<LegRecord> legs;
  friend bool operator==(const CallRecord&, const CallRecord&) = default;
};

struct UserSaved {
  UserRecord record;
};
struct DeviceSaved {
  DeviceKey device;
};
struct TokenSaved {
  TokenRecord record;
};
struct TokenForgotten {
  DeviceToken token;
};
/// The phone is no longer its user's.
struct DeviceForgotten {
  DeviceKey device;
};
/// The call as it now is; replaces what was kept under its id.
struct CallSaved {
  CallRecord record;
};

// What servers that share a store tell each other through it. A store of one server's own takes
// no notice.
/// A device has its session here from now on, or no longer.
struct PresenceSaved {
  DeviceKey device;
  bool connected = false;
  bool gone = false;
};
/// A device said something about a call that another server has.
struct Forwarded {
  CallId call;
  DeviceKey from;
  ClientMessage message;
};
/// For a device whose session another server has.
struct Delivered {
  DeviceKey to;
  ServerMessage message;
};
/// In this order on file: new ones go to the end.
using Change = std::variant<UserSaved, DeviceSaved, TokenSaved, TokenForgotten, CallSaved,
                            PresenceSaved, Forwarded, Delivered, DeviceForgotten>;

}  // namespace ringback::signaling
