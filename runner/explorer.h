// Looks for trouble: plays a story under many seeds, each with other delays, other fingers and a
// few faults, and lets the invariants judge. What it finds it makes small.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/rng.h"
#include "runner/plan.h"

namespace ringback::runner {

struct ExploreOptions {
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 1000;
  unsigned threads = 0;  ///< 0: one for each core
  int faults = 2;        ///< at most so many per run
};

/// A run that broke an invariant.
struct Discovery {
  std::uint64_t seed = 0;
  std::string violation;
  Plan plan;  ///< as it was played
};

/// The story as this seed tells it: every delay, every finger and the faults are drawn anew.
Plan vary(const Plan& plan, Rng& rng, int faults);

/// Plays all seeds on all threads; the discoveries come in the order of their seeds, whatever the
/// number of threads.
std::vector<Discovery> explore(const Plan& plan, const ExploreOptions& options);

/// Takes away steps, links and settings as long as the same invariant still breaks.
Discovery shrink(const Discovery& discovery);

/// The plan as a scenario file that plays it again.
std::string to_yaml(const Plan& plan);

}  // namespace ringback::runner
