#include "device-sim/core/assumptions.h"

#include <array>

namespace ringback::device {
namespace {

using A = Assumptions;

constexpr std::array<Assumption<A>, 47> kTable{{
    {"launch_latency", &A::launch_latency, "observed: Forta device log, iPhone XR, 0.3 s",
     "From the push to the app's launch when it was not running."},
    {"wake_latency", &A::wake_latency, "invented",
     "From the push to a suspended app's resumption."},
    {"open_latency", &A::open_latency, "invented", "From the tap on the icon to the app's launch."},
    {"report_latency", &A::report_latency, "invented",
     "From the report of an incoming call to its completion block."},
    {"audio_latency", &A::audio_latency, "invented",
     "From the fulfilled action to the activated audio session."},
    {"background_grace", &A::background_grace, "recall: some seconds",
     "How long an app without calls or tasks runs in the background before suspension."},
    {"background_task", &A::background_task, "recall: about 30 s",
     "The budget of beginBackgroundTask."},
    {"push_assertion", &A::push_assertion, "recall: seconds to about 30 s",
     "How long a push keeps the app awake whose completion is never called."},
    {"end_screen", &A::end_screen, "invented", "How long the screen shows that a call failed."},
    {"uuid_tombstone", &A::uuid_tombstone, "observed: wire-ios-sync-engine#638, callkeep#750",
     "How long an ended call's UUID is still taken."},
    {"daemon_check", &A::daemon_check, "observed: DTS 817976, ~7s",
     "From the hand-over of a push to the daemon's check that a call was reported."},
    {"block_threshold", &A::block_threshold, "observed: Forta field log, 3; others guess 3 to 5",
     "Failures before the system stops delivering VoIP pushes to the app."},
    {"crash_counts", &A::crash_counts, "observed: rn-voip-push#102, device log",
     "Whether plain crashes count towards the block."},
    {"one_report_clears_all", &A::one_report_clears_all, "invented; the strict reading",
     "Whether one report satisfies every outstanding push."},
    {"success_resets_count", &A::success_resets_count, "invented; unknown at Apple",
     "Whether a reported push resets the count of failures."},
    {"install_clears_block", &A::install_clears_block,
     "observed: twilio-voice-rn#369, forum 764376",
     "Whether delete and reinstall clears the block."},
    {"update_clears_block", &A::update_clears_block, "observed: Forta, install-over did not",
     "Whether installing over the app clears the block."},
    {"reboot_clears_block", &A::reboot_clears_block,
     "observed: Forta rebooted between delete and install; alone unknown",
     "Whether a reboot clears the block."},
    {"block_memory", &A::block_memory, "invented; forum 764376 says for a period of time",
     "After this long the block is lifted by itself; 0 means never."},
    {"must_report_age", &A::must_report_age, "invented; the docs say an extended delay",
     "iOS 26.4: the age from which a push need not be reported."},
    {"launches_before_first_unlock", &A::launches_before_first_unlock,
     "observed: DTS 784473, inconsistent",
     "Whether a push launches the app between reboot and first unlock; otherwise it is held."},
    {"ring_limit", &A::ring_limit, "observed: Chi'llywood device log, 60.05 s",
     "iOS 16 and later: the system ends a call that rang this long."},
    {"start_timeout", &A::start_timeout, "observed: Charon CallKit port",
     "The time-out of CXStartCallAction, from its creation."},
    {"answer_timeout", &A::answer_timeout, "observed: Charon CallKit port",
     "The time-out of CXAnswerCallAction, from its creation."},
    {"action_timeout", &A::action_timeout, "observed: Charon CallKit port",
     "The time-out of every other CXAction, from its creation."},
    {"slide_time", &A::slide_time, "invented", "From the touch of slide-to-answer to the answer."},
    {"silences_unknown_voip", &A::silences_unknown_voip,
     "recall: uncertain; the setting is described for carrier calls",
     "Whether Silence Unknown Callers also silences calls reported to CallKit."},
    {"extension_time", &A::extension_time, "invented",
     "From a mutable notification to the end of the service extension's work."},
    {"maximum_call_groups", &A::maximum_call_groups, "doc: CXProviderConfiguration.h",
     "Our app: maximumCallGroups of its provider."},
    {"maximum_calls_per_group", &A::maximum_calls_per_group, "doc: CXProviderConfiguration.h",
     "Our app: maximumCallsPerCallGroup of its provider."},
    {"voip_background_mode", &A::voip_background_mode, "doc: UIBackgroundModes voip",
     "Our app: has the VoIP background mode, without which reports are refused."},
    {"alert_notifications", &A::alert_notifications, "ours",
     "Our app: registers for remote notifications, and so has an alert token too."},
    {"service_extension", &A::service_extension, "ours",
     "Our app: has a notification service extension, which decrypts sealed notifications."},
    {"filtering_entitlement", &A::filtering_entitlement,
     "doc: com.apple.developer.usernotifications.filtering",
     "Our app: its extension may hand calls over and hold notifications back."},
    {"call_observer", &A::call_observer, "ours", "Our app: has a CXCallObserver."},
    {"outside_loss_crashes", &A::outside_loss_crashes, "invented",
     "Whether an outside app whose stream breaks has crashed; otherwise it hangs."},
    {"connect_timeout", &A::connect_timeout, "invented",
     "How long the app waits for its stream to be welcomed before it tries anew."},
    {"reconnect_first", &A::reconnect_first, "invented", "The first wait before reconnecting."},
    {"reconnect_limit", &A::reconnect_limit, "invented", "The longest wait before reconnecting."},
    {"reconnect_factor", &A::reconnect_factor, "invented", "The growth of that wait."},
    {"pong_timeout", &A::pong_timeout, "invented",
     "How long the app waits for a pong before it takes the link for dead."},
    {"give_up_after", &A::give_up_after, "observed: 795610, stacks need 5 to 12 s",
     "Without word from the server for this long, a woken app reports its call failed."},
    {"answer_give_up_after", &A::answer_give_up_after, "invented; below the 60 s time-out",
     "How long an answered call may wait for the server before the action is failed."},
    {"lost_call_after", &A::lost_call_after, "invented",
     "Without a connection for this long, an app reports its running call failed."},
    {"late_report", &A::late_report, "invented", "How late report-late reports."},
    {"blocked_queue", &A::blocked_queue, "invented; above the daemon's 7 s",
     "How long block-main-queue blocks."},
    {"crash_after", &A::crash_after, "invented", "When crash-while-ringing crashes."},
}};

}  // namespace

std::span<const Assumption<Assumptions>> assumption_table() { return kTable; }

SharedAssumptions::SharedAssumptions() {
  static const auto kDefaults = std::make_shared<const Assumptions>();
  values_ = kDefaults;
}

}  // namespace ringback::device
