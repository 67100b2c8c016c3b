// An invariant that was broken: when, where and by which call, so that drawings can place it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "base/trace_event.h"

namespace ringback::world {

struct Violation {
  std::string invariant;  ///< "no-ring-after-the-end", as a scenario lists it under `violates`
  std::string what;       ///< one sentence
  /// When the event came that broke it, or when that was overdue which did not come.
  Instant at;
  std::string lane;  ///< who broke it; empty for what is no actor's
  std::optional<CallId> call;
  std::string source;  ///< where the invariant comes from
  std::string remedy;  ///< what a correct app or server does

  friend bool operator==(const Violation&, const Violation&) = default;
};

/// "no-ring-after-the-end: bob rings on though the call ended 3 s ago"
std::string to_string(const Violation& violation);

/// As an event like those of broken rules: `rule`, `what`, `source` and `remedy`.
TraceEvent rule_broken(const Violation& violation);

}  // namespace ringback::world
