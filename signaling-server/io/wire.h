// signaling/v1's messages and the core's: the one place where they meet. Unknown and missing
// parts of what apps send are refused here, by the field's name.
#pragma once

#include <string>

#include "base/call_messages.h"
#include "base/result.h"
#include "proto/signaling/v1/signaling.pb.h"

namespace ringback::signaling::io {

/// Which field makes no sense, and why, in a few words.
struct BadField {
  std::string field;
  std::string why;
};

Result<ClientFrame, BadField> from_wire(const v1::ClientFrame& wire);
v1::ServerFrame to_wire(const ServerFrame& frame);

}  // namespace ringback::signaling::io
