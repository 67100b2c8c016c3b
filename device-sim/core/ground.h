// What the parts of one phone stand on together: the time of this input, the recording, the
// timers of the system, and the app's main queue.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/trace.h"
#include "device-sim/core/agenda.h"
#include "device-sim/core/app_calls.h"
#include "device-sim/core/effects.h"
#include "device-sim/core/phone_config.h"

namespace ringback::device {

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
