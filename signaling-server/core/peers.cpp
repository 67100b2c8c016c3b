#include "signaling-server/core/peers.h"

namespace ringback::signaling {

std::optional<Peers::Place> Peers::moved(const DeviceKey& device, NodeId node,
                                         const PresenceSaved& news) {
  const auto found = places_.find(device);
  std::optional<Place> before;
  if (found != places_.end()) before = found->second;
  if (!news.gone) {
    places_[device] = {node, news.connected};
  } else if (before && before->node == node) {
    // What another server says of a device that has moved on is old.
    places_.erase(found);
  }
  return before;
}

const Peers::Place* Peers::place_of(const DeviceKey& device) const {
  const auto found = places_.find(device);
  return found == places_.end() ? nullptr : &found->second;
}

std::vector<DeviceKey> Peers::take_devices(NodeId node) {
  std::vector<DeviceKey> gone;
  for (const auto& [device, place] : places_) {
    if (place.node == node) gone.push_back(device);
  }
  for (const auto& device : gone) places_.erase(device);
  return gone;
}

void Peers::learn(NodeId owner, const CallRecord& call) {
  const auto state = parse_call_state(call.state);
  const bool pending = state == CallState::kTrying || state == CallState::kRinging;
  const Remote remote{owner, call.id, call.caller.user, call.callee, pending};
  calls_[call.id] = remote;
  for (const auto& leg : call.legs) calls_[leg.id] = remote;
  by_caller_[call.caller.user].insert(call.id);
}

void Peers::forget(const CallRecord& call) {
  calls_.erase(call.id);
  for (const auto& leg : call.legs) calls_.erase(leg.id);
  const auto placed = by_caller_.find(call.caller.user);
  if (placed == by_caller_.end()) return;
  placed->second.erase(call.id);
  if (placed->second.empty()) by_caller_.erase(placed);
}

const Peers::Remote* Peers::find(CallId name) const {
  const auto found = calls_.find(name);
  return found == calls_.end() ? nullptr : &found->second;
}

std::size_t Peers::placed_by(const UserId& user) const {
  const auto placed = by_caller_.find(user);
  return placed == by_caller_.end() ? 0 : placed->second.size();
}

const Peers::Remote* Peers::crossing(const UserId& caller, const UserId& callee) const {
  const auto placed = by_caller_.find(callee);
  if (placed == by_caller_.end()) return nullptr;
  for (const CallId id : placed->second) {
    const Remote* remote = find(id);
    if (remote != nullptr && remote->pending && remote->callee == caller) return remote;
  }
  return nullptr;
}

}  // namespace ringback::signaling
