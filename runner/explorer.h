// Looks for trouble: plays a story as it is written and then many times told differently, each time
// judged by the invariants and by the expectations that still apply. What it finds it makes small.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/coverage.h"
#include "runner/plan.h"
#include "runner/variation.h"

namespace ringback::runner {

struct ExploreOptions {
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 1000;
  unsigned threads = 0;  ///< 0: one for each core
  Bounds bounds;
  Asked asked = Asked::kNevers;
  std::optional<Sweep> sweep;    ///< instead of seeds: one play for each place in the window
  bool first_only = false;       ///< end at the first failure
  Coverage* coverage = nullptr;  ///< adds up which edges were taken
};

/// What was wrong with one play.
struct Breach {
  std::string rule;  ///< an invariant's name, or the expectation in words
  std::string what;
};

/// One telling of the story that failed.
struct Discovery {
  std::uint64_t telling = 0;  ///< 0: as it is written
  std::uint64_t seed = 0;
  Breach failure;
};

/// The first thing wrong with this plan under this seed: an invariant that it does not announce as
/// violated, or an expectation that does not hold. `tellings` other than the written one are not
/// held to what they announce.
std::optional<Breach> first_failure(const Plan& plan, std::uint64_t seed,
                                    Coverage* coverage = nullptr);

/// How many tellings there are besides the written one.
std::uint64_t tellings(const ExploreOptions& options);
/// The story as a telling has it; 0 is the written one.
Plan told(const Plan& plan, const ExploreOptions& options, std::uint64_t telling);
std::uint64_t seed_of(const ExploreOptions& options, std::uint64_t telling);

/// Plays every telling on all threads. The discoveries come in the order of the tellings, and are
/// the same whatever the number of threads.
std::vector<Discovery> explore(const Plan& plan, const ExploreOptions& options);

/// A plan that fails, made small: everything is taken away, and every time made round, as long as
/// the same rule still breaks under the same seed.
struct Shrunk {
  Plan plan;
  Breach failure;
  std::uint64_t plays = 0;  ///< how many attempts that took
};
Shrunk shrink(const Plan& failing, std::uint64_t seed, const Breach& failure);

}  // namespace ringback::runner
