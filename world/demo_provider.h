// The demo key of the demo team, as both worlds use it: what a provider's request looks like to
// APNs' core once the transport has done its part.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "apns-mock/core/inputs.h"
#include "base/ids.h"
#include "base/time.h"
#include "signaling-server/core/effects.h"

namespace ringback::world {

/// From here on a provider's connection stays open after its push.
inline constexpr std::uint64_t kFirstSharedConnection = 1'000'000'000;

/// The facts of a provider token made at a round 40 minutes, well inside Apple's 20 to 60.
apns::ProviderTokenFacts demo_token_facts(WallTime now);

/// A connection to the host of that environment, over TLS with ALPN and without a certificate.
apns::ConnectionOpened provider_connection(ConnectionId connection, Environment environment);

/// The request that the signaling server's client makes of SendPush.
apns::RequestReceived push_request(ConnectionId connection, StreamId stream,
                                   signaling::SendPush push, WallTime now);

}  // namespace ringback::world
