// What the parts of one phone stand on together: the time of this input, the recording, the
// timers of the system, and the app's main queue.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/trace.h"
#include "device-sim/core/app_calls.h"
#include "device-sim/core/effects.h"
#include "device-sim/core/phone_config.h"

namespace ringback::device {

/// Timers by name and subject: at most one per (timer, number, call), so none can go stale.
template <class Timer>
class Agenda {
 public:
  struct Entry {
    Instant at;
    std::uint64_t sequence;
    Timer timer;
    std::uint64_t number;
    CallId call;
  };
  void set(Timer timer, Instant at, std::uint64_t number = 0, const CallId& call = {}) {
    clear(timer, number, call);
    entries_.push_back({at, ++sequence_, timer, number, call});
  }
  void clear(Timer timer, std::uint64_t number = 0, const CallId& call = {}) {
    std::erase_if(entries_, [&](const Entry& e) {
      return e.timer == timer && e.number == number && e.call == call;
    });
  }
  void clear_named(Timer timer) {
    std::erase_if(entries_, [&](const Entry& e) { return e.timer == timer; });
  }
  void clear_all() { entries_.clear(); }
  bool armed(Timer timer) const {
    return std::any_of(entries_.begin(), entries_.end(),
                       [&](const Entry& e) { return e.timer == timer; });
  }
  std::optional<Instant> next_deadline() const {
    std::optional<Instant> first;
    for (const auto& e : entries_) first = earlier(first, e.at);
    return first;
  }
  /// Takes the earliest entry due at `now`, ties in the order they were set.
  std::optional<Entry> take_due(Instant now) {
    auto due = entries_.end();
    for (auto e = entries_.begin(); e != entries_.end(); ++e) {
      if (e->at > now) continue;
      if (due == entries_.end() ||
          std::pair(e->at, e->sequence) < std::pair(due->at, due->sequence))
        due = e;
    }
    if (due == entries_.end()) return {};
    Entry taken = *due;
    entries_.erase(due);
    return taken;
  }

 private:
  std::vector<Entry> entries_;
  std::uint64_t sequence_ = 0;
};

enum class IosTimer {
  kLaunched,
  kWoken,
  kSuspend,
  kBackgroundTask,
  kQueueUnblocked,
  kDaemonCheck,    ///< number: the push
  kPushAssertion,  ///< number: the push
  kReportDone,     ///< number: the report
  kRingLimit,      ///< call
  kActionTimeout,  ///< number: the action
  kAudio,
  kEndScreen,
  kAnswerHabit,   ///< call
  kDeclineHabit,  ///< call
  kHangUpHabit,   ///< call
};

class Ground {
 public:
  explicit Ground(const PhoneConfig& config)
      : config_(&config), ios_lane_(config.name + ".ios"), app_lane_(config.name + ".app") {}

  /// Every use below happens inside one input, between these two.
  void begin(const Now& now, Reaction<Effect>& out) {
    now_ = now;
    out_ = &out;
  }

  const Now& now() const { return now_; }
  Instant at() const { return now_.instant; }
  const PhoneConfig& config() const { return *config_; }
  const Assumptions& assumptions() const { return config_->assumptions; }
  Agenda<IosTimer>& timers() { return timers_; }
  const Agenda<IosTimer>& timers() const { return timers_; }

  void effect(Effect effect) { out_->effects.push_back(std::move(effect)); }
  /// Puts a callback on the app's main queue.
  void post(AppCallback callback) { queue_.push_back(std::move(callback)); }
  std::vector<AppCallback>& queue() { return queue_; }

  void in_ios(std::string_view name, std::optional<CallId> call = {},
              std::vector<Field> fields = {}) {
    write(ios_lane_, {}, name, call, std::move(fields));
  }
  void in_app(std::string_view name, std::optional<CallId> call = {},
              std::vector<Field> fields = {}) {
    write(app_lane_, {}, name, call, std::move(fields));
  }
  void ios_to_app(std::string_view name, std::optional<CallId> call = {},
                  std::vector<Field> fields = {}) {
    write(ios_lane_, app_lane_, name, call, std::move(fields));
  }
  void app_to_ios(std::string_view name, std::optional<CallId> call = {},
                  std::vector<Field> fields = {}) {
    write(app_lane_, ios_lane_, name, call, std::move(fields));
  }
  void ios_to(std::string_view lane, std::string_view name, std::optional<CallId> call = {},
              std::vector<Field> fields = {}) {
    write(ios_lane_, std::string(lane), name, call, std::move(fields));
  }
  void app_to(std::string_view lane, std::string_view name, std::optional<CallId> call = {},
              std::vector<Field> fields = {}) {
    write(app_lane_, std::string(lane), name, call, std::move(fields));
  }
  void moved(std::string_view machine, std::string_view from, std::string_view on,
             std::string_view to, std::optional<CallId> call = {}) {
    in_ios(kStateEvent, call,
           {{"machine", std::string(machine)},
            {"from", std::string(from)},
            {"on", std::string(on)},
            {"to", std::string(to)}});
  }
  void broken(std::string_view rule, std::string_view source, std::string what,
              std::optional<CallId> call = {}) {
    in_ios(
        kRuleBrokenEvent, call,
        {{"rule", std::string(rule)}, {"source", std::string(source)}, {"what", std::move(what)}});
  }

 private:
  void write(const std::string& lane, std::string to, std::string_view name,
             std::optional<CallId> call, std::vector<Field> fields) {
    out_->trace.push_back({now_.instant, lane, std::move(to), name, call, std::move(fields)});
  }

  const PhoneConfig* config_;
  std::string ios_lane_;
  std::string app_lane_;
  Now now_;
  Reaction<Effect>* out_ = nullptr;
  Agenda<IosTimer> timers_;
  std::vector<AppCallback> queue_;
};

}  // namespace ringback::device
