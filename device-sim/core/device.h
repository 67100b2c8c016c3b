// One phone: iOS, the person's fingers and the app. Pure: it answers inputs with effects.
#pragma once

#include <memory>
#include <utility>

#include "device-sim/core/app_process.h"
#include "device-sim/core/inputs.h"
#include "device-sim/core/notifications.h"
#include "device-sim/core/outside_app.h"
#include "device-sim/core/push_kit.h"
#include "device-sim/core/system_ui.h"
#include "device-sim/core/voip_app.h"

namespace ringback::device {

class Device : private Platform {
 public:
  Device(PhoneConfig config, std::uint64_t seed);

  /// Plays what happened before the story: the app is opened, gets its VoIP token and registers
  /// it with the server. Once settled() the phone is in its initial_app_state.
  void begin(const Now& now, Reaction<Effect>& out);
  void on(const Now& now, const Input& input, Reaction<Effect>& out);
  std::optional<Instant> next_deadline() const;

  bool settled() const { return settled_; }
  const PhoneConfig& config() const { return config_; }
  Screen screen(std::optional<Instant> at = {}) const;  ///< else at the last input
  ProcessState process() const { return process_.state(); }
  AppState app_state() const;
  bool online() const { return online_; }                                 ///< not in airplane mode
  bool off() const { return ground_.timers().armed(IosTimer::kBooted); }  ///< it is being started
  const UserId& user() const { return disk_.user ? *disk_.user : config_.user; }  ///< logged in
  ActRefusal refused() const { return refused_; }                                 ///< the last act
  bool voip_blocked() const { return push_kit_.blocked(); }
  int failures() const { return push_kit_.failures(); }
  const std::optional<DeviceToken>& token() const { return push_kit_.token(); }
  const CallKit& call_kit() const { return call_kit_; }
  /// What an outside app was told since the last time, in order.
  std::vector<AppCallback> take_outside_callbacks() { return std::exchange(outside_.told, {}); }
  bool signaling_live() const { return app_ && app_->session().live(); }

 private:
  void ask(AppRequest request) override;
  Now now() const override { return ground_.now(); }
  void note(std::string_view name, const std::optional<CallId>& call,
            std::initializer_list<Detail> details) override;
  void note(const Move& move, const std::optional<CallId>& call) override;
  struct Asked;
  void take(const PersonDid& did);
  void take(const CourierConnected&);
  void take(const CourierLost&);
  void take(const TokenIssued& issued);
  void take(const PushArrived& arrived);
  void take(const SignalingOpened&);
  void take(const SignalingLost&);
  void take(const SignalingReceived& received);
  void take(const AppAttached&);
  void take(const AppLeft& left);
  void take(const AppAsked& asked);
  void take(const AppReturned& returned);
  void take(const PhoneChanged& changed);
  void take(const Tick&) {}
  void voip_push(const CourierPush& push);
  void refuse(std::uint64_t request, std::string_view why);
  void launch(ProcessEvent why);
  void launched();
  void open_app();
  void wake();
  void resume();
  void suspend();
  void terminate(std::string_view why, ProcessEvent how, ProcessState to, bool counts);
  void close_socket();
  void consider_suspension();
  void settle();
  void act_on_settled(AppState state);
  ActRefusal person_sets(Act act, const std::string& argument);
  ActRefusal person_on_call(Act act, const std::string& argument);
  ActRefusal person_on_phone(Act act);
  ActRefusal person_in_app(Act act, const std::string& argument);
  ActRefusal change_app(Act act, const std::string& argument);
  ActRefusal replace_app(Act act);
  void first_unlock();
  void run_timers();
  void ios_timer(const Agenda<IosTimer>::Entry& due);
  void run_queue();
  void deliver(const AppCallback& callback);
  void delegate_returned(std::uint64_t push);
  bool crashed();
  void stall_if_completed_early(bool early);
  void finish_input();
  PushKit::View view() const;

  PhoneConfig config_;
  std::uint64_t launches_ = 0;
  Ground ground_;
  AppProcess process_;
  PushKit push_kit_;
  Notifications notifications_;
  CallKit call_kit_;
  SystemUi ui_;
  AppDisk disk_;
  std::unique_ptr<VoipApp> app_;
  OutsideApp outside_;
  Agenda<int> app_timers_;
  bool begun_ = false;
  bool settled_ = false;
  bool launching_to_front_ = false;
  bool unlocked_once_ = true;
  bool online_ = true;
  bool courier_was_lost_ = false;
  bool socket_ = false;
  bool task_ = false;
  bool queue_blocked_ = false;
  ActRefusal refused_ = ActRefusal::kNone;
  std::optional<std::string> doom_;  ///< the app crashed inside this callback
};

}  // namespace ringback::device
