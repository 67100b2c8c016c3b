// GoogleTest on top of the virtual world: a fixture that sets phones up, tells a story in the
// sentences of docs/scenarios.md, and fails with the ladder when something did not happen.
//
//   class Calls : public ringback::CallTest {
//    protected:
//     Calls() { set_up("phones: {alice: foreground, bob: not-running}"); }
//   };
//   TEST_F(Calls, BobsPhoneRings) {
//     act("alice: dials bob");
//     EXPECT_TRUE(within(2s, "bob sees ringing"));
//     EXPECT_TRUE(held("exactly 1 signaling -> apns push-request"));
//   }
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "runner/embedded_world.h"
#include "runner/judge.h"
#include "runner/report/ladder.h"
#include "runner/report/run.h"
#include "runner/report/verdict_text.h"
#include "runner/scenario.h"
#include "runner/virtual_stage.h"

namespace ringback {

/// Every test has a world of its own, on virtual time. The invariants are judged at its end.
class CallTest : public ::testing::Test {
 protected:
  /// `setup`: phones, links and assumptions, as in a scenario. A mistake in it throws
  /// runner::ScenarioMistake, which fails the test with the place and the nearest word.
  void set_up(const std::string& setup, std::uint64_t seed = 1) {
    world_ = std::make_unique<runner::EmbeddedWorld>(setup, seed);
  }
  /// Does a step now.
  void act(const std::string& step) { world().act(step); }
  void run_for(Duration time) { world().run_for(time); }

  /// Lets time pass until it happens: "bob sees ringing".
  ::testing::AssertionResult within(Duration limit, const std::string& event) {
    if (world().run_until(event, limit)) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure()
           << event << ": not within " << format_duration(limit) << "\n"
           << ladder();
  }
  /// Judges a sentence of `expect` against all that happened so far.
  ::testing::AssertionResult held(const std::string& expectation) {
    const auto outcome = world().judge(expectation);
    if (outcome.held) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << expectation << ": " << outcome.what << "\n" << ladder();
  }
  /// The story so far, drawn.
  std::string ladder() {
    return runner::ladder(world().plan(), world().recording(), runner::Look{});
  }
  /// This story breaks an invariant on purpose.
  void violates(const std::string& invariant) { violates_.push_back(invariant); }

  runner::EmbeddedWorld& world() {
    if (!world_) throw std::logic_error("call set_up first");
    return *world_;
  }

  void TearDown() override {
    if (!world_) return;
    for (const auto& violation : world_->violations()) {
      const std::string name = violation.substr(0, violation.find(':'));
      const bool announced = std::find(violates_.begin(), violates_.end(), name) != violates_.end();
      EXPECT_TRUE(announced) << "a broken invariant: " << violation;
    }
  }

 private:
  std::unique_ptr<runner::EmbeddedWorld> world_;
  std::vector<std::string> violates_;
};

/// Plays every story of a scenario file; fails with the ladder and why it failed.
inline ::testing::AssertionResult passes(const std::string& file, std::uint64_t seed = 1) {
  const auto plans = runner::load_scenario(file);
  if (!plans.ok()) return ::testing::AssertionFailure() << to_string(plans.error());
  for (const auto& plan : *plans) {
    runner::Run run;
    run.plan = &plan;
    const auto recording = runner::VirtualStage().play(plan, seed);
    if (!recording.ok()) return ::testing::AssertionFailure() << recording.error().what;
    run.recording = &*recording;
    run.outcomes = runner::judge(plan, *recording);
    if (!runner::passed(run)) {
      return ::testing::AssertionFailure() << runner::full_text(run, runner::Look{});
    }
  }
  return ::testing::AssertionSuccess();
}

}  // namespace ringback
