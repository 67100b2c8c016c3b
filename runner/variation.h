// How a story is told differently: other delays, other fingers, faults, or one step moved through a
// window. What comes out is a plan like any other, so that it can be written down and played again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/rng.h"
#include "base/time.h"
#include "runner/plan.h"

namespace ringback::runner {

/// Which of a story's expectations are still asked of it once its times are others.
enum class Asked {
  kNone,  ///< the invariants alone
  /// Also what must never happen, or at most so often, if no fault was drawn and no app misbehaves:
  /// a server that cannot reach a phone rightly does what it otherwise never does.
  kNevers,
  kAll,  ///< every expectation
};

/// How far a drawn story may stray from the written one.
struct Bounds {
  /// A link's delay, and its jitter. Three round trips, from waking to knowing, must fit into the
  /// 3 s that invariants grant.
  Duration latency = 150ms;
  Duration fingers = 2s;  ///< a step comes up to this much later
  int faults = 2;         ///< at most so many in a run
};

/// One step of the story moved through a window: "hang up at every millisecond from 0 to 3 s".
struct Sweep {
  std::size_t step = 0;  ///< counted from 0
  Duration from{};       ///< after whatever the step counts from
  Duration to{};
  Duration by = 1ms;

  std::uint64_t places() const { return static_cast<std::uint64_t>((to - from) / by) + 1; }
  Duration place(std::uint64_t index) const { return from + by * static_cast<std::int64_t>(index); }
};

/// The story with its delays, its fingers and its faults drawn anew.
Plan vary(const Plan& plan, Rng& rng, const Bounds& bounds);
/// The story with one step at exactly this time after what it counts from.
Plan move_step(const Plan& plan, std::size_t step, Duration place);
/// Leaves out the expectations that are not asked.
void keep_expectations(Plan& plan, Asked asked);

/// Reads "alice hangs up: 0s..3s by 1ms": the words, or the number from 1, of a step, and the
/// window. Nothing when it is not that, or when no step or more than one has these words.
std::optional<Sweep> parse_sweep(const Plan& plan, std::string_view text);
std::optional<Asked> parse_asked(std::string_view text);

}  // namespace ringback::runner
