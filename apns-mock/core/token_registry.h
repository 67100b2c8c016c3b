// The device tokens this APNs has issued, and what became of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "apns-mock/core/keep.h"
#include "base/ids.h"
#include "base/push.h"
#include "base/time.h"

namespace ringback::apns {

struct TokenRecord {
  enum class State { kActive, kReleased, kExpired };
  DeviceToken token;
  DeviceId device;
  BundleId bundle;
  TokenKind kind = TokenKind::kVoip;
  Environment environment = Environment::kProduction;
  State state = State::kActive;
  WallTime invalid_since{};      ///< the 410's timestamp
  Instant gone_at{};             ///< from when on a released token is answered 410
  std::uint64_t generation = 0;  ///< how many tokens this registration had before
  bool operators = false;        ///< only the operator asked for it, no phone
  // Pushes of late, for TooManyRequests.
  Instant window_start{};
  int pushes_in_window = 0;
};

class TokenRegistry {
 public:
  explicit TokenRegistry(std::uint64_t seed) : seed_(seed) {}

  /// The token of this registration; the same one until it is released. One that a phone asks for
  /// is the phone's, whoever asked before.
  const TokenRecord& issue(const DeviceId& device, const BundleId& bundle, TokenKind kind,
                           Environment environment, bool by_operator);
  /// The app is gone or has another token; 410 shows after `delay`. False when it is unknown or
  /// was released before.
  bool release(const Now& now, const DeviceToken& token, Duration delay);
  bool expire(const Now& now, const DeviceToken& token);
  void restore(const Now& now, const KeptToken& kept);
  /// As if the operator had never asked for a token, and nobody had been pushed to of late; says
  /// which tokens are gone.
  std::vector<DeviceToken> reset();
  TokenRecord* find(const DeviceToken& token);
  const std::map<DeviceToken, TokenRecord>& all() const { return records_; }

 private:
  using Registration = std::tuple<DeviceId, BundleId, TokenKind, Environment>;
  static Registration registration_of(const TokenRecord& record);
  struct Current {
    std::uint64_t generation = 0;
    DeviceToken token;  ///< empty once released
  };

  std::uint64_t seed_;
  std::map<DeviceToken, TokenRecord> records_;
  std::map<Registration, Current> current_;
};

/// The record, dated by the calendar.
KeptToken to_keep(const Now& now, const TokenRecord& record);

/// True when the text can be a device token at all: an even number of hex digits, 32 bytes or
/// more.
bool looks_like_device_token(std::string_view text);

}  // namespace ringback::apns
