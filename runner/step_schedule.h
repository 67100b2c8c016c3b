// Which step is due when. Both stages feed it the story's start and every event, and do what it
// hands out, so that a plan means the same in both worlds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/rng.h"
#include "base/time.h"
#include "base/trace.h"
#include "runner/plan.h"

namespace ringback::runner {

/// Steps happen one after the other, in the order of the plan. Call begin once, then on_event for
/// every event in order, and take_due until it has nothing. `plan` must outlive the schedule.
class StepSchedule {
 public:
  StepSchedule(const Plan& plan, std::uint64_t seed);

  void begin(Instant story_zero);
  void on_event(const TraceEvent& event);
  /// When the next step is due; nothing while it waits for an event, or when all are done.
  std::optional<Instant> next_due() const { return due_; }
  /// The next step if it is due now.
  const Step* take_due(Instant now);
  bool done() const { return next_ == plan_.steps.size(); }
  /// The step that is next, due or waiting; null when done.
  const Step* waiting() const { return done() ? nullptr : &plan_.steps[next_]; }

 private:
  void arm(Instant previous);
  Duration draw(const When& when);

  const Plan& plan_;
  Rng rng_;
  Instant story_zero_;
  std::size_t next_ = 0;
  std::optional<Instant> due_;
};

}  // namespace ringback::runner
