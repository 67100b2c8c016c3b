#include "device-sim/core/device.h"

#include <utility>

#include "base/planted.h"
#include "device-sim/core/app_trace.h"

namespace ringback::device {

namespace {

/// What a service extension hands to the app, which takes it as a VoIP push.
CourierPush handed_over(std::string payload, const std::optional<DeviceToken>& token, WallTime at) {
  CourierPush push;
  push.token = token.value_or(DeviceToken{});
  push.type = PushType::kVoip;
  push.payload = std::move(payload);
  push.accepted_at = at;
  return push;
}

}  // namespace

Device::Device(PhoneConfig config, std::uint64_t seed)
    : config_(std::move(config)),
      ground_(config_, seed),
      process_(ground_, ProcessState::kNotRunning),
      push_kit_(ground_),
      notifications_(ground_),
      call_kit_(ground_),
      ui_(ground_) {}

void Device::begin(const Now& now, Reaction<Effect>& out) {
  ground_.begin(now, out);
  begun_ = true;
  ground_.effect(GoOnline{});
  open_app();
  finish_input();
}

void Device::on(const Now& now, const Input& input, Reaction<Effect>& out) {
  ground_.begin(now, out);
  run_timers();
  std::visit([&](const auto& i) { take(i); }, input);
  run_queue();
  finish_input();
}

std::optional<Instant> Device::next_deadline() const {
  const auto ios = ground_.timers().next_deadline();
  return process_.runs() ? earlier(ios, app_timers_.next_deadline()) : ios;
}

Screen Device::screen(std::optional<Instant> at) const {
  return ui_.look(call_kit_, process_.state() == ProcessState::kForeground,
                  at.value_or(ground_.at()));
}

AppState Device::app_state() const {
  switch (process_.state()) {
    case ProcessState::kNotInstalled:
      return AppState::kNotInstalled;
    case ProcessState::kNotRunning:
    case ProcessState::kLaunching:
      return unlocked_once_ ? AppState::kNotRunning : AppState::kBeforeFirstUnlock;
    case ProcessState::kForceQuit:
      return AppState::kForceQuit;
    case ProcessState::kForeground:
      return AppState::kForeground;
    case ProcessState::kBackground:
      return AppState::kBackground;
    case ProcessState::kSuspended:
      return AppState::kSuspended;
  }
  return AppState::kNotRunning;
}

PushKit::View Device::view() const {
  // Rule: what counts is the daemon's view of the app, which may differ from the app's own. Source:
  // DTS 768136, 817976 [observed]; that it lags behind is invented
  const bool seen = ground_.at() >= process_.since() + config_.assumptions->daemon_view_lag;
  return {process_.state() == ProcessState::kForeground && seen, call_kit_.on_call()};
}

void Device::run_timers() {
  for (;;) {
    if (planted(PlantedBug::kTimersWaitForCompletion) && push_kit_.asserts()) return;
    if (const auto due = ground_.timers().take_due(ground_.at())) {
      ios_timer(*due);
    } else if (process_.runs()) {
      const auto app = app_timers_.take_due(ground_.at());
      if (!app) return;
      ground_.post(to_app::TimerFired{app->timer, app->call});
    } else {
      return;
    }
    run_queue();
  }
}

void Device::ios_timer(const Agenda<IosTimer>::Entry& due) {
  switch (due.timer) {
    case IosTimer::kLaunched:
      return launched();
    case IosTimer::kWoken:
      return wake();
    case IosTimer::kBooted:
      if (online_) ground_.effect(GoOnline{});
      return;
    case IosTimer::kSuspend:
      return suspend();
    case IosTimer::kBackgroundTask:
      ground_.timers().set(IosTimer::kTaskOverdue,
                           ground_.at() + config_.assumptions->task_overdue);
      return ground_.post(to_app::BackgroundTaskExpired{});
    case IosTimer::kTaskOverdue:
      // Rule: the watchdog kills for an expired task and for an endless launch. Source: [recall]
      if (process_.state() == ProcessState::kBackground) doom_.emplace(kTaskNotEnded);
      return static_cast<void>(crashed());
    case IosTimer::kWatchdog:
      doom_.emplace(kLaunchTooLong);
      return static_cast<void>(crashed());
    case IosTimer::kQueueUnblocked:
      queue_blocked_ = false;
      return ground_.timers().clear(IosTimer::kWatchdog);
    case IosTimer::kDaemonCheck:
      if (const auto why = push_kit_.daemon_check(due.number)) {
        ground_.broken("daemon-report-check", "DTS 817976, 781211",
                       "no call was reported for a VoIP push in time");
        terminate(*why, ProcessEvent::kTerminated, ProcessState::kNotRunning, true);
      }
      return;
    case IosTimer::kPushAssertion:
      return push_kit_.assertion_ended(due.number);
    case IosTimer::kReportDone:
    case IosTimer::kRingLimit:
    case IosTimer::kActionTimeout:
    case IosTimer::kServicesBack:
    case IosTimer::kEndScreen:
    case IosTimer::kAudio:
      return call_kit_.timer(due);
    case IosTimer::kExtension:
      if (auto payload = notifications_.extension_done(due.number); payload && !off()) {
        voip_push(handed_over(std::move(*payload), push_kit_.token(), ground_.now().wall));
      }
      return;
    case IosTimer::kBlockForgotten:
      ground_.in_ios("voip-delivery-resumed");
      return push_kit_.clear_block();
    case IosTimer::kSlide:
    case IosTimer::kAnswerHabit:
      return take(PersonDid{Act::kAnswer, {}});
    case IosTimer::kDeclineHabit:
      return take(PersonDid{Act::kDecline, {}});
    case IosTimer::kHangUpHabit:
      return take(PersonDid{Act::kHangUp, {}});
  }
}

void Device::run_queue() {
  while (!ground_.queue().empty() && (app_ || outside_.attached) && process_.runs() &&
         !queue_blocked_ && !outside_.in_delegate) {
    const AppCallback next = std::move(ground_.queue().front());
    ground_.queue().erase(ground_.queue().begin());
    deliver(next);
  }
}

void Device::deliver(const AppCallback& callback) {
  trace_callback(ground_, push_kit_, callback);
  const auto* push = std::get_if<to_app::PushReceived>(&callback);
  if (push != nullptr) push_kit_.delivered(push->push);
  if (config_.outside_app) {
    outside_.tell(callback);
    if (push != nullptr) outside_.in_delegate = push->push;
    return;
  }
  app_->on(callback);
  if (!crashed() && push != nullptr) delegate_returned(push->push);
}

bool Device::crashed() {
  if (!doom_) return false;
  const std::string why = *std::exchange(doom_, {});
  terminate(why, ProcessEvent::kTerminated, ProcessState::kNotRunning,
            config_.assumptions->crash_counts);
  return true;
}

void Device::stall_if_completed_early(bool early) {
  // Rule: on iOS 12 a completion called before the report's made the report of an app in the
  // background stall. Source: twilio voice-quickstart-objc PR#137, #142, 2018 [observed]
  if (early && config_.ios == IosGeneration::k12 && config_.assumptions->early_completion_stalls &&
      process_.state() == ProcessState::kBackground && call_kit_.reporting()) {
    call_kit_.stall_reports();
  }
}

void Device::delegate_returned(std::uint64_t push) {
  if (const auto why = push_kit_.delegate_returned(push)) {
    ground_.broken("report-before-return", "DTS 817976",
                   "the push delegate returned without a reported call");
    terminate(*why, ProcessEvent::kTerminated, ProcessState::kNotRunning, true);
  }
}

void Device::finish_input() {
  run_queue();
  if (begun_ && !settled_) settle();
  consider_suspension();
  ui_.refresh(call_kit_, process_.state() == ProcessState::kForeground);
}

void Device::settle() {
  if (!disk_.token_registered && !(config_.outside_app && push_kit_.token())) return;
  settled_ = true;
  act_on_settled(config_.initial_app_state);
  if (config_.outside_app) outside_.tell(to_app::Ready{});
}

void Device::act_on_settled(AppState state) {
  switch (state) {
    case AppState::kForeground:
      return;
    case AppState::kBackground:
      process_.move(ProcessEvent::kWentHome, ProcessState::kBackground);
      ground_.post(to_app::EnteredBackground{});
      run_queue();
      break;
    case AppState::kSuspended:
      process_.move(ProcessEvent::kWentHome, ProcessState::kBackground);
      ground_.post(to_app::EnteredBackground{});
      run_queue();
      suspend();
      break;
    case AppState::kNotRunning:
      terminate("system", ProcessEvent::kTerminated, ProcessState::kNotRunning, false);
      break;
    case AppState::kForceQuit:
      terminate("person", ProcessEvent::kSwipedAway, ProcessState::kForceQuit, false);
      break;
    case AppState::kBeforeFirstUnlock:
      terminate("reboot", ProcessEvent::kTerminated, ProcessState::kNotRunning, false);
      unlocked_once_ = disk_.readable = false;
      break;
    case AppState::kNotInstalled:
      person_on_phone(Act::kUninstall);
      break;
  }
  ground_.set_locked(true);
}

// ---- the courier and the network

void Device::take(const CourierConnected&) {
  if (!courier_was_lost_) return;
  courier_was_lost_ = false;
  if (!online_ || off() || !begun_) return;
  ground_.effect(GoOnline{});
  if (push_kit_.registry_exists() && !push_kit_.token()) {
    ground_.effect(RequestToken{config_.bundle, TokenKind::kVoip, config_.environment});
  }
  if (config_.assumptions->alert_notifications && process_.exists() && !notifications_.token()) {
    ground_.effect(RequestToken{config_.bundle, TokenKind::kAlert, config_.environment});
  }
}

void Device::take(const CourierLost&) { courier_was_lost_ = true; }

void Device::take(const TokenIssued& issued) {
  if (issued.bundle != config_.bundle) return;
  if (issued.kind == TokenKind::kVoip) {
    push_kit_.token_issued(issued.token);
  } else {
    notifications_.token_issued(issued.token);
  }
}

void Device::take(const PushArrived& arrived) {
  const CourierPush& push = arrived.push;
  // What was on its way to a phone that went off has no fate here: APNs has it still.
  if (off()) return;
  if (push.type != PushType::kVoip) {
    const auto& token = notifications_.token();
    const bool ours =
        process_.state() != ProcessState::kNotInstalled && (!token || token == push.token);
    return push_kit_.fate(push, ours ? notifications_.take(push) : PushFate::kDroppedNoApp);
  }
  if (push_kit_.token() != push.token) return push_kit_.fate(push, PushFate::kDroppedNoApp);
  voip_push(push);
}

void Device::voip_push(const CourierPush& push) {
  if (process_.state() == ProcessState::kNotInstalled) {
    return push_kit_.fate(push, PushFate::kDroppedNoApp);
  }
  // Rule: whether a push launches the app between reboot and first unlock is not documented.
  // Source: DTS 784473 [observed]
  if (!unlocked_once_ && !config_.assumptions->launches_before_first_unlock) {
    push_kit_.held_until_unlock(push);
    return push_kit_.fate(push, PushFate::kHeld);
  }
  // Rule: delivery stops on the phone while APNs goes on answering 200; an app in the foreground
  // still gets its pushes. Source: Apple [doc]; DTS 768136; VialerSIPLib#197 [observed]
  if (push_kit_.blocked() && !planted(PlantedBug::kBlockedAppIsWoken) &&
      process_.state() != ProcessState::kForeground) {
    ground_.in_ios("system-log", {}, {{"text", kNotLaunched}});
    ground_.in_ios("system-log", {}, {{"text", kOnTheFloor}});
    return push_kit_.fate(push, PushFate::kDroppedBlocked);
  }
  push_kit_.take(push);
  switch (process_.state()) {
    case ProcessState::kForeground:
    case ProcessState::kBackground:
      return push_kit_.hand_over(view());
    case ProcessState::kSuspended:
      if (!ground_.timers().armed(IosTimer::kWoken)) {
        ground_.timers().set(IosTimer::kWoken, ground_.at() + config_.assumptions->wake_latency);
      }
      return;
    case ProcessState::kNotRunning:
    case ProcessState::kForceQuit:
      // Rule: a VoIP push launches an app that is not running, also one swiped away. Source:
      // Apple [doc]; the latter [recall]
      return launch(ProcessEvent::kPushCame);
    case ProcessState::kLaunching:
    case ProcessState::kNotInstalled:
      return;
  }
}

void Device::take(const SignalingOpened&) {
  if (socket_) ground_.post(to_app::ConnectionOpened{});
}

void Device::take(const SignalingLost&) {
  if (!socket_) return;
  socket_ = false;
  ground_.post(to_app::ConnectionLost{});
}

void Device::take(const SignalingReceived& received) {
  if (socket_) ground_.post(to_app::ConnectionReceived{received.frame});
}

}  // namespace ringback::device
