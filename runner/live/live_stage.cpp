#include "runner/live/live_stage.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "net/clock.h"
#include "runner/live/foreign_provider.h"
#include "runner/live/live_links.h"
#include "runner/live/prepare.h"
#include "runner/live/remote.h"
#include "runner/live/trace_watch.h"
#include "runner/step_schedule.h"
#include "runner/story_end.h"
#include "world/checkers/checkers.h"

namespace ringback::runner {
namespace {

/// Story time zero on the recording's clock: above zero, as in the virtual world.
constexpr Instant kStoryZero{std::chrono::seconds(1)};
/// A story without a time of its own is over once nothing happened for this long, or for the usual
/// time of the story if that is more.
constexpr Duration kRealQuiet = 1s;
/// How soon a play notices that it is to stop.
constexpr std::chrono::milliseconds kLookUp{200};

/// One play on one stack. Times inside are the processes' calendar, as Instants since the epoch;
/// the recording is moved to the virtual world's clock at the end, so that both compare.
class Play {
 public:
  Play(const Plan& plan, std::uint64_t seed, double speed, Stack* stack, LiveLinks& links,
       const StackAddresses& addresses, std::shared_ptr<grpc::Channel> signaling,
       std::stop_token stop)
      : plan_(plan),
        seed_(seed),
        stack_(stack),
        links_(links),
        stop_(std::move(stop)),
        remote_(addresses, std::move(signaling)),
        provider_(addresses),
        clock_(speed, epoch_of(stack)),
        schedule_(plan, seed) {}

  Result<Recording, StageError> run() {
    auto result = play();
    if (stack_) return result;
    auto why = remote_.put_back();
    if (why && result) return Failure{StageError{*why}};
    return result;
  }

 private:
  Result<Recording, StageError> play() {
    if (auto why = begin()) return Failure{StageError{*why}};
    zero_ = now();
    // On a busy machine a process needs its time, however little of it the story has left.
    end_.emplace(plan_, zero_, std::chrono::duration_cast<Duration>(kRealQuiet * clock_.speed()));
    for (const auto& link : plan_.links) {
      if (auto why = change(link)) return Failure{StageError{*why}};
    }
    schedule_.begin(zero_);
    if (auto why = play_story()) return Failure{StageError{*why}};
    return recording();
  }

  static std::optional<WallTime> epoch_of(const Stack* stack) {
    return stack ? std::optional(stack->clock_epoch()) : std::nullopt;
  }
  Instant now() const { return Instant{clock_.now().wall.since_epoch}; }

  std::chrono::steady_clock::time_point real_time_of(Instant at) const {
    const Now reading = clock_.now();
    return clock_.when(reading.instant + (at.since_start - reading.wall.since_epoch));
  }

  std::optional<std::string> begin() {
    if (auto why = remote_.reach()) return why;
    if (!stack_) {
      if (auto why = remote_.reset_phones()) return why;
      begun_ = now();
    }
    if (stack_) {
      if (auto why = links_.open(*stack_, remote_)) return why;
    }
    remote_.watch(watch_);
    return prepare(remote_, plan_, seed_);
  }

  /// In real time; a play that can be stopped looks up now and then.
  std::chrono::steady_clock::time_point wake_at(Instant until) const {
    const auto at = real_time_of(until);
    if (!stop_.stop_possible()) return at;
    return std::min(at, std::chrono::steady_clock::now() + kLookUp);
  }

  std::optional<std::string> play_story() {
    while (true) {
      while (const Step* step = schedule_.take_due(now())) {
        end_->on_step(now());
        steps_.push_back(now());
        auto why = std::visit([this](const auto& action) { return act(action); }, step->action);
        if (why) return step->mark.file + ":" + std::to_string(step->mark.line) + ": " + *why;
      }
      if (stop_.stop_requested()) return "the play was stopped";
      const Instant limit =
          std::min(end_->at(schedule_.done()).value_or(end_->latest()), end_->latest());
      if (now() >= limit) return {};
      const Instant until = std::min(limit, schedule_.next_due().value_or(limit));
      if (auto watched = watch_.next(wake_at(until))) take(std::move(watched->event));
    }
  }

  void take(TraceEvent event) {
    if (event.at >= zero_) {
      if (event.call) call_ = event.call;
      schedule_.on_event(event);
      end_->on_event(event);
    } else if (event.at < begun_) {
      return;  // of an earlier story on the same processes
    }
    events_.push_back(std::move(event));
  }

  /// What the stage does to the world itself, said as the virtual world says it.
  void note(std::string_view name, const std::string& what) {
    TraceEvent event;
    event.at = now();
    event.lane = "network";
    event.name = name;
    event.fields.push_back({"link", what});
    take(std::move(event));
  }

  // Each returns what went wrong, or nothing.
  std::optional<std::string> act(const PersonActs& person) { return remote_.act(person); }
  std::optional<std::string> act(const ApnsFault& fault) { return remote_.act(fault); }
  std::optional<std::string> act(const LinkChange& link) { return change(link); }

  std::optional<std::string> change(const LinkChange& change) {
    if (!links_.has(change.link)) return change.link + " is not ours to change";
    if (links_.change(change)) {
      note(change.line == world::Line::kUp       ? "line-up"
           : change.line == world::Line::kBroken ? "line-broken"
                                                 : "line-silent",
           change.link);
    }
    return {};
  }

