// Asks a process whether it is well, by its gRPC health service: what `--health` and the
// containers' health checks do.
#pragma once

#include "base/time.h"
#include "net/endpoint.h"

namespace ringback::net {

/// True when the server there answers SERVING within this time.
bool is_serving(const Endpoint& server, Duration within);

}  // namespace ringback::net
