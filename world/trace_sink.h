// Who wants to know what happens: recordings, step schedules and checkers.
#pragma once

#include "base/trace.h"

namespace ringback::world {

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void on(const TraceEvent& event) = 0;
  /// The same, from a world that needs the event no longer.
  virtual void take(TraceEvent&& event) { on(event); }
  /// It keeps events: it is told after the others, and may take what it is told.
  virtual bool keeps() const { return false; }
  /// What no sink wants is not even written.
  virtual Moves wants_moves() const { return Moves::kReal; }
  /// The events besides, by name; it may be told of others.
  virtual EventNames wants_events() const { return EventNames::all(); }
};

}  // namespace ringback::world
