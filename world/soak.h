// A long random day: people call, answer, hold, move calls and hang up, while lines break, APNs
// misbehaves and the server is killed; then all heals, and nothing may be left over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace ringback::world {

struct SoakOptions {
  std::uint64_t seed = 1;
  Duration length = 10min;  ///< of virtual time
};

struct SoakResult {
  std::size_t dialled = 0;
  std::size_t answered = 0;  ///< told so, on either side
  std::size_t transferred = 0;
  std::size_t restarts = 0;
  std::size_t faults = 0;
  /// Broken invariants, and calls that would not end, one sentence each.
  std::vector<std::string> violations;
};

SoakResult soak(const SoakOptions& options);

}  // namespace ringback::world
