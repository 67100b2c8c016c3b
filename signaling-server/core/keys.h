// What the server knows phones and other servers by.
#pragma once

#include "base/ids.h"

namespace ringback::signaling {

/// One of the servers that share a store.
using NodeId = Number<struct NodeIdTag>;

/// One phone of one user: what the server knows people by.
struct DeviceKey {
  UserId user;
  DeviceId device;
  friend auto operator<=>(const DeviceKey&, const DeviceKey&) = default;
};

}  // namespace ringback::signaling
