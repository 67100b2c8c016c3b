// Every reason of Apple's table for device pushes, as data: the gate, the fidelity document and
// the tests all read this one table.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace ringback::apns {

enum class Reason {
  kBadCollapseId,
  kBadDeviceToken,
  kBadExpirationDate,
  kBadMessageId,
  kBadPriority,
  kBadTopic,
  kDeviceTokenNotForTopic,
  kDuplicateHeaders,
  kIdleTimeout,
  kInvalidPushType,
  kMissingDeviceToken,
  kMissingTopic,
  kPayloadEmpty,
  kTopicDisallowed,
  kBadCertificate,
  kBadCertificateEnvironment,
  kExpiredProviderToken,
  kForbidden,
  kInvalidProviderToken,
  kMissingProviderToken,
  kUnrelatedKeyIdInToken,
  kBadEnvironmentKeyInToken,
  kBadPath,
  kMethodNotAllowed,
  kExpiredToken,
  kUnregistered,
  kPayloadTooLarge,
  kTooManyProviderTokenUpdates,
  kTooManyRequests,
  kInternalServerError,
  kServiceUnavailable,
  kShutdown,
};

/// How it reaches the client when nobody scripts a fault.
enum class Raised {
  kAnswered,  ///< as the answer to a request
  kGoAway,    ///< in a GOAWAY's debug data
  kScripted,  ///< by a fault only
};
std::string_view to_string(Raised raised);

/// One row of a table of Apple's reasons; `R` is the table's enum.
template <class R>
struct RowOfReason {
  R reason;
  int status;
  std::string_view word;  ///< as on the wire
  Raised raised;
  std::string_view trigger;
  std::string_view source;
  std::string_view confidence;  ///< doc, observed, recall or inference
};
using ReasonRow = RowOfReason<Reason>;

std::span<const ReasonRow> reason_table();
const ReasonRow& row_of(Reason reason);
std::optional<Reason> parse_reason(std::string_view word);

}  // namespace ringback::apns
