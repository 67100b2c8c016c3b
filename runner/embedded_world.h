// The virtual world inside somebody else's program: a test sets phones up, does things, lets time
// pass and looks, all in the sentences of the scenario language (docs/scenarios.md).
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/time.h"
#include "runner/plan.h"
#include "runner/recording.h"
#include "runner/verdict.h"

namespace ringback::runner {

/// A sentence or a set-up that makes no sense: "setup:2:8: expected an app state (...)".
struct ScenarioMistake : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One world from the set-up on. Not to be shared between threads; any number side by side.
class EmbeddedWorld {
 public:
  /// `setup` is YAML with the keys phones, links and assumptions of a scenario. Returns once the
  /// phones have settled; throws ScenarioMistake, also when they do not.
  explicit EmbeddedWorld(const std::string& setup, std::uint64_t seed = 1);
  EmbeddedWorld(const EmbeddedWorld&) = delete;
  EmbeddedWorld& operator=(const EmbeddedWorld&) = delete;
  ~EmbeddedWorld();

  /// Does a step now: "alice: dials bob", "network: bob-apns breaks". Further keys of a step
  /// stand on lines of their own: "provider: pushes bob\npayload: '{}'".
  void act(const std::string& step);
  /// Lets this much time pass.
  void run_for(Duration time);
  /// Lets time pass until the event happens ("bob sees ringing"); false when it has not within
  /// this time. What happened before the call does not count.
  bool run_until(const std::string& event, Duration within);
  /// Since the set-up.
  Duration elapsed() const;

  /// Judges a sentence of `expect` against all that happened so far.
  Outcome judge(const std::string& expectation);
  /// What the invariants have to say if the story ends here: "name: what", one a line.
  std::vector<std::string> violations() const;

  const Recording& recording() const;
  /// The set-up as a plan, with every sentence that was judged: what reports are made from.
  const Plan& plan() const;

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace ringback::runner