  std::optional<std::string> act(const ServerActs& server) {
    if (!stack_) return "the signaling server is not ours to " + server.act;
    if (server.act == "drain") {
      stack_->drain_signaling();
      return {};
    }
    if (server.act != "start") {
      stack_->kill_signaling();
      note("server-stopped", "signaling");
    }
    if (server.act == "stop") return {};
    if (auto why = stack_->start_signaling()) return why;
    note("server-started", "signaling");
    remote_.watch_signaling(watch_);
    return {};
  }

  std::optional<std::string> act(const ProviderPushes& push) {
    const auto phone = std::ranges::find(plan_.phones, push.phone, &PhoneSpec::name);
    const auto tokens = remote_.tokens();
    if (!tokens) return tokens.error();
    for (const auto& token : *tokens) {
      if (!token.active() || token.device() != phone->name || token.bundle() != phone->bundle ||
          token.kind() != to_string(push.kind)) {
        continue;
      }
      return provider_.push(
          push, {BundleId(phone->bundle), phone->environment, DeviceToken(token.token())}, call_,
          clock_.now());
    }
    return {};  // as in the virtual world: without a token there is nothing to push to
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
    for (auto& step : steps_) step = step + shift;
    out.events = std::move(events_);
    out.steps = std::move(steps_);
    judge_invariants(out);
    return out;
  }

  /// The invariants' bounds leave news the time to travel. On a sped-up calendar the network and
  /// this machine are no faster, so they are counted in real time. What a story breaks on purpose
  /// it breaks by its own time.
  void judge_invariants(Recording& out) const {
    out.violations = violations(out, clock_.speed());
    if (clock_.speed() == 1 || plan_.violates.empty()) return;
    for (auto& violation : violations(out, 1)) {
      const bool on_purpose = std::ranges::count(plan_.violates, violation.invariant);
      if (on_purpose) out.violations.push_back(std::move(violation));
    }
  }

  std::vector<world::Violation> violations(const Recording& recording, double speed) const {
    const auto slowed = [&](Instant at) {
      const auto us = static_cast<double>((at - kStoryZero).count()) / speed;
      return kStoryZero + Duration{static_cast<std::int64_t>(us)};
    };
    world::Checkers checkers;
    for (auto event : recording.events) {
      // While the phones are set up, a running server may still be ending an earlier story.
      if (!stack_ && event.at < kStoryZero) continue;
      event.at = slowed(event.at);
      checkers.on(event);
    }
    auto found = checkers.finish(slowed(recording.ended));
    for (auto& violation : found) {
      const auto us = static_cast<double>((violation.at - kStoryZero).count()) * speed;
      violation.at = kStoryZero + Duration{static_cast<std::int64_t>(us)};
    }
    return found;
  }

  const Plan& plan_;
  std::uint64_t seed_;
  Stack* stack_;
  LiveLinks& links_;
  std::stop_token stop_;
  Remote remote_;
  ForeignProvider provider_;
  net::Clock clock_;
  TraceWatch watch_;
  StepSchedule schedule_;
  std::optional<StoryEnd> end_;
  Instant begun_;  ///< when the phones of earlier plays were gone; the epoch on a stack of our own
  Instant zero_{Duration::max()};
  std::optional<CallId> call_;  ///< the last one that anybody spoke of
  std::vector<TraceEvent> events_;
  std::vector<Instant> steps_;
};

class LiveStage final : public Stage {
 public:
  explicit LiveStage(LiveOptions options) : options_(std::move(options)) {}

  Result<Recording, StageError> play(const Plan& plan, std::uint64_t seed) override {
    LiveLinks links(plan, options_.stack.speed, seed);
    if (!options_.running.devices.empty()) {
      return play_on(options_.running, nullptr, plan, seed, links);
    }
    StackOptions stack_options = options_.stack;
    stack_options.seed = seed;
    stack_options.way_to_apns = [&](const std::string& provider) {
      return links.way_to_apns(provider);
    };
    auto stack = Stack::start(stack_options);
    if (!stack) return Failure{StageError{stack.error()}};
    auto running = std::move(stack).value();
    auto result = play_on(running.addresses(), &running, plan, seed, links);
    const std::string complaint = running.stop();
    if (!result || complaint.empty()) return result;
    Recording recording = std::move(result).value();
    recording.violations.push_back({"clean-end", complaint, recording.ended, {}, {}, {}, {}});
    return recording;
  }

 private:
  Result<Recording, StageError> play_on(const StackAddresses& addresses, Stack* ours,
                                        const Plan& plan, std::uint64_t seed, LiveLinks& links) {
    std::shared_ptr<grpc::Channel> signaling;
    if (options_.dial_signaling) {
      auto opened = options_.dial_signaling(addresses);
      if (!opened) return Failure{StageError{opened.error()}};
      signaling = std::move(opened).value();
    }
    return Play(plan, seed, options_.stack.speed, ours, links, addresses, std::move(signaling),
                options_.stop)
        .run();
  }

  LiveOptions options_;
};

}  // namespace

std::unique_ptr<Stage> make_live_stage(LiveOptions options) {
  return std::make_unique<LiveStage>(std::move(options));
}

}  // namespace ringback::runner
