// What Apple does not publish about phones, and what our app chose: each value by name, with its
// source in assumptions.cpp.
#pragma once

#include <memory>
#include <span>
#include <utility>

#include "base/assumption.h"
#include "base/time.h"

namespace ringback::device {

struct Assumptions {
  // The system around the app.
  Duration launch_latency = 300ms;
  Duration wake_latency = 60ms;
  Duration open_latency = 200ms;
  Duration report_latency = 20ms;
  Duration audio_latency = 40ms;
  Duration background_grace = 5s;
  Duration background_task = 30s;
  Duration push_assertion = 30s;
  Duration end_screen = 3s;
  Duration uuid_tombstone = 5s;
  Duration uuid_memory = 600s;
  Duration launch_watchdog = 20s;
  Duration task_overdue = 5s;
  Duration services_restart = 0s;
  bool audio_activates = true;
  Duration boot_time = 30s;
  // The reporting rule.
  Duration daemon_check = 7s;
  int block_threshold = 3;
  bool crash_counts = true;
  bool one_report_clears_all = false;
  bool success_resets_count = false;
  bool install_clears_block = true;
  bool update_clears_block = false;
  bool reboot_clears_block = false;
  Duration block_memory = 0s;
  Duration must_report_age = 60s;
  bool launches_before_first_unlock = true;
  Duration daemon_view_lag = 0s;
  bool early_completion_stalls = true;
  // CallKit's clocks.
  Duration ring_limit = 60s;
  Duration start_timeout = 600s;
  Duration answer_timeout = 60s;
  Duration action_timeout = 5s;
  // The person and the phone's own settings.
  Duration slide_time = 500ms;
  bool silences_unknown_voip = false;
  Duration repeated_call_window = 180s;
  bool do_not_disturb_always = true;
  bool call_kit_supported = true;
  // Notifications and their extension.
  Duration extension_time = 150ms;
  // Our app: what it is made of.
  int maximum_call_groups = 2;
  int maximum_calls_per_group = 5;
  bool supports_holding = true;
  bool supports_grouping = true, supports_dtmf = true;
  bool supports_audio_translation = false;
  bool includes_calls_in_recents = true;
  bool supports_video = true;
  bool ringtone_sound = false;
  bool generic_handles = false;
  bool supports_handle_type = true;
  bool voip_background_mode = true;
  bool unrestricted_voip = false, unrestricted_voip_ptt = false;
  bool metadata_delegate = true;
  bool development_build = false;
  bool alert_notifications = false;
  bool service_extension = false;
  bool filtering_entitlement = true;
  bool call_observer = false;
  bool executes_transactions = false;
  bool unregister_on_log_out = false;
  bool outside_loss_crashes = true;
  // Our app: how patient it is.
  Duration connect_timeout = 5s;
  Duration reconnect_first = 250ms;
  Duration reconnect_limit = 8s;
  double reconnect_factor = 2.0;
  double reconnect_jitter = 0.5;
  Duration pong_timeout = 10s;
  Duration give_up_after = 20s;
  Duration answer_give_up_after = 30s;
  Duration lost_call_after = 30s;
  // How far the misbehaviours go.
  Duration late_report = 2s;
  Duration blocked_queue = 8s;
  Duration crash_after = 500ms;
};

std::span<const Assumption<Assumptions>> assumption_table();

/// What one phone assumes, shared with every phone that assumes the same until one of them is
/// changed: a fleet of ten thousand holds one copy.
class SharedAssumptions {
 public:
  SharedAssumptions();
  SharedAssumptions(Assumptions values)  // NOLINT: any values may be shared
      : values_(std::make_shared<const Assumptions>(std::move(values))) {}
  const Assumptions& operator*() const { return *values_; }
  const Assumptions* operator->() const { return values_.get(); }
  /// `change(values)` is applied to a copy, which is this phone's own from then on.
  template <class Change>
  void edit(Change change) {
    auto copy = std::make_shared<Assumptions>(*values_);
    change(*copy);
    values_ = std::move(copy);
  }

 private:
  std::shared_ptr<const Assumptions> values_;
};

}  // namespace ringback::device
