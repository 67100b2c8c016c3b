// Every reason of Apple's table for broadcasts and channels, as data. Words that both tables have
// mean the same in both, and triggers differ.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "apns-mock/core/reasons.h"

namespace ringback::apns {

enum class ChannelReason {
  kFeatureNotEnabled,
  kMissingChannelId,
  kBadChannelId,
  kChannelNotRegistered,
  kBadRequestParams,
  kBadRequestPayload,
  kPayloadEmpty,
  kBadMessageId,
  kBadPriority,
  kMissingPushType,
  kInvalidPushType,
  kCannotCreateChannelConfig,
  kBadExpirationDate,
  kTopicDisallowed,
  kMissingChannelQueueSize,
  kDuplicateHeaders,
  kBadCertificate,
  kBadCertificateEnvironment,
  kMissingProviderToken,
  kExpiredProviderToken,
  kInvalidProviderToken,
  kTopicMismatch,
  kBadPath,
  kMethodNotAllowed,
  kPayloadTooLarge,
  kTooManyRequests,
  kTooManyProviderTokenUpdates,
  kInternalServerError,
  kServiceUnavailable,
  kShutdown,
};

using ChannelReasonRow = RowOfReason<ChannelReason>;

std::span<const ChannelReasonRow> channel_reason_table();
const ChannelReasonRow& row_of(ChannelReason reason);
std::optional<ChannelReason> parse_channel_reason(std::string_view word);

}  // namespace ringback::apns
