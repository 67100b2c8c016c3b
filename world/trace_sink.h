// Who wants to know what happens: recordings, step schedules and checkers.
#pragma once

#include "base/trace.h"

namespace ringback::world {

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void on(const TraceEvent& event) = 0;
  /// What no sink wants is not even written.
  virtual Moves wants_moves() const { return Moves::kReal; }
};

}  // namespace ringback::world
