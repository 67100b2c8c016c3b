#include "base/provider_rules.h"

#include <algorithm>

namespace ringback {

Duration provider_back_off(const ProviderLimits& limits, int failures_in_row, Rng& rng) {
  // Past sixteen doublings any ceiling is reached, and the shift stays one.
  const Duration ceiling =
      std::min(limits.backoff_most,
               limits.backoff_least * (std::int64_t{1} << std::min(failures_in_row, 16)));
  return rng.between(limits.backoff_least, ceiling);
}

bool refuses_provider_token(std::string_view reason) {
  return reason == "ExpiredProviderToken" || reason == "InvalidProviderToken";
}

bool spoils_connection(std::string_view reason) {
  return refuses_provider_token(reason) || reason == "TooManyProviderTokenUpdates" ||
         reason == "Shutdown" || reason == "UnrelatedKeyIdInToken";
}

bool left_untouched(std::uint32_t error_code) {
  constexpr std::uint32_t kRefusedStream = 7;  // RFC 9113 section 7
  return error_code == kRefusedStream;
}

}  // namespace ringback
