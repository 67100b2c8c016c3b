#include "apns-mock/core/check_order.h"

#include <array>

#include "base/word.h"

namespace ringback::apns {
namespace {

// Apple publishes no order. Rule: keys are judged before device tokens. Source: fake device tokens
// with a wrong key were answered BadEnvironmentKeyInToken, a project's diary of 2026 [observed]
constexpr std::array<Word<Check>, 19> kChecks{{
    {Check::kPath, "path"},
    {Check::kMethod, "method"},
    {Check::kDuplicateHeaders, "duplicate-headers"},
    {Check::kProviderToken, "provider-token"},
    {Check::kMessageId, "message-id"},
    {Check::kExpiration, "expiration"},
    {Check::kPriority, "priority"},
    {Check::kCollapseId, "collapse-id"},
    {Check::kPushType, "push-type"},
    {Check::kTopicPresent, "topic-present"},
    {Check::kTopicAllowed, "topic-allowed"},
    {Check::kPayloadEmpty, "payload-empty"},
    {Check::kPayloadSize, "payload-size"},
    {Check::kDeviceTokenPresent, "device-token-present"},
    {Check::kDeviceToken, "device-token"},
    {Check::kTokenTopic, "token-topic"},
    {Check::kPushTypeTopic, "push-type-topic"},
    {Check::kUnregistered, "unregistered"},
    {Check::kFlood, "flood"},
}};

}  // namespace

std::string_view to_string(Check check) { return word_of(kChecks, check); }
std::optional<Check> parse_check(std::string_view text) { return value_of(kChecks, text); }

std::vector<Check> default_check_order() {
  std::vector<Check> order;
  for (const auto& word : kChecks) order.push_back(word.value);
  return order;
}

}  // namespace ringback::apns
