// What to do with each answer of APNs, as a table: which answers end a push well, which condemn
// the device token, which are worth another try inside the ring window.
#pragma once

#include <span>
#include <string_view>

namespace ringback::signaling {

enum class PushAction {
  kAccepted,         ///< APNs took it, which says nothing about delivery
  kDropToken,        ///< the token is of no use any more
  kDropUnlessNewer,  ///< the same, unless the app registered it again after the answer's timestamp
  kRetry,            ///< try again with the same apns-id
  kRefreshAndRetry,  ///< try once more, with a fresh provider token
  kGiveUp,           ///< our own mistake, or nothing that time would heal
};
std::string_view to_string(PushAction action);

struct RetryRule {
  int status;
  std::string_view reason;  ///< empty: any other reason of this status
  PushAction action;
  int attempts;  ///< at most this many tries in all; 0: as many as the configuration allows
  std::string_view source;
};

std::span<const RetryRule> retry_rules();

/// The rule for an answer: by status and reason, else by status, else the last row.
const RetryRule& rule_for(int status, std::string_view reason);

/// The rule for a push that got no answer at all.
const RetryRule& rule_for_lost();

}  // namespace ringback::signaling
