// The checks of a request, by name; their order is configuration, because Apple publishes none.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace ringback::apns {

enum class Check {
  kPath,
  kMethod,
  kDuplicateHeaders,
  kProviderToken,
  kMessageId,
  kExpiration,
  kPriority,
  kCollapseId,
  kPushType,
  kTopicPresent,
  kTopicAllowed,
  kPayloadEmpty,
  kPayloadSize,
  kDeviceTokenPresent,
  kDeviceToken,
  kTokenTopic,
  kPushTypeTopic,
  kUnregistered,
  kFlood,
};
std::string_view to_string(Check check);
std::optional<Check> parse_check(std::string_view text);

/// The order that the evidence suggests: keys before device tokens, because fake device tokens
/// with a wrong key were told of the key.
std::vector<Check> default_check_order();

}  // namespace ringback::apns
