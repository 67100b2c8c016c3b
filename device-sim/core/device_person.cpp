// The person's fingers.
#include "device-sim/core/device.h"

namespace ringback::device {

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
    case Act::kCellularCall:
    case Act::kCellularEnds:
    case Act::kResetCallServices:
    case Act::kBlockCaller:
    case Act::kDoNotDisturbOn:
    case Act::kDoNotDisturbOff:
      return person_on_call(did.act, did.argument);
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
    case Act::kReinstall:
      return person_on_phone(did.act, did.argument);
    case Act::kMisbehave:
    case Act::kBehave:
    case Act::kAssume:
      return change_app(did.act, did.argument);
  }
  return false;
}

bool Device::accept(bool hold) {
  const CallRecord* ringing = call_kit_.find(CallState::kRinging);
  if (ringing == nullptr) return false;
  const CallId id = ringing->id;
  return hold ? call_kit_.hold_and_accept(id) : call_kit_.end_and_accept(id);
}

bool Device::decline() {
  const CallRecord* ringing = call_kit_.find(CallState::kRinging);
  return ringing != nullptr && call_kit_.end(CallId(ringing->id));
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
    return call_kit_.on_call() ? accept(true) || accept(false) : accept(false);
  }
  if (act == Act::kDecline) return decline();
  if (act == Act::kHangUp) return hang_up();
  if (act == Act::kEndAndAccept) return accept(false);
  if (act == Act::kHoldAndAccept) return accept(true);
  if (act == Act::kHold) return active != nullptr && call_kit_.set_held(CallId(active->id), true);
  if (act == Act::kResume) return held != nullptr && call_kit_.set_held(CallId(held->id), false);
  if (act == Act::kMute || act == Act::kUnmute) {
    return active != nullptr && call_kit_.set_muted(CallId(active->id), act == Act::kMute);
  }
  if (act == Act::kPlayDtmf) {
    return active != nullptr && call_kit_.play_dtmf(CallId(active->id), argument);
  }
  if (act == Act::kCellularCall) call_kit_.cellular_began();
  if (act == Act::kCellularEnds) call_kit_.cellular_ended(argument == "remote");
  if (act == Act::kResetCallServices) call_kit_.reset();
  if (act == Act::kBlockCaller) call_kit_.block(argument);
  if (act == Act::kDoNotDisturbOn) call_kit_.set_do_not_disturb(true);
  if (act == Act::kDoNotDisturbOff) call_kit_.set_do_not_disturb(false);
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
    unlocked_once_ = false;
    ui_.set_locked(true);
    if (online_) ground_.effect(GoOffline{});
    online_ = true;
    ground_.effect(GoOnline{});
  } else if (act == Act::kReinstall) {
    if (installed) {
      terminate("reinstall", ProcessEvent::kUninstalled, ProcessState::kNotInstalled, false);
    }
    // Rule: deleting and reinstalling the app clears the block, and the token often stays. Source:
    // twilio-voice-rn#369, #456 [observed]
    if (config_.assumptions->install_clears_block) push_kit_.clear_block();
    disk_ = {};
    process_.move(ProcessEvent::kInstalled, ProcessState::kNotRunning);
    open_app();
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
    disk_ = {};
  }
  return true;
}

bool Device::change_app(Act act, const std::string& argument) {
  PhoneChanged changed{config_.misbehaviours, config_.habits, config_.assumptions};
  if (act == Act::kAssume) {
    const auto equals = argument.find('=');
    if (equals == std::string::npos) return false;
    bool known = false;
    changed.assumptions.edit([&](Assumptions& values) {
      known = set_assumption(assumption_table(), values, argument.substr(0, equals),
                             argument.substr(equals + 1))
                  .ok();
    });
    if (!known) return false;
  } else if (argument.empty() && act == Act::kBehave) {
    changed.misbehaviours.clear();
  } else {
    const auto word = parse_misbehaviour(argument);
    if (!word) return false;
    if (act == Act::kMisbehave) {
      changed.misbehaviours.insert(*word);
    } else {
      changed.misbehaviours.erase(*word);
    }
  }
  take(changed);
  return true;
}

void Device::take(const PhoneChanged& changed) {
  std::vector<Field> fields;
  if (changed.misbehaviours != config_.misbehaviours) {
    fields.push_back({"misbehaves", to_string(changed.misbehaviours)});
  }
  for (const auto& row : assumption_table()) {
    std::string text = assumption_text(row, *changed.assumptions);
    if (text == assumption_text(row, *config_.assumptions)) continue;
    fields.push_back({"assumes", std::string(row.name) + "=" + std::move(text)});
  }
  config_.misbehaviours = changed.misbehaviours;
  config_.habits = changed.habits;
  config_.assumptions = changed.assumptions;
  ground_.in_ios("phone-changed", {}, std::move(fields));
}

void Device::first_unlock() {
  if (unlocked_once_) return;
  unlocked_once_ = true;
  // Rule: pushes held since the reboot arrive together at the first unlock. Source: DTS 784473
  // [observed]
  for (const auto& push : push_kit_.first_unlock()) take(PushArrived{push});
}

}  // namespace ringback::device
