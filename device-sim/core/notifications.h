// Notifications that are shown, the alert token they are sent to, and the service extension that
// may decrypt one and hand its call over. Source: Apple, UNNotificationServiceExtension,
// CXProvider.reportNewIncomingVoIPPushPayload [doc]
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "base/push.h"
#include "device-sim/core/ground.h"

namespace ringback::device {

class Notifications {
 public:
  explicit Notifications(Ground& ground) : ground_(&ground) {}

  /// The app called registerForRemoteNotifications.
  void register_app();
  void token_issued(const DeviceToken& token);
  void drop_token();
  const std::optional<DeviceToken>& token() const { return token_; }

  /// Shows the notification, or starts the extension with it.
  PushFate take(const CourierPush& push);
  /// The extension is done: the payload of a VoIP push for the app, when it handed one over.
  std::optional<std::string> extension_done(std::uint64_t number);
  /// True when there was one to tap.
  bool tapped();

 private:
  void show(const CourierPush& push);
  /// Why CallKit refuses the hand-over; empty when it does not.
  std::string_view hand_over_error(std::string_view payload) const;

  Ground* ground_;
  bool registered_ = false;
  std::uint32_t shown_ = 0;
  std::uint64_t next_ = 0;
  std::optional<DeviceToken> token_;
  std::map<std::uint64_t, CourierPush> in_extension_;
};

}  // namespace ringback::device
