#include "signaling-server/core/retry_policy.h"

#include <array>

#include "base/word.h"

namespace ringback::signaling {
namespace {

constexpr std::array<Word<PushAction>, 6> kActions{{
    {PushAction::kAccepted, "accepted"},
    {PushAction::kDropToken, "drop-token"},
    {PushAction::kDropUnlessNewer, "drop-unless-newer"},
    {PushAction::kRetry, "retry"},
    {PushAction::kRefreshAndRetry, "refresh-and-retry"},
    {PushAction::kGiveUp, "give-up"},
}};

constexpr std::string_view kApple = "Apple, \"Handling notification responses from APNs\" [doc]";
constexpr std::string_view kPractice = "practice";

// Rule: push-retry-table Source: Apple, "Handling notification responses from APNs" [doc]
constexpr std::array<RetryRule, 15> kRules{{
    {200, "", PushAction::kAccepted, 1, kApple},
    {400, "BadDeviceToken", PushAction::kDropToken, 1, kApple},
    {400, "DeviceTokenNotForTopic", PushAction::kDropToken, 1, kApple},
    {400, "IdleTimeout", PushAction::kRetry, 0, kPractice},
    {400, "", PushAction::kGiveUp, 1, kApple},
    {403, "ExpiredProviderToken", PushAction::kRefreshAndRetry, 2, kApple},
    {403, "InvalidProviderToken", PushAction::kRefreshAndRetry, 2, kPractice},
    {403, "", PushAction::kGiveUp, 1, kApple},
    {410, "", PushAction::kDropUnlessNewer, 1, kApple},
    // One try more: within a ring there is no time for the back-off that a limit asks for.
    {429, "TooManyRequests", PushAction::kRetry, 2, kPractice},
    {429, "", PushAction::kRetry, 2, kPractice},
    // Apple asks for 15 minutes after a 5xx, which a ringing call does not have; the few tries
    // end with the ring window instead.
    {500, "", PushAction::kRetry, 0, kPractice},
    {503, "", PushAction::kRetry, 0, kPractice},
    {0, "", PushAction::kRetry, 0, kPractice},    // no answer at all
    {-1, "", PushAction::kGiveUp, 1, kPractice},  // any other status
}};

}  // namespace

std::string_view to_string(PushAction action) { return word_of(kActions, action); }

std::span<const RetryRule> retry_rules() { return kRules; }

const RetryRule& rule_for(int status, std::string_view reason) {
  for (const auto& rule : kRules) {
    if (rule.status == status && !rule.reason.empty() && rule.reason == reason) return rule;
  }
  for (const auto& rule : kRules) {
    if (rule.status == status && rule.reason.empty()) return rule;
  }
  return kRules.back();
}

const RetryRule& rule_for_lost() { return rule_for(0, {}); }

}  // namespace ringback::signaling
