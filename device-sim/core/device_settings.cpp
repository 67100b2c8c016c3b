// What a person changes about the phone: its settings, the app on it, and what the app is like.
#include "device-sim/core/device.h"

namespace ringback::device {

bool Device::set_filter(Act act, const std::string& argument) {
  CallFilters& filters = call_kit_.filters();
  if (act == Act::kDoNotDisturbOn) filters.do_not_disturb = true;
  if (act == Act::kDoNotDisturbOff) filters.do_not_disturb = false;
  if (act == Act::kRestrictedSharingOn) filters.restricted_sharing = true;
  if (act == Act::kRestrictedSharingOff) filters.restricted_sharing = false;
  if (act == Act::kProtectApp) filters.app_protected = true;
  if (act == Act::kUnprotectApp) filters.app_protected = false;
  if (act == Act::kSilenceUnknownCallersOn) filters.silence_unknown = true;
  if (act == Act::kSilenceUnknownCallersOff) filters.silence_unknown = false;
  if (act == Act::kRepeatedCallsOn) filters.repeated_calls = true;
  if (act == Act::kRepeatedCallsOff) filters.repeated_calls = false;
  if (act == Act::kFullScreenCallsOn) filters.full_screen = true;
  if (act == Act::kFullScreenCallsOff) filters.full_screen = false;
  if (act == Act::kBlockCaller) filters.mark(argument, CallFilters::kBlocked);
  if (act == Act::kMarkSensitive) filters.mark(argument, CallFilters::kSensitive);
  if (act == Act::kAddContact) filters.mark(argument, CallFilters::kContact);
  if (act == Act::kAllowCaller) filters.mark(argument, CallFilters::kAllowed);
  if (act == Act::kCellularCall) call_kit_.foreign_began(true);
  if (act == Act::kCellularInstead) call_kit_.foreign_began(true, true);
  if (act == Act::kCellularEnds) call_kit_.foreign_ended(true, argument == "remote");
  if (act == Act::kOtherAppCall) call_kit_.foreign_began(false);
  if (act == Act::kOtherAppEnds) call_kit_.foreign_ended(false, argument == "remote");
  if (act == Act::kResetCallServices) call_kit_.reset();
  return true;
}

bool Device::replace_app(Act act) {
  const bool installed = process_.state() != ProcessState::kNotInstalled;
  if (act == Act::kRotateToken) return installed && push_kit_.rotate_token();
  if (act == Act::kUpdateApp) {
    if (!installed) return false;
    if (process_.state() != ProcessState::kNotRunning) {
      terminate("update", ProcessEvent::kTerminated, ProcessState::kNotRunning, false);
    }
    // Rule: installing over the app does not lift the block. Source: Forta [observed]
    if (config_.assumptions->update_clears_block) push_kit_.clear_block();
    return true;
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
