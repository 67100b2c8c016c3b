#include "signaling-server/core/call_side.h"

#include <algorithm>

namespace ringback::signaling {

Side side_of(const Call& call, const DeviceKey& who, CallId name) {
  const LegRecord* leg = call.leg(name);
  if (leg != nullptr && leg->device != who) return Side::kNone;
  if (call.transfer() && call.transfer()->leg == name) return Side::kTarget;
  // A UUID is one call for ever: whoever has, or had, the call by another name has lost this one.
  const auto has = [&](const LegRecord& other) { return other.device == who; };
  if (leg == nullptr && std::ranges::any_of(call.legs, has)) return Side::kFormer;
  if (who == call.caller) return Side::kCaller;
  if (who.user == call.callee) return Side::kCallee;
  return who.user == call.caller.user && !call.legs.empty() ? Side::kFormer : Side::kNone;
}

DeviceKey other_side(const Call& call, Side side) {
  return side == Side::kCaller ? DeviceKey{call.callee, call.answered()->by} : call.caller;
}

bool waits_for_word(const Call& call, const DeviceKey& who, const Branch& branch) {
  const bool asked = branch.stage == Stage::kPresent || branch.stage == Stage::kRinging;
  const bool forgot = std::ranges::find(call.unheard, who) != call.unheard.end();
  return branch.stage == Stage::kPushed || (asked && forgot);
}

}  // namespace ringback::signaling
