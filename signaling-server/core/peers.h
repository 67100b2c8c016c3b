// What this server knows of the others that share its store: which devices have their session
// there, and which calls are theirs.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "signaling-server/core/call_machine.h"
#include "signaling-server/core/changes.h"

namespace ringback::signaling {

class Peers {
 public:
  struct Place {
    NodeId node;
    bool connected = false;
  };
  /// A live call of another server.
  struct Remote {
    NodeId owner;
    CallId id;
    UserId caller;
    UserId callee;
    bool pending = false;
  };

  /// Where the device was before, if anywhere.
  std::optional<Place> moved(const DeviceKey& device, NodeId node, const PresenceSaved& news);
  void forget(const DeviceKey& device) { places_.erase(device); }
  const Place* place_of(const DeviceKey& device) const;
  /// Devices of a server that is gone; forgets them.
  std::vector<DeviceKey> take_devices(NodeId node);

  void learn(NodeId owner, const CallRecord& call);
  void forget(const CallRecord& call);
  const Remote* find(CallId name) const;
  /// Calls of others that this user placed.
  std::size_t placed_by(const UserId& user) const;
  /// A pending call of another server between the same two people the other way round.
  const Remote* crossing(const UserId& caller, const UserId& callee) const;

 private:
  std::map<DeviceKey, Place> places_;
  std::map<CallId, Remote> calls_;  ///< by every name they have
  std::map<UserId, std::set<CallId>> by_caller_;
};

}  // namespace ringback::signaling
