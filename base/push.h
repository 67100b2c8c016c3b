// The vocabulary of pushes: what a provider asks APNs for, and what travels to a phone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"

namespace ringback {

/// `apns-push-type`. Source: Apple, "Sending notification requests to APNs".
enum class PushType {
  kAlert,
  kBackground,
  kVoip,
  kPushToTalk,
  kComplication,
  kFileProvider,
  kLocation,
  kLiveActivity,
  kWidgets,
  kControls,
  kMdm,
};
std::string_view to_string(PushType type);
std::optional<PushType> parse_push_type(std::string_view text);

/// Which registration a device token belongs to: the app's alert token and its PushKit token are
/// different strings.
enum class TokenKind { kAlert, kVoip };
std::string_view to_string(TokenKind kind);
std::optional<TokenKind> parse_token_kind(std::string_view text);

/// The two worlds of APNs; a token of one is a BadDeviceToken in the other.
enum class Environment { kProduction, kSandbox };
std::string_view to_string(Environment environment);
std::optional<Environment> parse_environment(std::string_view text);

/// The topic of an app's tokens of this kind: the bundle id, with ".voip" for PushKit.
Topic topic_of(const BundleId& bundle, TokenKind kind);

/// One push on its way to a phone, over what stands for Apple's private link.
struct CourierPush {
  ApnsId id;
  DeviceToken token;
  Topic topic;
  PushType type = PushType::kAlert;
  int priority = 10;
  SharedText payload;
  WallTime accepted_at;  ///< when APNs took it from the provider
};

/// What became of a push on the phone, as the phone tells the courier.
enum class PushFate {
  kDelivered,       ///< the app's delegate was called
  kDroppedBlocked,  ///< VoIP delivery to this app is stopped: it broke the reporting rule too often
  kDroppedNoApp,    ///< the app is not installed, or no registry of that kind exists
  kShown,           ///< an alert was shown without the app
  kHeld,            ///< kept until the first unlock after a reboot
};
std::string_view to_string(PushFate fate);
std::optional<PushFate> parse_push_fate(std::string_view text);

}  // namespace ringback
