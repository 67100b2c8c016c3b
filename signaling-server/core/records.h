// What a store keeps, as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
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

}  // namespace ringback::signaling
