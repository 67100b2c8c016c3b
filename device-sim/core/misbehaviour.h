// Every named way in which an app gets PushKit and CallKit wrong.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace ringback::device {

/// How an app can be wrong. The words are in phone_words.cpp; what each does stands where the app
/// branches on it, with the case from the field that it repeats.
enum class Misbehaviour {
  kReportOneHopLate,
  kReportLate,
  kNeverReport,
  kLazyRegistry,
  kEarlyReturnOnExpired,
  kEarlyReturnOnMalformed,
  kSkipReportForKnownCall,
  kSkipReportWhenOnCall,
  kSkipReportWhenForeground,
  kSkipReportWhenLoggedOut,
  kNewUuidForKnownCall,
  kReuseUuids,
  kIgnoreReportError,
  kFulfilBeforeConnected,
  kNeverFulfilAnswer,
  kFulfilAfterTimeout,
  kWaitForAudioBeforeFulfil,
  kAudioBeforeActivation,
  kNeverComplete,
  kCompleteBeforeReport,
  kBlockMainQueue,
  kCrashWhileRinging,
  kConnectOnlyOnAnswer,
  kIgnoreCallEnded,
  kNeverGiveUp,
  kNoBackgroundTask,
  kEndAllOnEndAndAccept,
  kLeakCalls,
  kIgnoreHold,
  kIgnoreReset,
  kForgetEndedCalls,
  kKeepRingingElsewhere,
  kNoBusy,
  kKeepTokenOnLogOut,
  kNoTokenUpload,
  kHonourCancelPush,
};

std::string_view to_string(Misbehaviour misbehaviour);
std::optional<Misbehaviour> parse_misbehaviour(std::string_view text);
std::vector<std::string_view> misbehaviour_words();

}  // namespace ringback::device
