// Trace events on control/v1's wire.
#pragma once

#include "net/trace_hub.h"
#include "proto/control/v1/control.pb.h"

namespace ringback::net {

control::v1::TraceEvent to_wire(const PublishedTrace& trace);

/// Reads an event back; its `event.at` is the wall time's microseconds, as processes share no
/// other clock. Names and keys are interned for the life of this process.
PublishedTrace from_wire(const control::v1::TraceEvent& wire);

}  // namespace ringback::net
