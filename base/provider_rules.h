// What a provider's client of APNs goes by, over sockets and in the virtual world alike: how long
// it waits, and what an answer means for the connection it came on.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/rng.h"
#include "base/time.h"

namespace ringback {

/// Ours, where no source is given: Apple publishes none.
struct ProviderLimits {
  Duration answer_within = 5s;  ///< from send to the answer, over all connections
  Duration ping_after = 2s;     ///< of silence while an answer is awaited
  /// Rule: idle-ping Source: Apple, "Sending notification requests to APNs": PING after an hour
  /// of inactivity [doc]
  Duration ping_idle_after = 1h;
  Duration ping_within = 2s;
  Duration backoff_least = 50ms;
  Duration backoff_most = 10s;
  /// How often one push may be told "not handled" before it counts as unanswered.
  int tries_at_most = 8;
};

/// How long to wait before the next attempt to connect, after so many failures in a row: full
/// jitter, so that a thousand providers do not come back in the same moment.
Duration provider_back_off(const ProviderLimits& limits, int failures_in_row, Rng& rng);

/// The provider token is to be made anew.
bool refuses_provider_token(std::string_view reason);

/// After this answer the connection is of no more use.
/// Source: reports of connections that answer 403 or nothing for ever after [observed: pushy]
bool spoils_connection(std::string_view reason);

/// A stream that is reset so was not touched, and may be sent again.
/// Rule: refused-stream-is-untouched Source: RFC 9113 section 8.7 [doc]
bool left_untouched(std::uint32_t error_code);

}  // namespace ringback
