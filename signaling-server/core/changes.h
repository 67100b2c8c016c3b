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

namespace ringback::signaling {

/// One phone of one user: what the server knows people by.
struct DeviceKey {
  UserId user;
  DeviceId device;
  friend auto operator<=>(const DeviceKey&, const DeviceKey&) = default;
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
  friend bool operator==(const CallRecord&, const CallRecord&) = default;
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
/// The call as it now is; replaces what was kept under its id.
struct CallSaved {
  CallRecord record;
};
using Change = std::variant<DeviceSaved, TokenSaved, TokenForgotten, CallSaved>;

}  // namespace ringback::signaling
