#include "apns-mock/core/channel_api.h"

#include <array>

#include "apns-mock/core/request.h"
#include "base/word.h"

namespace ringback::apns {
namespace {

using C = ChannelCheck;

constexpr std::string_view kApps = "/1/apps/";
constexpr std::string_view kBroadcasts = "/4/broadcasts/apps/";
constexpr std::string_view kChannels = "/channels";
constexpr std::string_view kAllChannels = "/all-channels";

constexpr std::array<Word<ChannelOperation>, 5> kOperationWords{{
    {ChannelOperation::kCreate, "create"},
    {ChannelOperation::kRead, "read"},
    {ChannelOperation::kDelete, "delete"},
    {ChannelOperation::kList, "list"},
    {ChannelOperation::kBroadcast, "broadcast"},
}};

constexpr std::array<Word<C>, 20> kCheckWords{{
    {C::kPath, "path"},
    {C::kMethod, "method"},
    {C::kDuplicateHeaders, "duplicate-headers"},
    {C::kProviderToken, "provider-token"},
    {C::kRequestId, "request-id"},
    {C::kBundle, "bundle"},
    {C::kTopicAllowed, "topic-allowed"},
    {C::kFeature, "feature"},
    {C::kChannelIdPresent, "channel-id-present"},
    {C::kChannelIdFormat, "channel-id-format"},
    {C::kChannelRegistered, "channel-registered"},
    {C::kPushType, "push-type"},
    {C::kPriority, "priority"},
    {C::kExpiration, "expiration"},
    {C::kPayloadEmpty, "payload-empty"},
    {C::kPayloadSize, "payload-size"},
    {C::kPayload, "payload"},
    {C::kMembers, "members"},
    {C::kStoragePolicy, "storage-policy"},
    {C::kLimit, "limit"},
}};

// Rule: first who asks, then the channel. Source: Apple, Sending broadcast push notification
// requests to APNs [doc]; the order of the rest is that of device pushes, an inference.
constexpr std::array kCreateChecks{
    C::kDuplicateHeaders, C::kProviderToken, C::kRequestId,   C::kBundle,  C::kTopicAllowed,
    C::kFeature,          C::kPayloadEmpty,  C::kPayloadSize, C::kPayload, C::kMembers,
    C::kStoragePolicy,    C::kPushType,      C::kLimit};
constexpr std::array kChannelChecks{
    C::kDuplicateHeaders, C::kProviderToken,   C::kRequestId,
    C::kBundle,           C::kTopicAllowed,    C::kFeature,
    C::kChannelIdPresent, C::kChannelIdFormat, C::kChannelRegistered};
constexpr std::array kListChecks{C::kDuplicateHeaders, C::kProviderToken, C::kRequestId,
                                 C::kBundle,           C::kTopicAllowed,  C::kFeature};
constexpr std::array kBroadcastChecks{
    C::kDuplicateHeaders,  C::kProviderToken, C::kRequestId,        C::kBundle,
    C::kTopicAllowed,      C::kFeature,       C::kChannelIdPresent, C::kChannelIdFormat,
    C::kChannelRegistered, C::kPushType,      C::kPriority,         C::kExpiration,
    C::kPayloadEmpty,      C::kPayloadSize,   C::kPayload};

// Source: Apple, Sending channel management requests to APNs, and Sending broadcast push
// notification requests to APNs [doc]
constexpr std::array kOperations{
    ChannelOperationRow{ChannelOperation::kCreate, ChannelDoor::kManagement, "POST", kApps,
                        kChannels, 201, kCreateChecks},
    ChannelOperationRow{ChannelOperation::kRead, ChannelDoor::kManagement, "GET", kApps, kChannels,
                        200, kChannelChecks},
    ChannelOperationRow{ChannelOperation::kDelete, ChannelDoor::kManagement, "DELETE", kApps,
                        kChannels, 204, kChannelChecks},
    ChannelOperationRow{ChannelOperation::kList, ChannelDoor::kManagement, "GET", kApps,
                        kAllChannels, 200, kListChecks},
    ChannelOperationRow{ChannelOperation::kBroadcast, ChannelDoor::kProvider, "POST", kBroadcasts,
                        "", 200, kBroadcastChecks},
};

/// The bundle id, when the path has the row's shape.
std::optional<std::string_view> bundle_in(const ChannelOperationRow& row, std::string_view path) {
  if (!path.starts_with(row.before)) return {};
  path.remove_prefix(row.before.size());
  if (!path.ends_with(row.after)) return {};
  path.remove_suffix(row.after.size());
  if (path.empty() || path.find('/') != std::string_view::npos) return {};
  return path;
}

}  // namespace

std::string_view to_string(ChannelOperation operation) {
  return word_of(kOperationWords, operation);
}

std::string_view to_string(ChannelCheck check) { return word_of(kCheckWords, check); }

std::span<const ChannelOperationRow> channel_operation_table() { return kOperations; }

ChannelRoute channel_route(ChannelDoor door, std::string_view method, std::string_view path) {
  ChannelRoute route;
  for (const auto& row : kOperations) {
    const auto bundle = row.door == door ? bundle_in(row, path) : std::nullopt;
    if (!bundle) continue;
    route.path_known = true;
    route.bundle = *bundle;
    if (row.method == method) route.row = &row;
  }
  return route;
}

bool is_broadcast_path(std::string_view path) { return path.starts_with(kBroadcasts); }

std::string_view bundle_of_path(std::string_view path) {
  for (const auto& row : kOperations) {
    if (const auto bundle = bundle_in(row, path)) return *bundle;
  }
  return {};
}

std::string live_activity_topic(std::string_view bundle) {
  return std::string(bundle) + std::string(*topic_suffix(PushType::kLiveActivity));
}

bool is_topic_of_broadcasts(std::string_view topic, std::string_view bundle) {
  return topic == bundle || topic == live_activity_topic(bundle);
}

}  // namespace ringback::apns
