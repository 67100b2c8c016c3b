// The person's fingers.
#include <algorithm>
#include <array>
#include <utility>

#include "device-sim/core/device.h"

namespace ringback::device {
namespace {

using enum ActRefusal;

ActRefusal possible(bool done) { return done ? kNone : kNotPossible; }

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

ActRefusal accept(CallKit& calls, bool hold) {
  const CallRecord* ringing = calls.find(CallState::kRinging);
  if (ringing == nullptr) return kNothingRings;
  if (ringing->reused) return kNoButton;
  const CallId id = ringing->id;
  return possible(hold ? calls.hold_and_accept(id) : calls.end_and_accept(id));
}

ActRefusal decline(CallKit& calls) {
  const CallRecord* ringing = calls.find(CallState::kRinging);
  if (ringing == nullptr) return kNothingRings;
  return ringing->reused ? kNoButton : possible(calls.end(CallId(ringing->id)));
}

ActRefusal toggle(CallKit& calls, const CallRecord* active, ActionKind kind, bool on) {
  if (active == nullptr) return kNoActiveCall;
  if ((kind == ActionKind::kSetMuted ? active->muted : active->translating) == on) return kAlready;
  return possible(calls.touch(action_on(*active, kind, on)));
}

ActRefusal press_keys(CallKit& calls, const CallRecord* active, const std::string& digits) {
  if (active == nullptr) return kNoActiveCall;
  if (digits.empty()) return kNoArgument;
  // What the keypad has, and the two pauses.
  if (digits.find_first_not_of("0123456789*#,;") != std::string::npos) return kNoSuchKey;
  Action tones = action_on(*active, ActionKind::kPlayDtmf, false);
  tones.detail = digits;
  return possible(calls.touch(std::move(tones)));
}

ActRefusal hang_up(CallKit& calls, Ground& ground, bool app_in_front, bool app_on_call) {
  const CallRecord* call = nullptr;
  for (const auto state : {CallState::kActive, CallState::kConnecting, CallState::kDialling,
                           CallState::kStarting, CallState::kAnswering, CallState::kHeld}) {
    if (call == nullptr) call = calls.find(state);
  }
  // In front, the app's own button is under the finger; otherwise the system's. The app's own
  // screen may show a call that iOS has ended.
  if (!app_in_front) return call ? possible(calls.end(CallId(call->id))) : kNoCall;
  if (call == nullptr && !app_on_call) return kNoCall;
  ground.post(to_app::UserHungUp{});
  return kNone;
}

/// The in-call screen's buttons for two calls, or for a merged one.
ActRefusal on_two_calls(CallKit& calls, Act act) {
  const CallRecord* active = calls.find(CallState::kActive);
  const CallRecord* held = calls.find(CallState::kHeld);
  if (active == nullptr) return kNoActiveCall;
  if (act == Act::kSplit) {
    Action leave = action_on(*active, ActionKind::kSetGroup, true);
    const auto& all = calls.calls();
    const bool merged = std::count_if(all.begin(), all.end(), [&](const auto& entry) {
                          return entry.second.group == active->group;
                        }) > 1;
    return merged ? possible(calls.touch(std::move(leave))) : kNotMerged;
  }
  if (held == nullptr) return kNoHeldCall;
  if (act == Act::kMerge) {
    Action join = action_on(*held, ActionKind::kSetGroup, true);
    join.group_with = active->id;
    return possible(calls.touch(std::move(join)));
  }
  const CallId resumed = held->id;
  // Rule: a swap is two holds. Source: linphone#104; forum 715488 [observed]
  return possible(calls.set_held(CallId(active->id), true) && calls.set_held(resumed, false));
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
    Act::kLock,   Act::kUnlock,  Act::kAirplaneModeOn, Act::kAirplaneModeOff,
    Act::kGoHome, Act::kKillApp, Act::kReboot,         Act::kUninstall};
/// In the app, which is opened for it.
constexpr std::array kInTheApp{Act::kOpenApp, Act::kDial,     Act::kLogOut,
                               Act::kLogIn,   Act::kTransfer, Act::kTapNotification};
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
    if (times_in(kSettings) + times_in(kOnCalls) + times_in(kOnThePhone) + times_in(kInTheApp) +
            times_in(kReplacing) + times_in(kOnTheApp) !=
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
  const auto among = [&](const auto& acts) {
    return std::find(acts.begin(), acts.end(), did.act) != acts.end();
  };
  // Only the app's maker does something to a phone that is off.
  refused_ = off() && !among(kOnTheApp) ? kPhoneOff
             : among(kSettings)         ? person_sets(did.act, did.argument)
             : among(kOnCalls)          ? person_on_call(did.act, did.argument)
             : among(kOnThePhone)       ? person_on_phone(did.act)
             : among(kInTheApp)         ? person_in_app(did.act, did.argument)
             : among(kReplacing)        ? replace_app(did.act)
                                        : change_app(did.act, did.argument);
  if (refused_ == kNone) return;
  ground_.in_ios("act-refused", {}, {{"act", to_string(did.act)}, {"why", to_string(refused_)}});
}

ActRefusal Device::person_on_call(Act act, const std::string& argument) {
  const CallRecord* active = call_kit_.find(CallState::kActive);
  const CallRecord* held = call_kit_.find(CallState::kHeld);
  // With a call under way the phone offers only End & Accept and Hold & Accept.
  if (act == Act::kAnswer) return accept(call_kit_, call_kit_.busy() && call_kit_.may_hold());
  if (act == Act::kDecline) return decline(call_kit_);
  if (act == Act::kHangUp) {
    const bool in_front = process_.state() == ProcessState::kForeground;
    return hang_up(call_kit_, ground_, in_front, app_ && app_->on_call());
  }
  if (act == Act::kEndAndAccept) return accept(call_kit_, false);
  if (act == Act::kHoldAndAccept) return accept(call_kit_, true);
  if (act == Act::kHold) {
    return active ? possible(call_kit_.set_held(CallId(active->id), true)) : kNoActiveCall;
  }
  if (act == Act::kResume) {
    return held ? possible(call_kit_.set_held(CallId(held->id), false)) : kNoHeldCall;
  }
  if (const auto on = toggle_of(act)) return toggle(call_kit_, active, on->first, on->second);
  if (act == Act::kPlayDtmf) return press_keys(call_kit_, active, argument);
  if (act == Act::kPressSideButton) {
    // Rule: the side button silences a ringing call, and declines it when pressed again. Source:
    // [recall]
    if (call_kit_.find(CallState::kRinging) == nullptr) return person_on_phone(Act::kLock);
    return call_kit_.silence() ? kNone : decline(call_kit_);
  }
  if (act == Act::kTapRecent) {
    // Rule: a tap in Recents opens the app with an INStartCallIntent for the handle. Source:
    // [recall]
    if (process_.state() == ProcessState::kNotInstalled) return kNoApp;
    if (call_kit_.recents().empty()) return kNoRecents;
    // Invented: what of the provider's supportedHandleTypes lacks the type of the call's handle is
    // not called back.
    if (!config_.assumptions->supports_handle_type) return kNotPossible;
    const std::string handle = call_kit_.recents().back().handle;
    open_app();
    ground_.post(to_app::StartCallIntent{handle});
    return kNone;
  }
  if (act == Act::kSlideToAnswer) {
    const CallRecord* ringing = call_kit_.find(CallState::kRinging);
    if (ringing == nullptr) return kNothingRings;
    if (ringing->reused) return kNoButton;
    ground_.timers().set(IosTimer::kSlide, ground_.at() + config_.assumptions->slide_time);
    return kNone;
  }
  return on_two_calls(call_kit_, act);
}

ActRefusal Device::person_on_phone(Act act) {
  const bool in_front = process_.state() == ProcessState::kForeground;
  if (act == Act::kLock || act == Act::kGoHome) {
    if (act == Act::kGoHome && !in_front) return kNotInFront;
    if (act == Act::kLock && ground_.locked() && !in_front) return kAlready;
    if (act == Act::kLock) ground_.set_locked(true);
    if (!in_front) return kNone;
    process_.move(ProcessEvent::kWentHome, ProcessState::kBackground);
    ground_.post(to_app::EnteredBackground{});
  } else if (act == Act::kUnlock) {
    if (!ground_.locked()) return kAlready;
    ground_.set_locked(false);
    first_unlock();
  } else if (act == Act::kAirplaneModeOn) {
    if (!online_) return kAlready;
    online_ = false;
    // A call of the phone network breaks off; nobody here hung up, so what it holds stays held.
    call_kit_.foreign_ended(true, true);
    ground_.effect(GoOffline{});
    if (socket_) ground_.post(to_app::ConnectionLost{});
    close_socket();
  } else if (act == Act::kAirplaneModeOff) {
    if (online_) return kAlready;
    online_ = true;
    ground_.effect(GoOnline{});
  } else if (act == Act::kReboot) {
    if (process_.handles(ProcessEvent::kTerminated) &&
        process_.state() != ProcessState::kNotRunning) {
      terminate("reboot", ProcessEvent::kTerminated, ProcessState::kNotRunning, false);
    }
    unlocked_once_ = disk_.readable = false;
    ground_.set_locked(true);
    if (config_.assumptions->reboot_clears_block) push_kit_.clear_block();
    // No call outlives it, whose ever; the switches do, airplane mode too. [recall]
    call_kit_.foreign_ended(true, true);
    call_kit_.foreign_ended(false, true);
    ground_.timers().clear(IosTimer::kEndScreen);
    // Rule: a reboot takes its time; pushes wait at APNs for the phone, or are gone with an
    // expiration of 0. Source: Apple, apns-expiration [doc]; how long is invented
    ground_.timers().set(IosTimer::kBooted, ground_.at() + config_.assumptions->boot_time);
    if (online_) ground_.effect(GoOffline{});
  } else if (process_.state() == ProcessState::kNotInstalled) {
    return kNoApp;
  } else if (act == Act::kKillApp) {
    if (!process_.handles(ProcessEvent::kSwipedAway)) return kNotRunning;
    terminate("person", ProcessEvent::kSwipedAway, ProcessState::kForceQuit, false);
  } else if (act == Act::kUninstall) {
    terminate("uninstalled", ProcessEvent::kUninstalled, ProcessState::kNotInstalled, false);
    push_kit_.drop_token();
    notifications_.drop_token();
    disk_ = {};
  }
  return kNone;
}

ActRefusal Device::person_in_app(Act act, const std::string& argument) {
  if (process_.state() == ProcessState::kNotInstalled) return kNoApp;
  const bool wants_one = act == Act::kDial || act == Act::kTransfer;
  if (wants_one && argument.empty()) return kNoArgument;
  // Who is logged in is known of our own app; another asks for itself.
  const bool whoever = config_.outside_app;
  if (act == Act::kLogIn && disk_.logged_in && !whoever) return kLoggedIn;
  if ((act == Act::kDial || act == Act::kLogOut) && !disk_.logged_in && !whoever) return kLoggedOut;
  if (act == Act::kTransfer && call_kit_.find(CallState::kActive) == nullptr) return kNoActiveCall;
  if (act == Act::kTapNotification && !notifications_.tapped()) return kNoNotification;
  const bool in_front = process_.state() == ProcessState::kForeground && !ground_.locked();
  if (act == Act::kOpenApp && in_front) return kAlready;
  open_app();
  if (act == Act::kDial) ground_.post(to_app::UserDialled{argument});
  if (act == Act::kTransfer) ground_.post(to_app::UserTransferred{DeviceId(argument)});
  if (act == Act::kLogOut) ground_.post(to_app::UserLoggedOut{});
  if (act == Act::kLogIn) {
    ground_.post(to_app::UserLoggedIn{argument.empty() ? config_.user : UserId(argument)});
  }
  return kNone;
}

void Device::first_unlock() {
  if (unlocked_once_) return;
  unlocked_once_ = disk_.readable = true;
  // Rule: pushes held since the reboot arrive together at the first unlock. Source: DTS 784473
  // [observed]
  for (const auto& push : push_kit_.first_unlock()) take(PushArrived{push});
}

}  // namespace ringback::device
