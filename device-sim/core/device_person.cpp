// The person's fingers.
#include <algorithm>
#include <array>
#include <utility>

#include "device-sim/core/device.h"

namespace ringback::device {
namespace {

Action action_on(const CallRecord& call, ActionKind kind, bool on) {
  Action action;
  action.kind = kind;
  action.call = call.id;
  action.on = on;
  return action;
}

/// The switches of the in-call screen: what each sets, and to what.
std::optional<std::pair<ActionKind, bool>> toggle_of(Act act) {
  if (act == Act::kMute) return {{ActionKind::kSetMuted, true}};
  if (act == Act::kUnmute) return {{ActionKind::kSetMuted, false}};
  if (act == Act::kTranslateOn) return {{ActionKind::kSetTranslating, true}};
  if (act == Act::kTranslateOff) return {{ActionKind::kSetTranslating, false}};
  return {};
}

bool accept(CallKit& calls, bool hold) {
  const CallRecord* ringing = calls.find(CallState::kRinging);
  if (ringing == nullptr) return false;
  const CallId id = ringing->id;
  return hold ? calls.hold_and_accept(id) : calls.end_and_accept(id);
}

bool decline(CallKit& calls) {
  const CallRecord* ringing = calls.find(CallState::kRinging);
  return ringing != nullptr && !ringing->reused && calls.end(CallId(ringing->id));
}

/// The in-call screen's buttons for two calls, or for a merged one.
bool on_two_calls(CallKit& calls, Act act) {
  const CallRecord* active = calls.find(CallState::kActive);
  const CallRecord* held = calls.find(CallState::kHeld);
  if (active == nullptr) return false;
  if (act == Act::kSplit) {
    Action leave = action_on(*active, ActionKind::kSetGroup, true);
    const auto& all = calls.calls();
    const bool merged = std::count_if(all.begin(), all.end(), [&](const auto& entry) {
                          return entry.second.group == active->group;
                        }) > 1;
    return merged && calls.touch(std::move(leave));
  }
  if (held == nullptr) return false;
  if (act == Act::kMerge) {
    Action join = action_on(*held, ActionKind::kSetGroup, true);
    join.group_with = active->id;
    return calls.touch(std::move(join));
  }
  const CallId resumed = held->id;
  // Rule: a swap is two holds. Source: linphone#104; forum 715488 [observed]
  return calls.set_held(CallId(active->id), true) && calls.set_held(resumed, false);
}

/// What changes how the phone takes calls, and calls that are not the app's.
constexpr std::array kSettings{Act::kCellularCall,
                               Act::kCellularInstead,
                               Act::kCellularEnds,
                               Act::kOtherAppCall,
                               Act::kOtherAppEnds,
                               Act::kResetCallServices,
                               Act::kBlockCaller,
                               Act::kMarkSensitive,
                               Act::kAddContact,
                               Act::kAllowCaller,
                               Act::kRepeatedCallsOn,
                               Act::kRepeatedCallsOff,
                               Act::kFullScreenCallsOn,
                               Act::kFullScreenCallsOff,
                               Act::kDoNotDisturbOn,
                               Act::kDoNotDisturbOff,
                               Act::kRestrictedSharingOn,
                               Act::kRestrictedSharingOff,
                               Act::kProtectApp,
                               Act::kUnprotectApp,
                               Act::kSilenceUnknownCallersOn,
                               Act::kSilenceUnknownCallersOff};
/// On the screen of a call.
constexpr std::array kOnCalls{Act::kAnswer,    Act::kDecline,       Act::kHangUp,
                              Act::kHold,      Act::kResume,        Act::kMute,
                              Act::kUnmute,    Act::kEndAndAccept,  Act::kHoldAndAccept,
                              Act::kPlayDtmf,  Act::kSlideToAnswer, Act::kSwap,
                              Act::kMerge,     Act::kSplit,         Act::kPressSideButton,
                              Act::kTapRecent, Act::kTranslateOn,   Act::kTranslateOff};
/// On the phone, outside a call.
constexpr std::array kOnThePhone{
    Act::kOpenApp, Act::kDial,           Act::kLogOut,          Act::kTransfer, Act::kLock,
    Act::kUnlock,  Act::kAirplaneModeOn, Act::kAirplaneModeOff, Act::kGoHome,   Act::kKillApp,
    Act::kReboot,  Act::kUninstall,      Act::kTapNotification};
/// The app becomes another installation.
constexpr std::array kReplacing{Act::kReinstall, Act::kUpdateApp, Act::kRestoreBackup,
                                Act::kRotateToken};
/// What its author would do.
constexpr std::array kOnTheApp{Act::kMisbehave, Act::kBehave, Act::kAssume};
constexpr bool every_act_is_in_one_list() {
  for (int number = 0; number <= static_cast<int>(Act::kAssume); ++number) {
    const auto times_in = [act = static_cast<Act>(number)](const auto& acts) {
      return std::count(acts.begin(), acts.end(), act);
    };
    if (times_in(kSettings) + times_in(kOnCalls) + times_in(kOnThePhone) + times_in(kReplacing) +
            times_in(kOnTheApp) !=
        1) {
      return false;
    }
  }
  return true;
}
static_assert(every_act_is_in_one_list());

}  // namespace

void Device::take(const PersonDid& did) {
  TraceEvent& event = ground_.in_ios("person", {}, {{"act", to_string(did.act)}});
  if (!did.argument.empty()) event.add("argument", did.argument);
  if (!person(did)) ground_.in_ios("act-refused", {}, {{"act", to_string(did.act)}});
}

bool Device::person(const PersonDid& did) {
  const auto among = [&](const auto& acts) {
    return std::find(acts.begin(), acts.end(), did.act) != acts.end();
  };
  if (among(kSettings)) return set_filter(did.act, did.argument);
  if (among(kOnCalls)) return person_on_call(did.act, did.argument);
  if (among(kOnThePhone)) return person_on_phone(did.act, did.argument);
  if (among(kReplacing)) return replace_app(did.act);
  return change_app(did.act, did.argument);
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
  // The app's own screen may show a call that iOS has ended.
  if (process_.state() != ProcessState::kForeground || !app_ || !app_->on_call()) return false;
  ground_.post(to_app::UserHungUp{});
  return true;
}

bool Device::person_on_call(Act act, const std::string& argument) {
  const CallRecord* active = call_kit_.find(CallState::kActive);
  const CallRecord* held = call_kit_.find(CallState::kHeld);
  if (act == Act::kAnswer) {
    // With a call under way the phone offers only End & Accept and Hold & Accept.
    return (call_kit_.busy() && accept(call_kit_, true)) || accept(call_kit_, false);
  }
  if (act == Act::kDecline) return decline(call_kit_);
  if (act == Act::kHangUp) return hang_up();
  if (act == Act::kEndAndAccept) return accept(call_kit_, false);
  if (act == Act::kHoldAndAccept) return accept(call_kit_, true);
  if (act == Act::kHold) return active != nullptr && call_kit_.set_held(CallId(active->id), true);
  if (act == Act::kResume) return held != nullptr && call_kit_.set_held(CallId(held->id), false);
  if (const auto toggle = toggle_of(act)) {
    return active != nullptr && call_kit_.touch(action_on(*active, toggle->first, toggle->second));
  }
  if (act == Act::kPlayDtmf) {
    // What the keypad has, and the two pauses.
    const bool keys = argument.find_first_not_of("0123456789*#,;") == std::string::npos;
    if (active == nullptr || argument.empty() || !keys) return false;
    Action tones = action_on(*active, ActionKind::kPlayDtmf, false);
    tones.detail = argument;
    return call_kit_.touch(std::move(tones));
  }
  if (act == Act::kPressSideButton) {
    // Rule: the side button silences a ringing call, and declines it when pressed again. Source:
    // [recall]
    if (call_kit_.find(CallState::kRinging) == nullptr) return person_on_phone(Act::kLock, {});
    return call_kit_.silence() || decline(call_kit_);
  }
  if (act == Act::kTapRecent) {
    // Rule: a tap in Recents opens the app with an INStartCallIntent for the handle. Source:
    // [recall]
    if (call_kit_.recents().empty() || process_.state() == ProcessState::kNotInstalled) {
      return false;
    }
    const std::string handle = call_kit_.recents().back().handle;
    open_app();
    ground_.post(to_app::StartCallIntent{handle});
    return true;
  }
  if (act == Act::kSlideToAnswer) {
    if (call_kit_.find(CallState::kRinging) == nullptr) return false;
    ground_.timers().set(IosTimer::kSlide, ground_.at() + config_.assumptions->slide_time);
    return true;
  }
  return on_two_calls(call_kit_, act);
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
    // A call of the phone network breaks off; nobody here hung up, so what it holds stays held.
    call_kit_.foreign_ended(true, true);
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
    // No call outlives it, whose ever; the switches do, airplane mode too. [recall]
    call_kit_.foreign_ended(true, true);
    call_kit_.foreign_ended(false, true);
    ground_.timers().clear(IosTimer::kEndScreen);
    if (online_) ground_.effect(GoOffline{});
    if (online_) ground_.effect(GoOnline{});
  } else if (!installed) {
    return false;
  } else if (act == Act::kOpenApp || act == Act::kDial || act == Act::kLogOut) {
    open_app();
    if (act == Act::kDial) ground_.post(to_app::UserDialled{argument});
    if (act == Act::kLogOut) ground_.post(to_app::UserLoggedOut{});
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
