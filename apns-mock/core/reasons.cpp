#include "apns-mock/core/reasons.h"

#include <array>

#include "apns-mock/core/rows.h"
#include "base/check.h"

namespace ringback::apns {
namespace {

constexpr auto kAnswered = Raised::kAnswered;
constexpr auto kGoAway = Raised::kGoAway;
constexpr auto kScripted = Raised::kScripted;
constexpr std::string_view kApple = "Apple, Handling notification responses from APNs";

constexpr std::array kReasonRows{
    ReasonRow{Reason::kBadCollapseId, 400, "BadCollapseId", kAnswered,
              "apns-collapse-id of more than 64 bytes", kApple, "doc"},
    ReasonRow{Reason::kBadDeviceToken, 400, "BadDeviceToken", kAnswered,
              "not hex, odd or short, unknown, or of the other environment", kApple, "doc"},
    ReasonRow{Reason::kBadExpirationDate, 400, "BadExpirationDate", kAnswered,
              "apns-expiration is no whole number of seconds, negative, or overflows", kApple,
              "doc; the exact forms recall"},
    ReasonRow{Reason::kBadMessageId, 400, "BadMessageId", kAnswered, "apns-id is no UUID", kApple,
              "doc"},
    ReasonRow{Reason::kBadPriority, 400, "BadPriority", kAnswered,
              "apns-priority is not 10, 5 or 1; when strict, background with 10", kApple,
              "doc; background recall"},
    ReasonRow{Reason::kBadTopic, 400, "BadTopic", kAnswered,
              "apns-topic of more than 255 bytes, or with bytes that are not visible ASCII", kApple,
              "recall"},
    ReasonRow{Reason::kDeviceTokenNotForTopic, 400, "DeviceTokenNotForTopic", kAnswered,
              "the device token belongs to another topic, such as an alert token with .voip",
              "PyAPNs2#134, sygnal#102, dotAPNS#90", "observed"},
    ReasonRow{Reason::kDuplicateHeaders, 400, "DuplicateHeaders", kAnswered,
              "authorization or an apns- header is repeated", kApple, "doc"},
    ReasonRow{Reason::kIdleTimeout, 400, "IdleTimeout", kGoAway, "no request for idle_timeout",
              kApple, "doc; in GOAWAY recall"},
    ReasonRow{Reason::kInvalidPushType, 400, "InvalidPushType", kAnswered,
              "unknown apns-push-type, or one whose topic suffix differs", "Apple; PyAPNs2#87",
              "doc; mismatch observed"},
    ReasonRow{Reason::kMissingDeviceToken, 400, "MissingDeviceToken", kAnswered,
              "nothing after /3/device/", kApple, "doc"},
    ReasonRow{Reason::kMissingTopic, 400, "MissingTopic", kAnswered,
              "no apns-topic with a provider token or a certificate of several topics",
              "Apple; Edujugon/PushNotification#170", "doc"},
    ReasonRow{Reason::kPayloadEmpty, 400, "PayloadEmpty", kAnswered,
              "a body of zero bytes; when strict, one that is no JSON object", kApple,
              "doc; JSON recall"},
    ReasonRow{Reason::kTopicDisallowed, 400, "TopicDisallowed", kAnswered,
              "the topic is not the team's, not the key's or not in the certificate",
              "node-apn#635, node-apn#479, mendix/docs#1537", "observed"},
    ReasonRow{Reason::kBadCertificate, 403, "BadCertificate", kGoAway,
              "the client certificate is expired or of another CA, and no provider token is there",
              kApple, "doc; in GOAWAY recall"},
    ReasonRow{Reason::kBadCertificateEnvironment, 403, "BadCertificateEnvironment", kGoAway,
              "the certificate is of the other environment", "apns2#93, gun#308", "observed"},
    ReasonRow{Reason::kExpiredProviderToken, 403, "ExpiredProviderToken", kAnswered,
              "iat is more than an hour old", kApple, "doc"},
    ReasonRow{Reason::kForbidden, 403, "Forbidden", kScripted, "no trigger is known", kApple,
              "doc"},
    ReasonRow{Reason::kInvalidProviderToken, 403, "InvalidProviderToken", kAnswered,
              "malformed, not ES256, unknown or revoked key, wrong team, bad signature, a second "
              "team on the connection",
              "Apple; node-apn#477, pushy", "doc; team observed"},
    ReasonRow{Reason::kMissingProviderToken, 403, "MissingProviderToken", kAnswered,
              "no certificate and no bearer token", kApple, "doc"},
    ReasonRow{Reason::kUnrelatedKeyIdInToken, 403, "UnrelatedKeyIdInToken", kAnswered,
              "the key is unrelated to the first one used on the connection", kApple, "doc"},
    ReasonRow{Reason::kBadEnvironmentKeyInToken, 403, "BadEnvironmentKeyInToken", kAnswered,
              "the key is of the other environment; Apple's page spells it ...KeyIdInToken",
              "APNSwift PR#229", "observed"},
    ReasonRow{Reason::kBadPath, 404, "BadPath", kAnswered, "a path that is not /3/device/<token>",
              kApple, "doc"},
    ReasonRow{Reason::kMethodNotAllowed, 405, "MethodNotAllowed", kAnswered,
              "a method other than POST", kApple, "doc"},
    ReasonRow{Reason::kExpiredToken, 410, "ExpiredToken", kAnswered, "the device token has expired",
              kApple, "doc; trigger recall"},
    ReasonRow{Reason::kUnregistered, 410, "Unregistered", kAnswered,
              "the token was released at least unregistered_delay ago; carries timestamp in ms",
              "Apple; apns2#77 for the delay", "doc"},
    ReasonRow{Reason::kPayloadTooLarge, 413, "PayloadTooLarge", kAnswered,
              "more than 4096 bytes; 5120 with a .voip topic or push type voip", kApple, "doc"},
    ReasonRow{Reason::kTooManyProviderTokenUpdates, 429, "TooManyProviderTokenUpdates", kAnswered,
              "a second new provider token within 20 minutes on one connection, from first sight",
              "Apple; pushy#931", "doc; clock observed"},
    ReasonRow{Reason::kTooManyRequests, 429, "TooManyRequests", kAnswered,
              "more than device_token_burst pushes to one device token", kApple,
              "doc; threshold invented"},
    ReasonRow{Reason::kInternalServerError, 500, "InternalServerError", kScripted, "internal error",
              kApple, "doc"},
    ReasonRow{Reason::kServiceUnavailable, 503, "ServiceUnavailable", kScripted,
              "service unavailable", kApple, "doc"},
    ReasonRow{Reason::kShutdown, 503, "Shutdown", kScripted,
              "this server is shutting down, usually with GOAWAY", kApple, "doc; GOAWAY recall"},
};

static_assert(rows_in_order(kReasonRows, &ReasonRow::reason));

}  // namespace

std::string_view to_string(Raised raised) {
  switch (raised) {
    case Raised::kAnswered:
      return "answer";
    case Raised::kGoAway:
      return "GOAWAY";
    case Raised::kScripted:
      return "by fault only";
  }
  RINGBACK_CHECK(!"every way has a word");
  return {};
}

std::span<const ReasonRow> reason_table() { return kReasonRows; }

const ReasonRow& row_of(Reason reason) { return row_at(kReasonRows, reason); }

std::optional<Reason> parse_reason(std::string_view word) {
  return value_of_word(kReasonRows, &ReasonRow::reason, word);
}

}  // namespace ringback::apns
