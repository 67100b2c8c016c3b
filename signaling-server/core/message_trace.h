// How the server's messages look in the trace.
#pragma once

#include <string>

#include "base/call_messages.h"
#include "base/ids.h"
#include "signaling-server/core/turn.h"

namespace ringback::signaling {

/// The lane of a phone's app: a device id is its phone's lane prefix.
std::string lane_of(const DeviceId& device);

/// Writes one message to an app, once, as it leaves.
void trace_message(Turn& turn, const std::string& lane, const ServerMessage& message);

}  // namespace ringback::signaling
