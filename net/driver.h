// The driver loop: owns one core on one executor, reads the clocks, feeds inputs, hands effects
// to the shell in order, publishes the trace, and arms one timer for the core's next deadline.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <utility>

#include "base/trace.h"
#include "net/asio.h"
#include "net/clock.h"
#include "net/log.h"
#include "net/trace_hub.h"

namespace ringback::net {

/// `Core` has `on(now, input, reaction)` and `next_deadline()`; `Tick` is the input that says a
/// deadline has come. A core that also has `set_trace(bool)` is told before each input whether
/// anybody wants to know. The executor must run one handler at a time, and the driver must be
/// destroyed on it (or after it stopped).
template <class Core, class Input, class Effect, class Tick>
class Driver {
 public:
  using Execute = std::function<void(Effect&)>;

  /// `execute` runs on the executor; what it feeds back is handled after the current reaction.
  Driver(asio::any_io_executor executor, Core core, const Clock& clock, TraceHub& hub,
         Execute execute)
      : executor_(std::move(executor)),
        core_(std::move(core)),
        clock_(clock),
        hub_(hub),
        execute_(std::move(execute)),
        timer_(executor_) {
    post_visit([](Core&, Now) {});  // a core may want a deadline before its first input
  }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  /// Any thread.
  void post(Input input) {
    asio::post(executor_,
               [this, alive = std::weak_ptr<char>(alive_), i = std::move(input)]() mutable {
                 if (!alive.expired()) feed(std::move(i));
               });
  }
  /// On the executor only.
  void feed(Input input) {
    if (running_) {
      waiting_.push_back(std::move(input));
      return;
    }
    running_ = true;
    take(input);
    work_off();
  }
  /// On the executor only, and not from `execute`: runs `visit(core, now, reaction)` and does
  /// what it asks for, for what a core can do besides taking inputs.
  template <class Visit>
  void react(Visit visit) {
    running_ = true;
    step(visit);
    work_off();
  }
  /// On the executor only: called after every input that was handled.
  void after_each(std::function<void(const Core&)> look) { after_each_ = std::move(look); }
  /// On the executor only: called with each event of the trace, before its effects are executed.
  void observe(std::function<void(const TraceEvent&)> look) { observe_ = std::move(look); }
  /// Any thread: runs `visit(core, now)` on the executor, for queries and settings.
  template <class Visit>
  void post_visit(Visit visit) {
    asio::post(executor_,
               [this, alive = std::weak_ptr<char>(alive_), v = std::move(visit)]() mutable {
                 if (alive.expired()) return;
                 v(core_, clock_.now());
                 arm();
               });
  }
  /// On the executor only. Call `arm` after a change that may have moved the deadline.
  Core& core() { return core_; }
  const Core& core() const { return core_; }
  const Clock& clock() const { return clock_; }
  const asio::any_io_executor& executor() const { return executor_; }
  void arm();

 private:
  void work_off() {
    while (!waiting_.empty()) {
      const Input next = std::move(waiting_.front());
      waiting_.pop_front();
      take(next);
    }
    running_ = false;
    arm();
  }
  void take(const Input& next) {
    step([&next](Core& core, const Now& now, Reaction<Effect>& out) { core.on(now, next, out); });
  }
  template <class Visit>
  void step(Visit visit) {
    // One for all drivers of a thread: each of ten thousand phones would keep the storage of its
    // busiest moment. A driver that another one feeds meanwhile finds none, and makes its own.
    Reaction<Effect> reaction = std::exchange(spare(), {});
    reaction.clear();
    const Now now = clock_.now();
    // A core that can keep its trace to itself does, while nobody looks.
    if constexpr (requires { core_.set_trace(true); }) {
      core_.set_trace(observe_ || hub_.wants(now.instant) || logs_traces());
    }
    visit(core_, now, reaction);
    for (const auto& event : reaction.trace) {
      log_trace(event);
      hub_.publish(clock_.wall_of(event.at), event);
      if (observe_) observe_(event);
    }
    for (auto& effect : reaction.effects) execute_(effect);
    if (after_each_) after_each_(core_);
    spare() = std::move(reaction);
  }
  static Reaction<Effect>& spare() {
    static thread_local Reaction<Effect> storage;
    return storage;
  }

  asio::any_io_executor executor_;
  Core core_;
  const Clock& clock_;
  TraceHub& hub_;
  Execute execute_;
  std::function<void(const Core&)> after_each_;
  std::function<void(const TraceEvent&)> observe_;
  asio::steady_timer timer_;
  std::optional<Instant> armed_;
  std::list<Input> waiting_;  ///< a list owns nothing while it is empty
  bool running_ = false;
  std::shared_ptr<char> alive_ = std::make_shared<char>();
};

template <class Core, class Input, class Effect, class Tick>
void Driver<Core, Input, Effect, Tick>::arm() {
  const auto deadline = core_.next_deadline();
  // Deadlines mostly move back and forth behind the first one. A timer that finds nothing due
  // costs less than one that is moved with every input.
  if (!deadline || (armed_ && *armed_ <= *deadline)) return;
  armed_ = deadline;
  timer_.expires_at(clock_.when(*deadline));
  timer_.async_wait([this, alive = std::weak_ptr<char>(alive_)](const ErrorCode& error) {
    if (error || alive.expired()) return;
    armed_.reset();
    const auto due = core_.next_deadline();
    if (due && *due <= clock_.now().instant) return feed(Tick{});
    arm();
  });
}

}  // namespace ringback::net
