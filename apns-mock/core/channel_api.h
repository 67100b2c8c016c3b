// The API of broadcast channels as data: its operations, and in which order each is checked.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ringback::apns {

enum class ChannelOperation { kCreate, kRead, kDelete, kList, kBroadcast };
std::string_view to_string(ChannelOperation operation);

/// The port it is asked at: Apple manages channels on a port of its own (2195, 2196), and takes
/// broadcasts where it takes device pushes.
enum class ChannelDoor { kManagement, kProvider };

enum class ChannelCheck {
  kPath,
  kMethod,
  kDuplicateHeaders,
  kProviderToken,
  kRequestId,
  kBundle,
  kTopicAllowed,
  kFeature,
  kChannelIdPresent,
  kChannelIdFormat,
  kChannelRegistered,
  kPushType,
  kPriority,
  kExpiration,
  kPayloadEmpty,
  kPayloadSize,
  kPayload,
  kMembers,
  kStoragePolicy,
  kLimit,
};
std::string_view to_string(ChannelCheck check);

struct ChannelOperationRow {
  ChannelOperation operation;
  ChannelDoor door;
  std::string_view method;
  std::string_view before;  ///< the path up to the bundle id
  std::string_view after;   ///< and from it on
  int status;               ///< of a success
  std::span<const ChannelCheck> checks;
};
std::span<const ChannelOperationRow> channel_operation_table();

/// What a path and a method ask for at a door.
struct ChannelRoute {
  const ChannelOperationRow* row = nullptr;  ///< null: no such path, or not with this method
  bool path_known = false;
  std::string_view bundle;
};
ChannelRoute channel_route(ChannelDoor door, std::string_view method, std::string_view path);

/// True for paths that are about broadcasts, wherever else device pushes are taken.
bool is_broadcast_path(std::string_view path);

/// The app that a path of this API is about, whichever door it came in by; empty for other paths.
std::string_view bundle_of_path(std::string_view path);

/// What the broadcasts of an app have for a topic on their way to a device.
std::string live_activity_topic(std::string_view bundle);
/// True for that topic and for the bundle id alone, which is what Apple calls the topic here.
bool is_topic_of_broadcasts(std::string_view topic, std::string_view bundle);

}  // namespace ringback::apns
