// What the parts of one phone stand on together: the time of this input, the recording, the
// timers of the system, and the app's main queue.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "base/time.h"
#include "base/trace.h"
#include "device-sim/core/agenda.h"
#include "device-sim/core/app_calls.h"
#include "device-sim/core/effects.h"
#include "device-sim/core/ios_timer.h"
#include "device-sim/core/phone_config.h"

namespace ringback::device {

class Ground {
 public:
  explicit Ground(const PhoneConfig& config, std::uint64_t seed = 1)
      : config_(&config),
        ios_lane_(config.name + ".ios"),
        app_lane_(config.name + ".app"),
        rng_(Rng(seed).fork(config.name)) {}

  /// Every use below happens inside one input, between these two.
  void begin(const Now& now, Reaction<Effect>& out) {
    now_ = now;
    out_ = &out;
  }

  const Now& now() const { return now_; }
  Instant at() const { return now_.instant; }
  const PhoneConfig& config() const { return *config_; }
  const Assumptions& assumptions() const { return *config_->assumptions; }
  /// The phone's own chance.
  Rng& rng() { return rng_; }
  /// The phone is.
  bool locked() const { return locked_; }
  void set_locked(bool locked) { locked_ = locked; }
  Agenda<IosTimer>& timers() { return timers_; }
  const Agenda<IosTimer>& timers() const { return timers_; }

  template <class What>
  void effect(What&& effect) {
    out_->effects.emplace_back(std::forward<What>(effect));
  }
  /// Puts a callback on the app's main queue.
  template <class What>
  void post(What&& callback) {
    queue_.emplace_back(std::forward<What>(callback));
  }
  std::vector<AppCallback>& queue() { return queue_; }

  using Details = std::initializer_list<Detail>;
  using MaybeCall = std::optional<CallId>;

  TraceEvent& in_ios(std::string_view name, const MaybeCall& call = {}, Details details = {}) {
    return write(ios_lane_, {}, name, call, details);
  }
  TraceEvent& in_app(std::string_view name, const MaybeCall& call = {}, Details details = {}) {
    return write(app_lane_, {}, name, call, details);
  }
  TraceEvent& ios_to_app(std::string_view name, const MaybeCall& call = {}, Details details = {}) {
    return write(ios_lane_, app_lane_, name, call, details);
  }
  TraceEvent& app_to_ios(std::string_view name, const MaybeCall& call = {}, Details details = {}) {
    return write(app_lane_, ios_lane_, name, call, details);
  }
  TraceEvent& ios_to(std::string_view lane, std::string_view name, const MaybeCall& call = {},
                     Details details = {}) {
    return write(ios_lane_, lane, name, call, details);
  }
  TraceEvent& app_to(std::string_view lane, std::string_view name, const MaybeCall& call = {},
                     Details details = {}) {
    return write(app_lane_, lane, name, call, details);
  }
  /// A machine of iOS moved.
  void moved(const Move& move, const MaybeCall& call = {}) { moved(ios_lane_, move, call); }
  /// A machine of the app moved.
  void app_moved(const Move& move, const MaybeCall& call = {}) { moved(app_lane_, move, call); }
  void broken(std::string_view rule, std::string_view source, std::string_view what,
              const MaybeCall& call = {}) {
    in_ios(kRuleBrokenEvent, call, {{"rule", rule}, {"source", source}, {"what", what}});
  }

 private:
  TraceEvent& write(std::string_view lane, std::string_view to, std::string_view name,
                    const MaybeCall& call, Details details) {
    return out_->trace.write(now_.instant, lane, to, name, call, details);
  }
  void moved(std::string_view lane, const Move& move, const MaybeCall& call) {
    out_->trace.move(now_.instant, lane, move, call);
  }

  const PhoneConfig* config_;
  std::string ios_lane_;
  std::string app_lane_;
  Rng rng_;
  Now now_;
  Reaction<Effect>* out_ = nullptr;
  Agenda<IosTimer> timers_;
  std::vector<AppCallback> queue_;
  bool locked_ = true;
};

}  // namespace ringback::device
