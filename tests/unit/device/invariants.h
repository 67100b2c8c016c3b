// What holds for every phone whatever happens to it, as data: looked at after each input, and at
// the end. Each row can be held against a story made by hand, which is how invariants_test.cpp
// proves that it notices.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/device/phone_script.h"

namespace ringback::device {

/// What one look at a phone finds.
struct Sight {
  Screen screen;
  std::map<CallId, CallRecord> calls;
  std::map<std::uint64_t, Action> actions;  ///< that the app has not concluded
  bool busy = false;                        ///< a call of any app is under way
  bool may_hold = false;                    ///< Hold & Accept is among the buttons
  bool audio = false;
  ProcessState process = ProcessState::kForeground;
  Instant at;
  std::optional<Instant> next_deadline;
};

/// A story with nothing left to happen.
struct Past {
  std::vector<TraceEvent> trace;
  std::map<CallId, CallRecord> calls;  ///< what CallKit still has
  std::size_t pushes = 0;              ///< "push-1" and so on came
  int socket_misuse = 0;
};

/// An invariant: what is wrong, in words; empty when it holds.
template <class Subject>
struct Invariant {
  std::string_view name;
  std::string (*broken)(const Subject&);
};
std::span<const Invariant<Sight>> invariants_of_a_look();
std::span<const Invariant<Past>> invariants_of_a_story();

/// Lets what is due happen, then names the first invariant that does not hold now, and says what is
/// wrong; empty when all hold.
std::string broken_now(PhoneScript& phone);
/// The same for the whole story.
std::string broken_at_the_end(const PhoneScript& phone);

}  // namespace ringback::device
