// What a stage hands back: everything that happened, with what is needed to repeat it. Ladders,
// verdicts, reports and the comparison of both worlds are made from recordings alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/trace.h"
#include "world/checkers/violation.h"

namespace ringback::runner {

/// What a push carried, which the trace does not say.
struct KeptPush {
  std::string apns_id;
  std::string payload;
};

struct Recording {
  enum class World { kVirtual, kLive };
  World world = World::kVirtual;
  std::uint64_t seed = 1;
  /// The story's time zero, after the phones' set-up; expectations look at nothing before it.
  Instant story_zero;
  /// The wall clock at story_zero.
  WallTime story_zero_wall;
  Instant ended;  ///< when the stage stopped looking
  /// When each step was done, in the plan's order; fewer than those when the story ended first.
  std::vector<Instant> steps;
  std::vector<TraceEvent> events;
  /// Every push that APNs was asked for, from a stage that keeps them; none otherwise.
  std::vector<KeptPush> pushes;
  /// What invariants said, judged by the stage that saw the whole run.
  std::vector<world::Violation> violations;
};

/// One JSON object per line: first the seed and the times, then every event.
std::string to_jsonl(const Recording& recording);

}  // namespace ringback::runner
