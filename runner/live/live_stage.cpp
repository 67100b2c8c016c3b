#include "runner/live/live_stage.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "net/clock.h"
#include "runner/live/remote.h"
#include "runner/live/trace_watch.h"
#include "runner/step_schedule.h"
#include "runner/story_end.h"

namespace ringback::runner {
namespace {

/// Story time zero on the recording's clock: above zero, as in the virtual world.
constexpr Instant kStoryZero{std::chrono::seconds(1)};

/// One play on one stack. Times inside are the processes' calendar, as Instants since the epoch;
/// the recording is moved to the virtual world's clock at the end, so that both compare.
class Play {
 public:
  Play(const Plan& plan, std::uint64_t seed, const LiveOptions& options, Stack* stack,
       const StackAddresses& addresses)
      : plan_(plan),
        seed_(seed),

        options_(options),
        stack_(stack),
        remote_(addresses),
        clock_(options.stack.speed, epoch_of(stack)),
        schedule_(plan, seed) {}

  Result<Recording, StageError> run() {
    if (!stack_) {
      if (auto why = remote_.reset_phones()) return Failure{StageError{*why}};
    }
    remote_.watch(watch_);
    for (const auto& setting : plan_.settings) {
      if (auto why = remote_.apply(setting)) return Failure{StageError{*why}};
    }
    for (const auto& phone : plan_.phones) {
      if (auto why = remote_.create_phone(phone, plan_.settings, seed_)) {
        return Failure{StageError{*why}};
      }
    }
    zero_ = now();
    schedule_.begin(zero_);
    end_.emplace(plan_, zero_);
    if (auto why = play_story()) return Failure{StageError{*why}};
    return recording();
  }

 private:
  static std::optional<WallTime> epoch_of(const Stack* stack) {
    return stack ? std::optional(stack->clock_epoch()) : std::nullopt;
  }
  Instant now() const { return Instant{clock_.now().wall.since_epoch}; }

  std::chrono::steady_clock::time_point real_time_of(Instant at) const {
    const Now reading = clock_.now();
    return clock_.when(reading.instant + (at.since_start - reading.wall.since_epoch));
  }

  std::optional<std::string> play_story() {
    while (true) {
      while (const Step* step = schedule_.take_due(now())) {
        end_->on_step(now());
        if (auto why = perform(*step)) return why;
      }
      const Instant limit = end_->at(schedule_.done()).value_or(end_->latest());
      if (now() >= limit) return {};
      const Instant until = std::min(limit, schedule_.next_due().value_or(limit));
      if (auto watched = watch_.next(real_time_of(until))) take(std::move(watched->event));
    }
  }

  void take(TraceEvent event) {
    if (event.at < zero_) return;  // the phones' set-up
    schedule_.on_event(event);
    end_->on_event(event);
    events_.push_back(std::move(event));
  }

  std::optional<std::string> perform(const Step& step) {
    struct Performer {
      Play& play;
      const Step& step;
      std::optional<std::string> operator()(const PersonActs& act) { return play.remote_.act(act); }
      std::optional<std::string> operator()(const ServerActs& act) {
        return play.server(act, step);
      }
      std::optional<std::string> operator()(const LinkChange&) { return refuse("link changes"); }
      std::optional<std::string> operator()(const ApnsFault&) { return refuse("APNs faults"); }
      std::optional<std::string> operator()(const ProviderPushes&) {
        return refuse("pushes of another provider");
      }
      std::optional<std::string> refuse(const std::string& what) {
        return step.mark.file + ":" + std::to_string(step.mark.line) + ": " + what +
               " are played in the virtual world only";
      }
    };
    return std::visit(Performer{*this, step}, step.action);
  }

  std::optional<std::string> server(const ServerActs& act, const Step& step) {
    if (!stack_) return "the signaling server is not ours to " + act.act;
    if (act.act == "drain" || act.act == "stop") {
      stack_->stop_signaling(/*crash=*/act.act == "stop");
      return {};
    }
    if (act.act != "start" && act.act != "restart") {
      return step.mark.file + ": unknown act of the server: " + act.act;
    }
    if (act.act == "restart") stack_->stop_signaling(/*crash=*/true);
    if (auto why = stack_->start_signaling()) return why;
    remote_.watch_signaling(watch_);
    return {};
  }

  Recording recording() {
    Recording out;
    out.world = Recording::World::kLive;
    out.seed = seed_;
    out.story_zero = kStoryZero;
    out.story_zero_wall = WallTime{zero_.since_start};
    const Duration shift = kStoryZero - zero_;
    out.ended = now() + shift;
    // Watches deliver each process in order, the three in any order.
    std::ranges::stable_sort(events_, {}, &TraceEvent::at);
    for (auto& event : events_) event.at = event.at + shift;
    out.events = std::move(events_);
    return out;
  }

  const Plan& plan_;
  std::uint64_t seed_;
  const LiveOptions& options_;
  Stack* stack_;
  Remote remote_;
  net::Clock clock_;
  TraceWatch watch_;
  StepSchedule schedule_;
  std::optional<StoryEnd> end_;
  Instant zero_;
  std::vector<TraceEvent> events_;
};

class LiveStage final : public Stage {
 public:
  explicit LiveStage(LiveOptions options) : options_(std::move(options)) {}

  Result<Recording, StageError> play(const Plan& plan, std::uint64_t seed) override {
    if (!options_.running.devices.empty()) {
      return Play(plan, seed, options_, nullptr, options_.running).run();
    }
    StackOptions stack_options = options_.stack;
    stack_options.seed = seed;
    auto stack = Stack::start(stack_options);
    if (!stack) return Failure{StageError{stack.error()}};
    auto running = std::move(stack).value();
    auto result = Play(plan, seed, options_, &running, running.addresses()).run();
    const std::string complaint = running.stop();
    if (!result || complaint.empty()) return result;
    Recording recording = std::move(result).value();
    recording.violations.push_back("clean-end: " + complaint);
    return recording;
  }

 private:
  LiveOptions options_;
};

}  // namespace

std::unique_ptr<Stage> make_live_stage(LiveOptions options) {
  return std::make_unique<LiveStage>(std::move(options));
}

}  // namespace ringback::runner
