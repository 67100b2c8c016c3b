#include "apns-mock/core/channel_reasons.h"

#include <array>

#include "apns-mock/core/rows.h"

namespace ringback::apns {
namespace {

constexpr std::string_view kBroadcastErrors =
    "Apple, Handling error responses from APNs (broadcast)";
constexpr auto kSaid = Raised::kAnswered;
constexpr auto kByFault = Raised::kScripted;

constexpr std::array kChannelReasonRows{
    ChannelReasonRow{ChannelReason::kFeatureNotEnabled, 400, "FeatureNotEnabled", kSaid,
                     "broadcast_enabled is off", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kMissingChannelId, 400, "MissingChannelId", kSaid,
                     "no apns-channel-id", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kBadChannelId, 400, "BadChannelId", kSaid,
                     "apns-channel-id is not base64, or longer than longest_channel_id",
                     kBroadcastErrors, "doc; the length invented"},
    ChannelReasonRow{ChannelReason::kChannelNotRegistered, 400, "ChannelNotRegistered", kSaid,
                     "no such channel of this app in this environment", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kBadRequestParams, 400, "BadRequestParams", kSaid,
                     "a member of the body that creation does not know", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kBadRequestPayload, 400, "BadRequestPayload", kSaid,
                     "the body is no JSON object", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kPayloadEmpty, 400, "PayloadEmpty", kSaid,
                     "a body of zero bytes", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kBadMessageId, 400, "BadMessageId", kSaid,
                     "apns-request-id is no UUID", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kBadPriority, 400, "BadPriority", kSaid,
                     "apns-priority is not 10, 5 or 1; when strict, absent", kBroadcastErrors,
                     "doc; absent inference"},
    ChannelReasonRow{ChannelReason::kMissingPushType, 400, "MissingPushType", kSaid,
                     "no apns-push-type, or no push-type in the body of a creation",
                     kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kInvalidPushType, 400, "InvalidPushType", kSaid,
                     "the push type is not LiveActivity, in any case", kBroadcastErrors,
                     "doc; case inference from Apple's samples"},
    ChannelReasonRow{ChannelReason::kCannotCreateChannelConfig, 400, "CannotCreateChannelConfig",
                     kSaid, "the app has channel_limit channels in this environment",
                     kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kBadExpirationDate, 400, "BadExpirationDate", kSaid,
                     "apns-expiration is no whole number of seconds, or not 0 on a channel that "
                     "stores nothing; when strict, absent",
                     kBroadcastErrors, "doc; absent inference"},
    ChannelReasonRow{
        ChannelReason::kTopicDisallowed, 400, "TopicDisallowed", kSaid,
        "the bundle id in the path has a push type's suffix, or bytes no bundle id has",
        kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kMissingChannelQueueSize, 400, "MissingChannelQueueSize", kSaid,
                     "message-storage-policy is absent, or neither 0 nor 1",
                     "a project's diary of 2026", "observed"},
    ChannelReasonRow{ChannelReason::kDuplicateHeaders, 400, "DuplicateHeaders", kSaid,
                     "authorization or an apns- header is repeated",
                     "as for device pushes; Apple's table for broadcasts does not have it",
                     "inference"},
    ChannelReasonRow{ChannelReason::kBadCertificate, 403, "BadCertificate", kByFault,
                     "client certificate revoked or expired", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kBadCertificateEnvironment, 403, "BadCertificateEnvironment",
                     kByFault,
                     "the certificate is of the other environment; here it gets the GOAWAY that "
                     "device pushes get",
                     kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kMissingProviderToken, 403, "MissingProviderToken", kSaid,
                     "no certificate and no bearer token", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kExpiredProviderToken, 403, "ExpiredProviderToken", kSaid,
                     "iat is more than an hour old", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kInvalidProviderToken, 403, "InvalidProviderToken", kSaid,
                     "as for device pushes, and a key of the other environment or one that may not "
                     "share the connection",
                     kBroadcastErrors, "doc; the keys inference"},
    ChannelReasonRow{ChannelReason::kTopicMismatch, 403, "TopicMismatch", kSaid,
                     "the bundle id in the path is not the team's, not the key's or not in the "
                     "certificate",
                     kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kBadPath, 404, "BadPath", kSaid,
                     "a path that this port does not have", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kMethodNotAllowed, 405, "MethodNotAllowed", kSaid,
                     "a method that the path does not have", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kPayloadTooLarge, 413, "PayloadTooLarge", kSaid,
                     "a body of more than 5120 bytes", kBroadcastErrors,
                     "doc; of a creation inference"},
    ChannelReasonRow{ChannelReason::kTooManyRequests, 429, "TooManyRequests", kByFault,
                     "too many requests of one kind", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kTooManyProviderTokenUpdates, 429,
                     "TooManyProviderTokenUpdates", kSaid, "as for device pushes", kBroadcastErrors,
                     "doc"},
    ChannelReasonRow{ChannelReason::kInternalServerError, 500, "InternalServerError", kByFault,
                     "internal error", kBroadcastErrors, "doc"},
    ChannelReasonRow{ChannelReason::kServiceUnavailable, 503, "ServiceUnavailable", kByFault,
                     "service unavailable; Apple's page prints a space in the word",
                     kBroadcastErrors, "doc; spelling inference"},
    ChannelReasonRow{ChannelReason::kShutdown, 503, "Shutdown", kByFault,
                     "this server is shutting down", kBroadcastErrors, "doc"},
};

static_assert(rows_in_order(kChannelReasonRows, &ChannelReasonRow::reason));

}  // namespace

std::span<const ChannelReasonRow> channel_reason_table() { return kChannelReasonRows; }

const ChannelReasonRow& row_of(ChannelReason reason) { return row_at(kChannelReasonRows, reason); }

std::optional<ChannelReason> parse_channel_reason(std::string_view word) {
  return value_of_word(kChannelReasonRows, &ChannelReasonRow::reason, word);
}

}  // namespace ringback::apns
