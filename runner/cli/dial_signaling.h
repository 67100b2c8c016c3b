// The way to a signaling server that somebody else runs.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "runner/live/stack_addresses.h"

namespace grpc {
class Channel;
}

namespace ringback::runner {

/// By TLS where the addresses name a CA, in the clear otherwise; the error is one line.
Result<std::shared_ptr<grpc::Channel>, std::string> dial_signaling(const StackAddresses& addresses);

}  // namespace ringback::runner
