#include <array>
#include <charconv>

#include "base/word.h"
#include "device-sim/core/acts.h"
#include "device-sim/core/phone_config.h"

namespace ringback::device {
namespace {

constexpr std::array<Word<Act>, 61> kActs{{
    {Act::kOpenApp, "open-app"},
    {Act::kDial, "dial"},
    {Act::kAnswer, "answer"},
    {Act::kDecline, "decline"},
    {Act::kHangUp, "hang-up"},
    {Act::kHold, "hold"},
    {Act::kResume, "resume"},
    {Act::kMute, "mute"},
    {Act::kUnmute, "unmute"},
    {Act::kEndAndAccept, "end-and-accept"},
    {Act::kHoldAndAccept, "hold-and-accept"},
    {Act::kPlayDtmf, "play-dtmf"},
    {Act::kTransfer, "transfer"},
    {Act::kLock, "lock"},
    {Act::kUnlock, "unlock"},
    {Act::kDoNotDisturbOn, "do-not-disturb-on"},
    {Act::kDoNotDisturbOff, "do-not-disturb-off"},
    {Act::kAirplaneModeOn, "airplane-mode-on"},
    {Act::kAirplaneModeOff, "airplane-mode-off"},
    {Act::kGoHome, "go-home"},
    {Act::kKillApp, "kill-app"},
    {Act::kReboot, "reboot"},
    {Act::kUninstall, "uninstall"},
    {Act::kReinstall, "reinstall"},
    {Act::kLogOut, "log-out"},
    {Act::kLogIn, "log-in"},
    {Act::kBlockCaller, "block-caller"},
    {Act::kCellularCall, "cellular-call"},
    {Act::kCellularEnds, "cellular-ends"},
    {Act::kResetCallServices, "reset-call-services"},
    {Act::kSlideToAnswer, "slide-to-answer"},
    {Act::kOtherAppCall, "other-app-call"},
    {Act::kOtherAppEnds, "other-app-ends"},
    {Act::kRestrictedSharingOn, "restricted-sharing-on"},
    {Act::kRestrictedSharingOff, "restricted-sharing-off"},
    {Act::kProtectApp, "protect-app"},
    {Act::kUnprotectApp, "unprotect-app"},
    {Act::kMarkSensitive, "mark-sensitive"},
    {Act::kSilenceUnknownCallersOn, "silence-unknown-callers-on"},
    {Act::kSilenceUnknownCallersOff, "silence-unknown-callers-off"},
    {Act::kAddContact, "add-contact"},
    {Act::kRotateToken, "rotate-token"},
    {Act::kRestoreBackup, "restore-backup"},
    {Act::kUpdateApp, "update-app"},
    {Act::kTapNotification, "tap-notification"},
    {Act::kAllowCaller, "allow-caller"},
    {Act::kRepeatedCallsOn, "repeated-calls-on"},
    {Act::kRepeatedCallsOff, "repeated-calls-off"},
    {Act::kPressSideButton, "press-side-button"},
    {Act::kTapRecent, "tap-recent"},
    {Act::kFullScreenCallsOn, "full-screen-calls-on"},
    {Act::kFullScreenCallsOff, "full-screen-calls-off"},
    {Act::kCellularInstead, "cellular-call-instead"},
    {Act::kSwap, "swap-calls"},
    {Act::kMerge, "merge-calls"},
    {Act::kSplit, "split-calls"},
    {Act::kTranslateOn, "translate-on"},
    {Act::kTranslateOff, "translate-off"},
    {Act::kMisbehave, "misbehave"},
    {Act::kBehave, "behave"},
    {Act::kAssume, "assume"},
}};

constexpr std::array<Word<AppState>, 7> kAppStates{{
    {AppState::kNotRunning, "not-running"},
    {AppState::kForeground, "foreground"},
    {AppState::kBackground, "background"},
    {AppState::kSuspended, "suspended"},
    {AppState::kForceQuit, "force-quit"},
    {AppState::kBeforeFirstUnlock, "before-first-unlock"},
    {AppState::kNotInstalled, "not-installed"},
}};

constexpr std::array<Word<IosGeneration>, 4> kGenerations{{
    {IosGeneration::k12, "12"},
    {IosGeneration::k13, "13"},
    {IosGeneration::k16, "16"},
    {IosGeneration::k26_4, "26.4"},
}};

constexpr std::array<Word<ActRefusal>, 23> kRefusals{{
    {ActRefusal::kNone, ""},
    {ActRefusal::kAlready, "already-so"},
    {ActRefusal::kNoArgument, "no-argument"},
    {ActRefusal::kUnknownWord, "unknown-word"},
    {ActRefusal::kNothingRings, "nothing-rings"},
    {ActRefusal::kNoButton, "no-button"},
    {ActRefusal::kNoCall, "no-call"},
    {ActRefusal::kNoActiveCall, "no-active-call"},
    {ActRefusal::kNoHeldCall, "no-held-call"},
    {ActRefusal::kNotMerged, "not-merged"},
    {ActRefusal::kNotPossible, "not-possible"},
    {ActRefusal::kNoSuchKey, "no-such-key"},
    {ActRefusal::kNoOtherCall, "no-other-call"},
    {ActRefusal::kNoNetwork, "no-network"},
    {ActRefusal::kNoApp, "no-app"},
    {ActRefusal::kNotInFront, "not-in-front"},
    {ActRefusal::kNotRunning, "not-running"},
    {ActRefusal::kLoggedOut, "logged-out"},
    {ActRefusal::kLoggedIn, "logged-in"},
    {ActRefusal::kNoRecents, "no-recents"},
    {ActRefusal::kNoNotification, "no-notification"},
    {ActRefusal::kNoToken, "no-token"},
    {ActRefusal::kPhoneOff, "phone-off"},
}};

constexpr std::array<Word<Misbehaviour>, kMisbehaviours> kMisbehaviourWords{{
    {Misbehaviour::kReportOneHopLate, "report-one-hop-late"},
    {Misbehaviour::kReportLate, "report-late"},
    {Misbehaviour::kNeverReport, "never-report"},
    {Misbehaviour::kLazyRegistry, "lazy-registry"},
    {Misbehaviour::kEarlyReturnOnExpired, "early-return-on-expired"},
    {Misbehaviour::kEarlyReturnOnMalformed, "early-return-on-malformed"},
    {Misbehaviour::kSkipReportForKnownCall, "skip-report-for-known-call"},
    {Misbehaviour::kSkipReportWhenOnCall, "skip-report-when-on-call"},
    {Misbehaviour::kSkipReportWhenForeground, "skip-report-when-foreground"},
    {Misbehaviour::kSkipReportWhenLoggedOut, "skip-report-when-logged-out"},
    {Misbehaviour::kNewUuidForKnownCall, "new-uuid-for-known-call"},
    {Misbehaviour::kReuseUuids, "reuse-uuids"},
    {Misbehaviour::kIgnoreReportError, "ignore-report-error"},
    {Misbehaviour::kFulfilBeforeConnected, "fulfil-before-connected"},
    {Misbehaviour::kNeverFulfilAnswer, "never-fulfil-answer"},
    {Misbehaviour::kFulfilAfterTimeout, "fulfil-after-timeout"},
    {Misbehaviour::kWaitForAudioBeforeFulfil, "wait-for-audio-before-fulfil"},
    {Misbehaviour::kAudioBeforeActivation, "audio-before-activation"},
    {Misbehaviour::kNeverComplete, "never-complete"},
    {Misbehaviour::kCompleteBeforeReport, "complete-before-report"},
    {Misbehaviour::kBlockMainQueue, "block-main-queue"},
    {Misbehaviour::kCrashWhileRinging, "crash-while-ringing"},
    {Misbehaviour::kConnectOnlyOnAnswer, "connect-only-on-answer"},
    {Misbehaviour::kIgnoreCallEnded, "ignore-call-ended"},
    {Misbehaviour::kNeverGiveUp, "never-give-up"},
    {Misbehaviour::kNoBackgroundTask, "no-background-task"},
    {Misbehaviour::kEndAllOnEndAndAccept, "end-all-on-end-and-accept"},
    {Misbehaviour::kLeakCalls, "leak-calls"},
    {Misbehaviour::kIgnoreHold, "ignore-hold"},
    {Misbehaviour::kIgnoreReset, "ignore-reset"},
    {Misbehaviour::kForgetEndedCalls, "forget-ended-calls"},
    {Misbehaviour::kKeepRingingElsewhere, "keep-ringing-elsewhere"},
    {Misbehaviour::kNoBusy, "no-busy"},
    {Misbehaviour::kKeepTokenOnLogOut, "keep-token-on-log-out"},
    {Misbehaviour::kNoTokenUpload, "no-token-upload"},
    {Misbehaviour::kHonourCancelPush, "honour-cancel-push"},
    {Misbehaviour::kIgnoreRefusal, "ignore-refusal"},
    {Misbehaviour::kKeepGlareCall, "keep-glare-call"},
    {Misbehaviour::kRingExpired, "ring-expired"},
    {Misbehaviour::kKeepCallWithoutNetwork, "keep-call-without-network"},
    {Misbehaviour::kInsistOnEndedCall, "insist-on-ended-call"},
    {Misbehaviour::kReadProtectedData, "read-protected-data"},
    {Misbehaviour::kExtensionShowsOnly, "extension-shows-only"},
    {Misbehaviour::kExtensionHandsOverLate, "extension-hands-over-late"},
    {Misbehaviour::kNeverEndTask, "never-end-background-task"},
    {Misbehaviour::kNoHoldHandler, "no-hold-handler"},
    {Misbehaviour::kDeclineOnRingLimit, "decline-on-ring-limit"},
    {Misbehaviour::kNeverFulfilStart, "never-fulfil-start"},
    {Misbehaviour::kProviderPerCall, "provider-per-call"},
}};

template <class Value, std::size_t N>
std::vector<std::string_view> texts(const std::array<Word<Value>, N>& words) {
  std::vector<std::string_view> out;
  for (const auto& word : words) out.push_back(word.text);
  return out;
}

/// Reads the decimal number at the head of `text` and drops it and one dot after it.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 0) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.size() > 1 && text.front() == '.') text.remove_prefix(1);
  return number;
}

}  // namespace

