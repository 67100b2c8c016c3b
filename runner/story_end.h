// When a story is over: at the time it says, or once all steps are done and nothing but
// heartbeats happened for a while. Both stages ask this.
#pragma once

#include <algorithm>
#include <optional>

#include "base/time.h"
#include "base/trace.h"
#include "runner/plan.h"

namespace ringback::runner {

class StoryEnd {
 public:
  /// `quiet`: how long nothing happens at the end. Never less than 3 s of the story.
  StoryEnd(const Plan& plan, Instant story_zero, Duration quiet = kQuiet)
      : lasts_(plan.lasts), quiet_(std::max(quiet, kQuiet)), zero_(story_zero), last_(story_zero) {}

  void on_event(const TraceEvent& event) {
    if (event.name != "ping" && event.name != "pong" && event.name != kStateEvent) last_ = event.at;
  }
  void on_step(Instant at) { last_ = at; }

  /// When the story ends if nothing more happens; nothing while steps are left to be done.
  std::optional<Instant> at(bool steps_done) const {
    if (lasts_) return zero_ + *lasts_;
    if (!steps_done) return {};
    return last_ + quiet_;
  }

  /// However long a step waits for its event, the story ends here.
  Instant latest() const { return zero_ + (lasts_ ? *lasts_ : kLatest); }

 private:
  static constexpr Duration kQuiet = 3s;
  static constexpr Duration kLatest = 120s;

  std::optional<Duration> lasts_;
  Duration quiet_;
  Instant zero_;
  Instant last_;
};

}  // namespace ringback::runner
