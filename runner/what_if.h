// "What if it had happened at another moment?" Everything in a story that somebody decided, a step
// or a person's habit, can be moved to another time; the story is then played again and comes to
// its other ending.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "runner/plan.h"
#include "runner/recording.h"

namespace ringback::runner {

/// Something that somebody did in a recording.
struct Decision {
  Instant at;
  std::string what;                 ///< "alice: hangs up"
  std::optional<std::size_t> step;  ///< of the plan; nothing for a habit such as answering
  /// The event that shows it; nothing when it left no event of its own.
  std::optional<std::size_t> event;
};

/// All of them, in order of time.
std::vector<Decision> decisions_of(const Plan& plan, const Recording& recording);

/// Decisions are not moved further than stories last.
inline constexpr Duration kLatestMove = 120s;

/// The plan in which the decision of that number happens `at` this time of the story and the others
/// when they did, except steps that wait for an event: these still wait for it. The error is one
/// line for a person.
Result<Plan, std::string> moved(const Plan& plan, const Recording& recording, std::size_t decision,
                                Duration at);

}  // namespace ringback::runner
