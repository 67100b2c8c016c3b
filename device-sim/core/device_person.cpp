// The person's fingers.
#include "device-sim/core/device.h"

namespace ringback::device {
namespace {

bool accept(CallKit& calls, bool hold) {
  const CallRecord* ringing = calls.find(CallState::kRinging);
  if (ringing == nullptr) return false;
  const CallId id = ringing->id;
  return hold ? calls.hold_and_accept(id) : calls.end_and_accept(id);
}

bool decline(CallKit& calls) {
  const CallRecord* ringing = calls.find(CallState::kRinging);
  return ringing != nullptr && calls.end(CallId(ringing->id));
}

}  // namespace

void Device::take(const PersonDid& did) {
  TraceEvent& event = ground_.in_ios("person", {}, {{"act", to_string(did.act)}});
  if (!did.argument.empty()) event.add("argument", did.argument);
  if (!person(did)) ground_.in_ios("act-refused", {}, {{"act", to_string(did.act)}});
}

bool Device::person(const PersonDid& did) {
  switch (did.act) {
    case Act::kAnswer:
    case Act::kDecline:
    case Act::kHangUp:
    case Act::kHold:
    case Act::kResume:
    case Act::kMute:
    case Act::kUnmute:
    case Act::kEndAndAccept:
    case Act::kHoldAndAccept:
    case Act::kPlayDtmf:
    case Act::kSlideToAnswer:
      return person_on_call(did.act, did.argument);
    case Act::kCellularCall:
    case Act::kCellularEnds:
    case Act::kOtherAppCall:
    case Act::kOtherAppEnds:
    case Act::kResetCallServices:
    case Act::kBlockCaller:
    case Act::kMarkSensitive:
    case Act::kAddContact:
    case Act::kDoNotDisturbOn:
    case Act::kDoNotDisturbOff:
    case Act::kRestrictedSharingOn:
    case Act::kRestrictedSharingOff:
    case Act::kProtectApp:
    case Act::kUnprotectApp:
    case Act::kSilenceUnknownCallersOn:
    case Act::kSilenceUnknownCallersOff:
      return set_filter(did.act, did.argument);
    case Act::kOpenApp:
    case Act::kDial:
    case Act::kLogOut:
    case Act::kTransfer:
    case Act::kLock:
    case Act::kUnlock:
    case Act::kAirplaneModeOn:
    case Act::kAirplaneModeOff:
    case Act::kGoHome:
    case Act::kKillApp:
    case Act::kReboot:
    case Act::kUninstall:
    case Act::kTapNotification:
      return person_on_phone(did.act, did.argument);
    case Act::kReinstall:
    case Act::kUpdateApp:
    case Act::kRestoreBackup:
    case Act::kRotateToken:
      return replace_app(did.act);
    case Act::kMisbehave:
    case Act::kBehave:
    case Act::kAssume:
      return change_app(did.act, did.argument);
  }
  return false;
}

bool Device::hang_up() {
  for (const auto state : {CallState::kActive, CallState::kConnecting, CallState::kDialling,
                           CallState::kStarting, CallState::kAnswering, CallState::kHeld}) {
    const CallRecord* call = call_kit_.find(state);
    if (call == nullptr) continue;
    // In front, the app's own button is under the finger; otherwise the system's.
    if (process_.state() == ProcessState::kForeground) {
      ground_.post(to_app::UserHungUp{});
      return true;
    }
    return call_kit_.end(CallId(call->id));
  }
  return false;
}

bool Device::person_on_call(Act act, const std::string& argument) {
  const CallRecord* active = call_kit_.find(CallState::kActive);
  const CallRecord* held = call_kit_.find(CallState::kHeld);
  if (act == Act::kAnswer) {
    // With a call under way the phone offers only End & Accept and Hold & Accept.
    return (call_kit_.on_call() && accept(call_kit_, true)) || accept(call_kit_, false);
  }
  if (act == Act::kDecline) return decline(call_kit_);
  if (act == Act::kHangUp) return hang_up();
  if (act == Act::kEndAndAccept) return accept(call_kit_, false);
  if (act == Act::kHoldAndAccept) return accept(call_kit_, true);
  if (act == Act::kHold) return active != nullptr && call_kit_.set_held(CallId(active->id), true);
  if (act == Act::kResume) return held != nullptr && call_kit_.set_held(CallId(held->id), false);
  if (act == Act::kMute || act == Act::kUnmute) {
    return active != nullptr && call_kit_.set_muted(CallId(active->id), act == Act::kMute);
  }
  if (act == Act::kPlayDtmf) {
    return active != nullptr && call_kit_.play_dtmf(CallId(active->id), argument);
  }
  if (act == Act::kSlideToAnswer) {
    if (call_kit_.find(CallState::kRinging) == nullptr) return false;
    ground_.timers().set(IosTimer::kSlide, ground_.at() + config_.assumptions->slide_time);
  }
  return true;
}

bool Device::person_on_phone(Act act, const std::string& argument) {
  const bool installed = process_.state() != ProcessState::kNotInstalled;
  if (act == Act::kLock || act == Act::kGoHome) {
    if (act == Act::kLock) ui_.set_locked(true);
    if (process_.state() != ProcessState::kForeground) return act == Act::kLock;
    process_.move(ProcessEvent::kWentHome, ProcessState::kBackground);
    ground_.post(to_app::EnteredBackground{});
  } else if (act == Act::kUnlock) {
    ui_.set_locked(false);
    first_unlock();
  } else if (act == Act::kAirplaneModeOn) {
    if (!online_) return false;
    online_ = false;
    ground_.effect(GoOffline{});
    if (socket_) ground_.post(to_app::ConnectionLost{});
    close_socket();
  } else if (act == Act::kAirplaneModeOff) {
    if (online_) return false;
    online_ = true;
    ground_.effect(GoOnline{});
  } else if (act == Act::kReboot) {
    if (process_.state() != ProcessState::kNotRunning && installed) {
      terminate("reboot", ProcessEvent::kTerminated, ProcessState::kNotRunning, false);
    }
    unlocked_once_ = disk_.readable = false;
    ui_.set_locked(true);
    if (config_.assumptions->reboot_clears_block) push_kit_.clear_block();
    if (online_) ground_.effect(GoOffline{});
    online_ = true;
    ground_.effect(GoOnline{});
  } else if (!installed) {
    return false;
  } else if (act == Act::kOpenApp) {
    open_app();
  } else if (act == Act::kDial) {
    open_app();
    ground_.post(to_app::UserDialled{argument});
  } else if (act == Act::kLogOut) {
    open_app();
    ground_.post(to_app::UserLoggedOut{});
  } else if (act == Act::kTransfer) {
    if (call_kit_.find(CallState::kActive) == nullptr) return false;
    open_app();
    ground_.post(to_app::UserTransferred{DeviceId(argument)});
  } else if (act == Act::kKillApp) {
    if (!process_.handles(ProcessEvent::kSwipedAway)) return false;
    terminate("person", ProcessEvent::kSwipedAway, ProcessState::kForceQuit, false);
  } else if (act == Act::kUninstall) {
    terminate("uninstalled", ProcessEvent::kUninstalled, ProcessState::kNotInstalled, false);
    push_kit_.drop_token();
    notifications_.drop_token();
    disk_ = {};
  } else if (act == Act::kTapNotification) {
    if (!notifications_.tapped()) return false;
    open_app();
  }
  return true;
}

void Device::first_unlock() {
  if (unlocked_once_) return;
  unlocked_once_ = disk_.readable = true;
  // Rule: pushes held since the reboot arrive together at the first unlock. Source: DTS 784473
  // [observed]
  for (const auto& push : push_kit_.first_unlock()) take(PushArrived{push});
}

}  // namespace ringback::device
