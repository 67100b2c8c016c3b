// What a person changes about the phone: its settings, the app on it, and what the app is like.
#include <array>
#include <utility>

#include "device-sim/core/device.h"

namespace ringback::device {

namespace {

using enum ActRefusal;

/// The switches of the phone's settings.
struct Switch {
  Act act;
  bool CallFilters::*setting;
  bool on;
};
constexpr std::array kSwitches{
    Switch{Act::kDoNotDisturbOn, &CallFilters::do_not_disturb, true},
    Switch{Act::kDoNotDisturbOff, &CallFilters::do_not_disturb, false},
    Switch{Act::kRestrictedSharingOn, &CallFilters::restricted_sharing, true},
    Switch{Act::kRestrictedSharingOff, &CallFilters::restricted_sharing, false},
    Switch{Act::kProtectApp, &CallFilters::app_protected, true},
    Switch{Act::kUnprotectApp, &CallFilters::app_protected, false},
    Switch{Act::kSilenceUnknownCallersOn, &CallFilters::silence_unknown, true},
    Switch{Act::kSilenceUnknownCallersOff, &CallFilters::silence_unknown, false},
    Switch{Act::kRepeatedCallsOn, &CallFilters::repeated_calls, true},
    Switch{Act::kRepeatedCallsOff, &CallFilters::repeated_calls, false},
    Switch{Act::kFullScreenCallsOn, &CallFilters::full_screen, true},
    Switch{Act::kFullScreenCallsOff, &CallFilters::full_screen, false}};

/// What a person says about a handle.
constexpr std::array kMarks{std::pair{Act::kBlockCaller, CallFilters::kBlocked},
                            std::pair{Act::kMarkSensitive, CallFilters::kSensitive},
                            std::pair{Act::kAddContact, CallFilters::kContact},
                            std::pair{Act::kAllowCaller, CallFilters::kAllowed}};

ActRefusal unless(bool refused, ActRefusal why) { return refused ? why : kNone; }

}  // namespace

ActRefusal Device::person_sets(Act act, const std::string& argument) {
  CallFilters& filters = call_kit_.filters();
  for (const auto& row : kSwitches) {
    if (row.act != act) continue;
    return unless(std::exchange(filters.*row.setting, row.on) == row.on, kAlready);
  }
  for (const auto& [marks, mark] : kMarks) {
    if (marks != act) continue;
    if (argument.empty()) return kNoArgument;
    return unless(!filters.mark(argument, mark), kAlready);
  }
  if (act == Act::kResetCallServices) {
    call_kit_.reset();
    return kNone;
  }
  const bool cellular = act != Act::kOtherAppCall && act != Act::kOtherAppEnds;
  if (act == Act::kCellularEnds || act == Act::kOtherAppEnds) {
    return unless(!call_kit_.foreign_ended(cellular, argument == "remote"), kNoOtherCall);
  }
  if (!online_) return kNoNetwork;
  const bool ends = act == Act::kCellularInstead;
  return unless(!call_kit_.foreign_began(cellular, ends), kAlready);
}

ActRefusal Device::replace_app(Act act) {
  const bool installed = process_.state() != ProcessState::kNotInstalled;
  if (!installed && (act == Act::kRotateToken || act == Act::kUpdateApp)) return kNoApp;
  if (act == Act::kRotateToken) return unless(!push_kit_.rotate_token(), kNoToken);
  if (act == Act::kUpdateApp) {
    if (process_.state() != ProcessState::kNotRunning) {
      terminate("update", ProcessEvent::kTerminated, ProcessState::kNotRunning, false);
    }
    // Rule: installing over the app does not lift the block. Source: Forta [observed]
    if (config_.assumptions->update_clears_block) push_kit_.clear_block();
    return kNone;
  }
  if (installed) {
    terminate(act == Act::kReinstall ? "reinstall" : "new phone", ProcessEvent::kUninstalled,
              ProcessState::kNotInstalled, false);
  }
  if (act == Act::kRestoreBackup) {
    // Rule: another phone has another token, while the app's data came along. Source: [recall]
    push_kit_.drop_token();
    notifications_.drop_token();
    push_kit_.clear_block();
  } else {
    // Rule: deleting and reinstalling the app clears the block, and the token often stays. Source:
    // twilio-voice-rn#369, #456 [observed]
    if (config_.assumptions->install_clears_block) push_kit_.clear_block();
    disk_ = {};
  }
  process_.move(ProcessEvent::kInstalled, ProcessState::kNotRunning);
  open_app();
  return kNone;
}

ActRefusal Device::change_app(Act act, const std::string& argument) {
  PhoneChanged changed{config_.misbehaviours, config_.habits, config_.assumptions};
  if (act == Act::kAssume) {
    const auto equals = argument.find('=');
    if (equals == std::string::npos) return argument.empty() ? kNoArgument : kUnknownWord;
    bool known = false;
    changed.assumptions.edit([&](Assumptions& values) {
      known = set_assumption(assumption_table(), values, argument.substr(0, equals),
                             argument.substr(equals + 1))
                  .ok();
    });
    if (!known) return kUnknownWord;
  } else if (argument.empty() && act == Act::kBehave) {
    if (changed.misbehaviours.empty()) return kAlready;
    changed.misbehaviours.clear();
  } else {
    const auto word = parse_misbehaviour(argument);
    if (!word) return argument.empty() ? kNoArgument : kUnknownWord;
    if (changed.misbehaviours.contains(*word) == (act == Act::kMisbehave)) return kAlready;
    if (act == Act::kMisbehave) {
      changed.misbehaviours.insert(*word);
    } else {
      changed.misbehaviours.erase(*word);
    }
  }
  take(changed);
  return kNone;
}

void Device::take(const PhoneChanged& changed) {
  TraceEvent& event = ground_.in_ios("phone-changed");
  if (changed.misbehaviours != config_.misbehaviours) {
    event.add("misbehaves", to_string(changed.misbehaviours));
  }
  for (const auto& row : assumption_table()) {
    const std::string text = assumption_text(row, *changed.assumptions);
    if (text == assumption_text(row, *config_.assumptions)) continue;
    event.add("assumes", std::string(row.name) + "=" + text);
  }
  config_.misbehaviours = changed.misbehaviours;
  config_.habits = changed.habits;
  config_.assumptions = changed.assumptions;
}

}  // namespace ringback::device
