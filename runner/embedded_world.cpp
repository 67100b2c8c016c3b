#include "runner/embedded_world.h"

#include <deque>
#include <optional>

#include "runner/judge.h"
#include "runner/plan_builder.h"
#include "runner/virtual_acts.h"
#include "runner/virtual_stage.h"
#include "world/checkers/checkers.h"

namespace ringback::runner {
namespace {

/// What is still under way after the set-up arrives before the story begins.
constexpr Duration kSettled = 100ms;

/// Nobody knows yet whether the server will be restarted: it keeps what a restart needs.
world::Setup world_setup(const Plan& plan) {
  auto setup = setup_of(plan);
  setup.signaling.persist = true;
  return setup;
}

/// Runs `read` and turns what it says about the text into an exception for a stranger.
template <class Read>
auto explained(Read read) {
  try {
    return read();
  } catch (const ScenarioError& error) {
    throw ScenarioMistake(to_string(error));
  } catch (const YAML::Exception& error) {
    throw ScenarioMistake(error.what());
  }
}

}  // namespace

class EmbeddedWorld::Inside final : public world::TraceSink {
 public:
  Inside(const std::string& setup, std::uint64_t seed)
      : builder_("setup"),
        plan_(explained([&] {
          return builder_.build_setup({Reader("setup"), YAML::Load(setup)});
        })),
        world_(world_setup(plan_), seed) {
    recording_.seed = seed;
    world_.watch(*this);
    if (!world_.set_up()) throw ScenarioMistake("setup: the phones did not settle in a minute");
    world_.run_until(world_.now().instant + kSettled);
    recording_.story_zero = world_.now().instant;
    recording_.story_zero_wall = world_.now().wall;
    recording_.ended = recording_.story_zero;
    for (const auto& link : plan_.links) acts_.act(link);
  }

  void on(const TraceEvent& event) override {
    if (event.call) call_ = event.call;
    recording_.events.push_back(event);
  }

  void act(const std::string& text) {
    const Step step = explained([&] {
      return builder_.read_one_step({Reader("step"), YAML::Load(text)});
    });
    acts_.perform(step.action, call_);
  }

  bool run_until(const std::string& text, Duration within) {
    const auto wanted = explained([&] { return builder_.read_one_expectation(text); });
    const Instant limit = world_.now().instant + within;
    std::size_t looked_at = recording_.events.size();
    while (true) {
      for (; looked_at < recording_.events.size(); ++looked_at) {
        if (matches(wanted.pattern, recording_.events[looked_at])) return ended(true);
      }
      const auto next = world_.next_at();
      if (!next || *next > limit) break;
      world_.step();
    }
    world_.jump_to(limit);
    return ended(false);
  }

  void run_for(Duration time) {
    world_.run_until(world_.now().instant + time);
    ended(true);
  }

  Outcome judge(const std::string& text) {
    sentences_.push_back(explained([&] { return builder_.read_one_expectation(text); }));
    Plan one;
    one.expectations = {sentences_.back()};
    Outcome outcome = runner::judge(one, recording_).front();
    outcome.expectation = &sentences_.back();
    plan_.expectations.push_back(sentences_.back());
    return outcome;
  }

  std::vector<std::string> violations() const {
    world::Checkers checkers;
    for (const auto& event : recording_.events) checkers.on(event);
    std::vector<std::string> lines;
    for (const auto& violation : checkers.finish(recording_.ended)) {
      lines.push_back(to_string(violation));
    }
    return lines;
  }

  Duration elapsed() const { return recording_.ended - recording_.story_zero; }
  const Recording& recording() const { return recording_; }
  const Plan& plan() const { return plan_; }

 private:
  bool ended(bool how) {
    recording_.ended = world_.now().instant;
    return how;
  }

  PlanBuilder builder_;
  Plan plan_;
  Recording recording_;
  world::World world_;
  VirtualActs acts_{world_};
  std::optional<CallId> call_;
  std::deque<Expectation> sentences_;  ///< stay where outcomes point at them
};

EmbeddedWorld::EmbeddedWorld(const std::string& setup, std::uint64_t seed)
    : inside_(std::make_unique<Inside>(setup, seed)) {}
EmbeddedWorld::~EmbeddedWorld() = default;
void EmbeddedWorld::act(const std::string& step) { inside_->act(step); }
void EmbeddedWorld::run_for(Duration time) { inside_->run_for(time); }
bool EmbeddedWorld::run_until(const std::string& event, Duration within) {
  return inside_->run_until(event, within);
}
Duration EmbeddedWorld::elapsed() const { return inside_->elapsed(); }
Outcome EmbeddedWorld::judge(const std::string& expectation) { return inside_->judge(expectation); }
std::vector<std::string> EmbeddedWorld::violations() const { return inside_->violations(); }
const Recording& EmbeddedWorld::recording() const { return inside_->recording(); }
const Plan& EmbeddedWorld::plan() const { return inside_->plan(); }

}  // namespace ringback::runner