std::string_view to_string(Act act) { return word_of(kActs, act); }
std::optional<Act> parse_act(std::string_view text) { return value_of(kActs, text); }
std::string_view to_string(ActRefusal refusal) { return word_of(kRefusals, refusal); }
std::string_view to_string(AppState state) { return word_of(kAppStates, state); }
std::optional<AppState> parse_app_state(std::string_view text) {
  return value_of(kAppStates, text);
}
std::string_view to_string(Misbehaviour m) { return word_of(kMisbehaviourWords, m); }
std::optional<Misbehaviour> parse_misbehaviour(std::string_view text) {
  return value_of(kMisbehaviourWords, text);
}
std::vector<std::string_view> words_of(const Misbehaviours& set) {
  std::vector<std::string_view> out;
  for (const auto& word : kMisbehaviourWords) {
    if (set.contains(word.value)) out.push_back(word.text);
  }
  return out;
}
std::string to_string(const Misbehaviours& set) {
  std::string out;
  for (const auto word : words_of(set)) out += (out.empty() ? "" : " ") + std::string(word);
  return out;
}

std::optional<Delay>* habit(Habits& habits, std::string_view name) {
  if (name == "answer-after") return &habits.answer_after;
  if (name == "decline-after") return &habits.decline_after;
  if (name == "hang-up-after") return &habits.hang_up_after;
  return nullptr;
}
std::vector<std::string_view> habit_words() {
  return {"answer-after", "decline-after", "hang-up-after"};
}

std::string_view to_string(IosGeneration g) { return word_of(kGenerations, g); }

std::optional<IosGeneration> parse_ios_generation(std::string_view text) {
  const auto major = take_number(text);
  if (!major || *major < 12) return {};
  // A minor version, and what comes after it: 17.4.1.
  const auto minor = text.empty() ? 0 : take_number(text);
  if (!minor || (!text.empty() && !take_number(text)) || !text.empty()) return {};
  if (*major == 12) return IosGeneration::k12;
  if (*major < 16) return IosGeneration::k13;
  if (*major < 26 || (*major == 26 && *minor < 4)) return IosGeneration::k16;
  return IosGeneration::k26_4;
}

std::vector<std::string_view> act_words() { return texts(kActs); }
std::vector<std::string_view> app_state_words() { return texts(kAppStates); }
std::vector<std::string_view> misbehaviour_words() { return texts(kMisbehaviourWords); }
std::vector<std::string_view> ios_generation_words() { return texts(kGenerations); }

}  // namespace ringback::device
