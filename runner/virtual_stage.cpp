#include "runner/virtual_stage.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "runner/step_schedule.h"
#include "runner/story_end.h"
#include "runner/virtual_acts.h"
#include "world/checkers/checkers.h"
#include "world/world.h"

namespace ringback::runner {
namespace {

constexpr Duration kBreath = 100ms;
constexpr std::size_t kPushesKept = 1000;

/// A step may wait for the move of a machine.
Moves moves_of_interest(const Plan& plan, bool recorded) {
  const bool awaited = std::any_of(plan.steps.begin(), plan.steps.end(), [](const Step& step) {
    return step.when.from == When::From::kEvent && step.when.event.name == kStateEvent;
  });
  return recorded || awaited ? Moves::kReal : Moves::kNone;
}

/// As many events as most stories have; a recording that grows moves all that it has each time.
constexpr std::size_t kRoom = 256;

/// Keeps the recording and tells the story's parts of every event.
class Recorder final : public world::TraceSink {
 public:
  Recorder(Recording& recording, StepSchedule& schedule, bool keep, Moves moves)
      : recording_(recording), schedule_(schedule), keep_(keep), moves_(moves) {
    if (keep_) recording_.events.reserve(kRoom);
  }

  void begin_story(StoryEnd& end) { end_ = &end; }
  std::optional<CallId> running_call() const { return call_; }

  Moves wants_moves() const override { return moves_; }
  bool keeps() const override { return keep_; }
  void on(const TraceEvent& event) override {
    hear(event);
    if (keep_) recording_.events.push_back(event);
  }
  void take(TraceEvent&& event) override {
    hear(event);
    if (keep_) recording_.events.push_back(std::move(event));
  }

 private:
  void hear(const TraceEvent& event) {
    if (event.call) call_ = event.call;
    if (end_ == nullptr) return;
    schedule_.on_event(event);
    end_->on_event(event);
  }

  Recording& recording_;
  StepSchedule& schedule_;
  bool keep_;
  Moves moves_;
  StoryEnd* end_ = nullptr;
  std::optional<CallId> call_;
};

world::Setup setup_of(const Plan& plan, const VirtualOptions& options) {
  auto setup = runner::setup_of(plan);
  if (options.keep_pushes) setup.apns.journal_limit = kPushesKept;
  return setup;
}

class Play {
 public:
  Play(const Plan& plan, std::uint64_t seed, const VirtualOptions& options)
      : plan_(plan),
        world_(setup_of(plan, options), seed),
        schedule_(plan, seed),
        recorder_(recording_, schedule_, options.keep_trace,
                  moves_of_interest(plan, options.keep_trace)) {
    recording_.seed = seed;
    world_.watch(recorder_);
    if (options.watcher != nullptr) world_.watch(*options.watcher);
    if (options.invariants) world_.watch(checkers_.emplace());
  }

  Result<Recording, StageError> play() {
    if (!world_.set_up()) return Failure{StageError{"the phones did not settle within a minute"}};
    // What is still under way arrives before the story begins.
    world_.run_until(world_.now().instant + kBreath);
    recording_.story_zero = world_.now().instant;
    recording_.story_zero_wall = world_.now().wall;
    StoryEnd end(plan_, world_.now().instant);
    recorder_.begin_story(end);
    for (const auto& link : plan_.links) acts_.act(link);
    schedule_.begin(world_.now().instant);
    while (turn(end)) {
    }
    recording_.ended = world_.now().instant;
    for (const auto& entry : world_.journal().entries()) {
      recording_.pushes.push_back({entry.apns_id.text, entry.payload});
    }
    if (checkers_) recording_.violations = checkers_->finish(world_.now().instant);
    return std::move(recording_);
  }

 private:
  /// Does the next step of the story or the next thing in the world; false when it is over.
  bool turn(StoryEnd& end) {
    const auto next = world_.next_at();
    const auto due = schedule_.next_due();
    const Instant limit = std::min(end.at(schedule_.done()).value_or(end.latest()), end.latest());
    const bool step_first = due && (!next || *due < *next);
    const auto first = step_first ? due : next;
    if (!first || *first > limit) {
      world_.jump_to(std::max(limit, world_.now().instant));
      return false;
    }
    if (!step_first) return world_.step();
    world_.jump_to(*due);
    if (const Step* step = schedule_.take_due(*due)) {
      end.on_step(*due);
      recording_.steps.push_back(*due);
      acts_.perform(step->action, recorder_.running_call());
    }
    return true;
  }

  const Plan& plan_;
  Recording recording_;
  world::World world_;
  StepSchedule schedule_;
  Recorder recorder_;
  VirtualActs acts_{world_};
  std::optional<world::Checkers> checkers_;
};

device::PhoneConfig config_of(const PhoneSpec& spec) {
  device::PhoneConfig config;
  config.name = spec.name;
  config.user = UserId(spec.user);
  config.device = DeviceId(spec.name);
  config.bundle = BundleId(spec.bundle);
  config.environment = spec.environment;
  if (!spec.ios.empty()) config.ios = device::parse_ios_generation(spec.ios).value();
  config.initial_app_state = device::parse_app_state(spec.app_state).value();
  for (const auto& word : spec.misbehaviours) {
    config.misbehaviours.insert(device::parse_misbehaviour(word).value());
  }
  config.habits.answer_after = spec.answers_after;
  config.habits.decline_after = spec.declines_after;
  return config;
}

}  // namespace

world::Setup setup_of(const Plan& plan) {
  world::Setup setup;
  // What is kept for the next process costs, and only a story that ends this one can tell.
  setup.signaling.persist = std::any_of(plan.steps.begin(), plan.steps.end(), [](const Step& step) {
    return std::holds_alternative<ServerActs>(step.action);
  });
  setup.apns.journal_limit = 0;
  for (const auto& spec : plan.phones) setup.phones.push_back(config_of(spec));
  for (const auto& setting : plan.settings) {
    const auto set = [&](auto table, auto& values) {
      RINGBACK_CHECK(set_assumption(table, values, setting.name, setting.value).ok());
    };
    if (setting.actor == "apns") set(apns::assumption_table(), setup.apns.assumptions);
    if (setting.actor == "signaling") {
      set(signaling::assumption_table(), setup.signaling.assumptions);
    }
    for (auto& phone : setup.phones) {
      if (phone.name != setting.actor) continue;
      phone.assumptions.edit(
          [&](device::Assumptions& values) { set(device::assumption_table(), values); });
    }
  }
  return setup;
}

Result<Recording, StageError> VirtualStage::play(const Plan& plan, std::uint64_t seed) {
  return Play(plan, seed, options_).play();
}

}  // namespace ringback::runner
