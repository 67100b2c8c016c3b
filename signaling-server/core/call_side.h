// On which side of a call a device stands.
#pragma once

#include "signaling-server/core/call.h"

namespace ringback::signaling {

enum class Side {
  kNone,
  kCaller,
  kCallee,  ///< any device of the callee
  kTarget,  ///< the device that a transfer rings
  kFormer,  ///< a device that had the call by this name and has it no more, by a transfer
};

/// `name` is what the device called the call: its UUID, or that of a leg.
Side side_of(const Call& call, const DeviceKey& who, CallId name);

/// Who talks on the other side of an answered call.
DeviceKey other_side(const Call& call, Side side);

/// The device is expected to ask about the call by itself: it was pushed, or it has rung and its
/// app started anew. An app that does not, because its process died meanwhile, is offered the call.
bool waits_for_word(const Call& call, const DeviceKey& who, const Branch& branch);

}  // namespace ringback::signaling
