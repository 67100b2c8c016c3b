#include "signaling-server/core/call_side.h"

namespace ringback::signaling {

Side side_of(const Call& call, const DeviceKey& who, CallId name) {
  const LegRecord* leg = call.leg(name);
  if (leg != nullptr && leg->device != who) return Side::kNone;
  if (call.transfer() && call.transfer()->leg == name) return Side::kTarget;
  if (who == call.caller) return Side::kCaller;
  if (who.user == call.callee) return Side::kCallee;
  return who.user == call.caller.user && !call.legs.empty() ? Side::kFormer : Side::kNone;
}

DeviceKey other_side(const Call& call, Side side) {
  return side == Side::kCaller ? DeviceKey{call.callee, call.answered()->by} : call.caller;
}

}  // namespace ringback::signaling
