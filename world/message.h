// What travels in the world: inputs on their way to an actor, and what the two transports at
// the server's end of APNs have to be told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "apns-mock/core/effects.h"
#include "apns-mock/core/inputs.h"
#include "device-sim/core/inputs.h"
#include "signaling-server/core/inputs.h"
#include "world/link.h"

namespace ringback::world {

struct ToPhone {
  std::size_t phone = 0;
  device::Input input;
  /// With news of one signaling connection: nobody reads them once the app has left it.
  std::optional<ConnectionId> connection{};
};
struct ToSignaling {
  signaling::Input input;
};
struct ToApns {
  apns::Input input;
};
/// For the HTTP/2 client of the signaling server, which the world plays.
struct ToProvider {
  apns::Effect effect;
};
/// A time that client asked to be woken at.
struct ToProviderTimer {};
using Message = std::variant<ToPhone, ToSignaling, ToApns, ToProvider, ToProviderTimer>;

/// A message under way; `link` is kNoLink for what happens inside one machine.
struct Delivery {
  static constexpr std::size_t kNoLink = static_cast<std::size_t>(-1);
  std::size_t link = kNoLink;
  Way way = Way::kThere;
  std::uint64_t generation = 0;
  Message message;
};

}  // namespace ringback::world
