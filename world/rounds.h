// The same complete call again and again in one world: what a call costs once everything is up,
// and whether a world that lives long stays small.
#pragma once

#include <cstdint>
#include <vector>

#include "world/world.h"

namespace ringback::world {

/// Alice's app is open, Bob's is suspended. In each round she dials; the push wakes his app, which
/// reports the call; his phone rings, he answers, both are connected, she hangs up, and his app
/// is suspended again.
class Rounds {
 public:
  explicit Rounds(std::uint64_t seed, const std::vector<TraceSink*>& sinks = {});

  /// One call, from the finger that dials to the silence after it.
  void play();
  /// How many of the calls played were answered and are over, as Bob's phone remembers them.
  std::uint64_t completed() const { return completed_; }
  World& world() { return world_; }

 private:
  World world_;
  Instant next_;
  CallId last_;
  std::uint64_t completed_ = 0;
};

}  // namespace ringback::world
