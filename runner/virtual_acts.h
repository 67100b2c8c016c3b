// What a step does to the virtual world.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runner/plan.h"
#include "world/world.h"

namespace ringback::runner {

/// Phones and links that an action names must be in the world.
class VirtualActs {
 public:
  explicit VirtualActs(world::World& world) : world_(world) {}

  /// `running_call` is what "$CALL" in a provider's payload stands for.
  void perform(const Action& action, std::optional<CallId> running_call);
  void act(const LinkChange& change);

 private:
  void act(const PersonActs& person);
  void act(const ApnsFault& fault) { world_.add_fault(fault.rule); }
  void act(const ServerActs& server);
  void act(const ProviderPushes& push);
  std::size_t phone(const std::string& name) const;

  world::World& world_;
  std::optional<CallId> running_call_;
  std::uint64_t pushes_ = 0;
};

}  // namespace ringback::runner
