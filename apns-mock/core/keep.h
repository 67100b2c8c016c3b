// What must survive the end of the process, when there is a place to keep it: device tokens,
// broadcast channels with who listens, and pushes that were accepted and wait for their phone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/ids.h"
#include "base/push.h"
#include "base/time.h"

namespace ringback::apns {

/// A device token as it stands now; it takes the place of what was kept of it.
struct KeptToken {
  DeviceToken token;
  DeviceId device;
  BundleId bundle;
  TokenKind kind = TokenKind::kVoip;
  Environment environment = Environment::kProduction;
  std::uint64_t generation = 0;
  int state = 0;             ///< TokenRecord::State
  WallTime invalid_since{};  ///< when released
  WallTime gone_at{};        ///< from when on it is answered 410
  bool operators = false;    ///< of a device that only the operator made
};
/// As if the token had never been.
struct ForgottenToken {
  DeviceToken token;
};
/// A push in storage.
struct KeptPush {
  std::uint64_t number = 0;
  CourierPush push;
  DeviceId device;
  BundleId bundle;
  std::optional<CallId> call;
  std::string channel;  ///< the broadcast channel it came by; empty for a device push
  WallTime keep_until{};
};
/// The push of this number has ended, one way or another.
struct ForgottenPush {
  std::uint64_t number = 0;
};

/// A broadcast channel; who listens to it is kept apart.
struct KeptChannel {
  std::string id;
  BundleId bundle;
  Environment environment = Environment::kProduction;
  bool stores = false;
};
/// The channel of this id was deleted, and nobody listens to it any more.
struct ForgottenChannel {
  std::string id;
};
/// The device listens to the channel, or no longer.
struct KeptListener {
  std::string channel;
  DeviceId device;
  bool ends = false;
};

/// To be durable before what follows it in the same reaction leaves the process.
struct Keep {
  std::variant<KeptToken, ForgottenToken, KeptPush, ForgottenPush, KeptChannel, ForgottenChannel,
               KeptListener>
      what;
};
/// What an earlier process kept; comes before anything else.
struct Restored {
  std::variant<KeptToken, KeptPush, KeptChannel, KeptListener> what;
};

}  // namespace ringback::apns
