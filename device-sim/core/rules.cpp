#include "device-sim/core/rules.h"

#include <array>

namespace ringback::device {
namespace {

constexpr auto kDoc = Confidence::kDocumented;
constexpr auto kSeen = Confidence::kObserved;
constexpr auto kRecall = Confidence::kRecalled;

constexpr std::array<Rule, 56> kRules{{
    {"report-before-return",
     "A call must be reported before the push delegate returns; otherwise an exception ends the "
     "app.",
     "DTS 817976", kSeen, "", "ReportRule.EndsAnAppThatReportsOneHopLate"},
    {"daemon-report-check",
     "About 7 s after the push the daemon checks that a call was reported, and kills with "
     "0xBAADCA11.",
     "DTS 817976, 781211", kSeen, "daemon_check",
     "ReportRule.LetsTheDaemonEndAnAppWithoutRegistryAfterSevenSeconds"},
    {"attempt-counts",
     "An attempt to report satisfies the duty, also one that comes back with an error.",
     "DTS 768136", kSeen, "", "Race.R09ASecondPushForTheSameCall"},
    {"one-report-per-push", "Each push carries its own duty.",
     "PKPushRegistry class dumps: outstandingVoIPPushes", kSeen, "one_report_clears_all",
     "ReportRule.AsksOneReportPerPush"},
    {"since-ios-13", "Apps of iOS 12 and earlier need not report.", "Apple, PKPushType.voIP", kDoc,
     "ios", "ReportRule.AsksNothingOfIos12"},
    {"exempt-foreground", "An app that the daemon sees in the foreground need not report.",
     "DTS 768136, 817976", kSeen, "", "ReportRule.ExemptsTheForegroundButNotTheBackground"},
    {"exempt-on-call", "An app that the daemon sees on a call need not report.",
     "DTS 768136, 817976", kSeen, "", "ReportRule.ExemptsAnAppOnACall"},
    {"must-report",
     "From iOS 26.4 the delegate learns whether it must report; a push delayed for long need not "
     "be.",
     "Apple, PKVoIPPushMetadata", kDoc, "must_report_age",
     "ReportRule.TellsTheDelegateOfIos26WhetherItMustReport"},
    {"stopped-delivery",
     "After repeated failures the phone stops delivering VoIP pushes; APNs still answers 200.",
     "Apple, PushKit; Forta field log", kSeen, "block_threshold",
     "ReportRule.StopsDeliveryAtTheThirdFailure"},
    {"stopped-but-in-front", "A blocked app in the foreground still gets its pushes.",
     "twilio-voice-react-native#369, VialerSIPLib#197", kSeen, "",
     "ReportRule.StillDeliversToABlockedAppInFront"},
    {"crashes-count", "Plain crashes count towards the block.", "rn-voip-push#102", kSeen,
     "crash_counts", "ReportRule.CountsCrashesIfSoAssumed"},
    {"reinstall-forgives", "Deleting and reinstalling clears the block; the token often stays.",
     "twilio-voice-rn#369, #456", kSeen, "install_clears_block",
     "ReportRule.ForgivesAfterAReinstall"},
    {"completion-has-no-part", "PushKit's completion has no part in the reporting rule.",
     "DTS 817976", kSeen, "", "ReportRule.HasNothingToDoWithTheCompletion"},
    {"push-assertion", "A completion never called holds the process until the assertion ends.",
     "recall", kRecall, "push_assertion",
     "ReportRule.KeepsAnAppAwakeThatNeverCompletesUntilTheAssertionEnds"},
    {"push-launches", "A VoIP push launches an app that is not running, also one swiped away.",
     "Apple, PushKit", kDoc, "launch_latency", "FirstCall.WakesRingsIsAnsweredAndEnds"},
    {"first-unlock",
     "Between reboot and first unlock a push may launch the app or be held; held ones come "
     "together.",
     "DTS 784473", kSeen, "launches_before_first_unlock",
     "CallKit.HoldsBackPushesUntilTheFirstUnlockIfSoAssumed"},
    {"background-grace",
     "Without a call or a task a background app is suspended after some seconds.", "recall",
     kRecall, "background_grace", "FirstCall.SuspendsOnceTheCallIsOver"},
    {"background-task", "beginBackgroundTask keeps an app awake for about 30 s.", "recall", kRecall,
     "background_task", "Race.R27DeclinedByAnAppThatWasNotRunning"},
    {"uuid-exists", "A UUID that the system knows cannot be reported again (error 2).",
     "Apple, callUUIDAlreadyExists", kDoc, "", "Race.R09ASecondPushForTheSameCall"},
    {"uuid-tombstone", "An ended call's UUID stays taken for seconds.",
     "wire-ios-sync-engine#638, callkeep#750", kSeen, "uuid_tombstone",
     "CallKit.RemembersEndedUuidsForFiveSeconds"},
    {"unentitled", "Without the VoIP background mode a report is refused (error 1).",
     "Apple, CXErrorCodeIncomingCallError", kDoc, "voip_background_mode",
     "CallKit.RefusesAnAppWithoutTheBackgroundMode"},
    {"do-not-disturb", "Do Not Disturb refuses the report (error 3) and nothing rings.",
     "Apple, filteredByDoNotDisturb", kDoc, "", "Race.R21DoNotDisturb"},
    {"block-list", "A blocked handle refuses the report (error 4).", "Apple, filteredByBlockList",
     kDoc, "", "CallKit.RefusesByTrigger"},
    {"ring-limit",
     "From iOS 16 the system ends a call that rang for 60 s; earlier systems never do.",
     "Chi'llywood device log; flutter_callkit#29", kSeen, "ring_limit",
     "CallKit.EndsARingingCallAfterSixtySecondsSinceIos16"},
    {"end-looks-alike", "The ring limit ends a call with the same CXEndCallAction as a decline.",
     "DTS 765367", kSeen, "", "Race.R26TheRingLimitLooksLikeADecline"},
    {"answer-timeout", "CXAnswerCallAction fails 60 s after its creation and ends the call.",
     "Charon CallKit port; stream-video-swift PR#1162", kSeen, "answer_timeout",
     "CallKit.FailsAnAnswerNotPerformedInSixtySeconds"},
    {"action-timeout",
     "Other actions fail 5 s after their creation; hold, mute and DTMF leave the call.",
     "Charon CallKit port", kSeen, "action_timeout",
     "CallKit.FailsAHoldNotPerformedInFiveSecondsAndKeepsTheCall"},
    {"start-timeout", "CXStartCallAction fails 600 s after its creation.", "Charon CallKit port",
     kSeen, "start_timeout", "CallKit.GivesAStartTenMinutes"},
    {"fulfil-once-and-in-time",
     "The first of fulfil and fail wins; after the time-out neither counts.",
     "Apple, CXAction; Charon CallKit port", kDoc, "", "Race.R39FulfilledAfterTheTimeOut"},
    {"unknown-provider", "Without a valid provider a transaction is refused (error 2).",
     "Apple; forum 801418", kDoc, "", "Race.R31TheProviderIsReset"},
    {"call-groups", "Start beyond maximumCallGroups is refused (error 7).",
     "Apple; twilio video-quickstart-ios#187", kDoc, "maximum_call_groups",
     "CallKit.RefusesAThirdGroup"},
    {"two-ringing", "While one call rings a second waits; taking the first ends the second.",
     "twilio voice-quickstart-ios PR#273", kSeen, "", "Race.R12TwoCallersWhileIdle"},
    {"end-and-accept", "End & Accept performs End of the first before Answer of the second.",
     "linphone#269, #666", kSeen, "", "Race.R15EndAndAcceptEndsFirstAndKeepsTheSecond"},
    {"hold-and-accept", "Hold & Accept needs a free call group.", "linphone#217", kSeen,
     "maximum_call_groups", "CallKit.OffersNoHoldWithoutAFreeGroup"},
    {"audio-after-activation",
     "The audio session is activated after the fulfilment; sound before it is silence.",
     "siprix#61, linphone#331", kSeen, "audio_latency", "Race.R38AudioBeforeItsActivation"},
    {"cellular",
     "A cellular call holds the VoIP call; its local end resumes it, its remote end does not.",
     "forum 715488, twilio-voice-ios#89", kSeen, "", "Race.R32ACellularCallInterrupts"},
    {"provider-reset", "After providerDidReset every call is gone and the provider is invalid.",
     "Apple; forum 801418", kDoc, "", "Race.R31TheProviderIsReset"},
    {"process-death", "The calls of a dead process are ended by the system.", "recall", kRecall, "",
     "Race.R25TheAppCrashesWhileRinging"},
    {"update-any-time", "A call's caller may be updated at any time; what is not set stays.",
     "Apple, CXCallUpdate", kDoc, "", "CallKit.UpdatesTheCallerWhenLearntLater"},
    {"failed-without-server", "Without a connection the call is reported ended as failed.",
     "Apple, Responding to VoIP Notifications from PushKit", kDoc, "give_up_after",
     "Race.R24TheServerIsUnreachableAfterTheWake"},
    {"protected-app", "An app behind the owner's face or code takes and starts no calls (6; 8).",
     "Apple, callIsProtected; the trigger is presumed", kRecall, "",
     "CallKitErrors.ComeByTheirTriggers"},
    {"restricted-sharing", "From iOS 17 a restricted screen sharing refuses the report (error 5).",
     "Apple, filteredDuringRestrictedSharingMode; the trigger is presumed", kRecall, "",
     "CallKitErrors.ComeByTheirTriggers"},
    {"sensitive-participants", "A participant marked as sensitive refuses the report (error 7).",
     "Apple, filteredBySensitiveParticipants; the trigger is presumed", kRecall, "",
     "CallKitErrors.ComeByTheirTriggers"},
    {"unknown-callers", "Whether Silence Unknown Callers silences calls of apps is not documented.",
     "recall", kRecall, "silences_unknown_voip", "CallKitErrors.SilenceUnknownCallersIfSoAssumed"},
    {"invalidated-provider", "The calls of an invalidated provider are ended as failed.",
     "Apple, CXProvider.invalidate", kDoc, "", "CallKitActions.EndWithTheirProvider"},
    {"calls-per-group", "A group takes at most maximumCallsPerCallGroup calls.",
     "CXProviderConfiguration.h", kDoc, "maximum_calls_per_group",
     "CallKitActions.GroupUpToTheLimit"},
    {"translation", "CXSetTranslatingCallAction exists from iOS 26 and needs an active call.",
     "Apple, CXSetTranslatingCallAction", kDoc, "ios", "CallKitActions.TranslateFromIos26"},
    {"call-observer", "An observer sees every app's calls by UUID; an end once.", "Apple, CXCall",
     kDoc, "call_observer", "CallKitActions.AreSeenByAnObserver"},
    {"token-rotation", "A token that merely changes is invalidated and updated.",
     "flutter_voip_push_notification PR#11", kSeen, "", "Tokens.RotateWithBothCallbacks"},
    {"new-phone-new-token", "A restored phone has another token and the old app's data.", "recall",
     kRecall, "", "Tokens.ChangeWithThePhone"},
    {"update-keeps-block", "Installing over the app does not lift the block.", "Forta", kSeen,
     "update_clears_block", "Tokens.BlockOutlivesUpdatesAndReboots"},
    {"reboot-keeps-block", "A reboot alone does not lift the block.", "Forta", kSeen,
     "reboot_clears_block", "Tokens.BlockOutlivesUpdatesAndReboots"},
    {"block-memory", "Whether time lifts the block is unknown.", "forum 764376", kRecall,
     "block_memory", "Tokens.BlockIsForgottenIfSoAssumed"},
    {"alert-token", "Notifications have a token apart from PushKit's.", "recall", kRecall,
     "alert_notifications", "Extension.NeedsTheAlertToken"},
    {"extension-hand-over",
     "A service extension may hand a call over; the app is launched with it and must report.",
     "Apple, reportNewIncomingVoIPPushPayload", kDoc, "service_extension",
     "Extension.HandsTheCallOverAndTheAppMustReport"},
    {"extension-entitlement", "Without the filtering entitlement the hand-over is refused.",
     "Apple, missingNotificationFilteringEntitlement", kDoc, "filtering_entitlement",
     "Extension.NeedsTheFilteringEntitlement"},
}};

constexpr std::array<GenerationRow, 8> kGenerationRows{{
    {"duty to report", "no", "yes", "yes", "yes"},
    {"ring limit", "none", "none", "60 s", "60 s"},
    {"delegate learns mustReport", "no", "no", "no", "yes"},
    {"late push exempt", "-", "no", "no", "yes"},
    {"extension hand-over", "no", "yes", "yes", "yes"},
    {"restricted sharing refuses", "no", "no", "yes", "yes"},
    {"live translation", "no", "no", "no", "yes"},
    {"versions", "12", "13 to 15", "16 to 26.3", "26.4 and later"},
}};

}  // namespace

std::span<const Rule> rules() { return kRules; }
std::span<const GenerationRow> generation_table() { return kGenerationRows; }

std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::kDocumented:
      return "documented";
    case Confidence::kObserved:
      return "observed";
    case Confidence::kRecalled:
      return "recalled";
    case Confidence::kInvented:
      return "invented";
  }
  return "invented";
}

}  // namespace ringback::device
