// The life of the app's process: launches, wakes, suspensions, deaths.
#include "device-sim/core/device.h"

#include "base/planted.h"

namespace ringback::device {

void Device::launch(ProcessEvent why) {
  const Assumptions& a = *config_.assumptions;
  process_.move(why, ProcessState::kLaunching);
  launching_to_front_ = why == ProcessEvent::kOpened;
  ground_.timers().set(IosTimer::kLaunched,
                       ground_.at() + (launching_to_front_ ? a.open_latency : a.launch_latency));
}

void Device::launched() {
  if (launching_to_front_) {
    process_.move(ProcessEvent::kLaunchedInFront, ProcessState::kForeground);
  } else {
    process_.move(ProcessEvent::kLaunchedBehind, ProcessState::kBackground);
  }
  ground_.in_ios("app-launched", {}, {{"in", name(process_.state())}});
  Platform& self = *this;
  if (!config_.outside_app) {
    app_ = std::make_unique<VoipApp>(self, config_, disk_,
                                     ground_.rng().fork("launch-" + std::to_string(++launches_)));
  }
  auto& queue = ground_.queue();
  if (launching_to_front_) queue.insert(queue.begin(), to_app::EnteredForeground{});
  queue.insert(queue.begin(), to_app::Launched{});
  push_kit_.hand_over(view());
}

void Device::open_app() {
  ground_.set_locked(false);
  first_unlock();
  switch (process_.state()) {
    case ProcessState::kNotInstalled:
    case ProcessState::kForeground:
      return;
    case ProcessState::kNotRunning:
    case ProcessState::kForceQuit:
      return launch(ProcessEvent::kOpened);
    case ProcessState::kLaunching:
      launching_to_front_ = true;
      return;
    case ProcessState::kSuspended:
      resume();
      [[fallthrough]];
    case ProcessState::kBackground:
      process_.move(ProcessEvent::kOpened, ProcessState::kForeground);
      call_kit_.unstall_reports();
      ground_.post(to_app::EnteredForeground{});
      return;
  }
}

void Device::wake() {
  if (process_.state() != ProcessState::kSuspended) {
    if (process_.runs()) push_kit_.hand_over(view());
    return;
  }
  resume();
}

void Device::resume() {
  process_.move(ProcessEvent::kWoken, ProcessState::kBackground);
  ground_.timers().clear(IosTimer::kWoken);
  ground_.in_ios("app-resumed");
  call_kit_.unstall_reports();
  ground_.queue().insert(ground_.queue().begin(), to_app::Resumed{});
  push_kit_.hand_over(view());
}

void Device::suspend() {
  if (process_.state() != ProcessState::kBackground) return;
  process_.move(ProcessEvent::kIdle, ProcessState::kSuspended);
  ground_.in_ios("app-suspended");
  if (config_.outside_app) outside_.tell(to_app::Suspended{});
  // Rule: a suspended app's sockets are torn down; on resumption it finds them dead. Source:
  // [recall]; forum 775506 [observed]
  if (!socket_) return;
  close_socket();
  ground_.post(to_app::ConnectionLost{});
}

void Device::close_socket() {
  if (!socket_) return;
  socket_ = false;
  if (!planted(PlantedBug::kSocketOutlivesTheProcess)) ground_.effect(CloseSignaling{});
}

void Device::terminate(std::string_view why, ProcessEvent how, ProcessState to, bool counts) {
  const bool existed = process_.exists();
  process_.move(how, to);
  if (existed) ground_.in_ios("app-terminated", {}, {{"why", why}});
  close_socket();
  app_.reset();
  outside_.in_delegate.reset();
  if (existed && config_.outside_app) {
    outside_.tell(to_app::Terminated{std::string(why)});
  }
  // What the process held is gone with it, also the room it took: most phones of a fleet rest so.
  app_timers_.release();
  for (const auto timer :
       {IosTimer::kSuspend, IosTimer::kBackgroundTask, IosTimer::kWoken, IosTimer::kQueueUnblocked,
        IosTimer::kLaunched, IosTimer::kWatchdog, IosTimer::kTaskOverdue}) {
    ground_.timers().clear(timer);
  }
  task_ = false;
  queue_blocked_ = false;
  launching_to_front_ = false;
  push_kit_.process_died();
  if (to == ProcessState::kNotInstalled) push_kit_.app_removed();
  call_kit_.process_died();
  if (existed && planted(PlantedBug::kDeadAppSpeaks)) ground_.app_to("signaling", "hello");
  std::vector<AppCallback>().swap(ground_.queue());
  // Rule: failures to report count towards stopped delivery, plain crashes too. Source: Apple
  // [doc]; rn-voip-push#102 [observed]
  if (counts) push_kit_.count_failure();
}

void Device::consider_suspension() {
  auto& timers = ground_.timers();
  const bool kept_awake = call_kit_.any_call() || push_kit_.asserts() || task_ || queue_blocked_;
  if (process_.state() != ProcessState::kBackground || kept_awake) {
    return timers.clear(IosTimer::kSuspend);
  }
  // Rule: without a call or a task an app in the background is suspended after some seconds.
  // Source: [recall]
  if (!timers.armed(IosTimer::kSuspend)) {
    timers.set(IosTimer::kSuspend, ground_.at() + config_.assumptions->background_grace);
  }
}

}  // namespace ringback::device
