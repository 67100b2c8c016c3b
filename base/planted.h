// Bugs that people make, planted into the cores for one test: it proves that the search finds
// each. Every other build is told at compile time that there are none, and nothing is left of them.
#pragma once

namespace ringback {

/// What goes wrong, by the mistake.
enum class PlantedBug {
  kNone,
  // The signaling server.
  kCalleeNotToldOfTheEnd,     ///< rings on after a cancel
  kOthersNotToldOfTheAnswer,  ///< a second device rings on after another one answered
  kSecondAnswerWins,          ///< an answer that comes too late is confirmed as well
  kFreshIdOnRetry,            ///< a retried push is a second push
  kPushBesideConnection,      ///< a push also where there is a live connection
  kRefusedTokenKept,          ///< a token that APNs called gone stays on file
  kAbsenceTimerNotCleared,    ///< who came back in time is hung up on all the same
  kResumeForgetsMessages,     ///< what was not acknowledged is not sent again
  kLateHangUpEndsAgain,       ///< a hang-up that crosses another one ends the call once more
  // APNs.
  kExpiredPushDelivered,     ///< a stored push outlives its time
  kReplacedPushDelivered,    ///< a newer push does not take the older one's place
  kPushForgottenOnLostLink,  ///< what was under way when the link died is not stored
  // The phone and its app.
  kTombstoneForgotten,     ///< a call that just ended can be reported again
  kBlockNeverLifted,       ///< stopped delivery outlives the app's reinstallation
  kAudioBeforeFulfilment,  ///< the audio session starts while the answer is pending
  kDutyNotEnforced,        ///< an app that reports nothing goes unpunished
  kGiveUpTimerNotCleared,  ///< the app gives up a call that the server has confirmed
  kResumeForgetsCommands,  ///< what the app said while it was away never arrives
  // The phone: one for each invariant that its property test holds it to.
  kRingsBeforeAdmission,      ///< the screen rings for a call that is still being checked
  kSecondCallRingsToo,        ///< a call that should wait behind another one rings
  kScreenListsOneCall,        ///< of two calls the screen knows the first
  kRingtoneIntoACall,         ///< the ringtone is heard beside a call
  kCallsOutliveTheProcess,    ///< a dead app's calls go on
  kHoldOfferedAlways,         ///< Hold & Accept is a button where nothing can be held
  kAudioOutlivesItsCall,      ///< the audio session stays active for nobody
  kTimersWaitForCompletion,   ///< nothing is due while a push is not completed
  kSocketOutlivesTheProcess,  ///< a dead app's stream is not closed
  kDeadAppSpeaks,             ///< a word goes out for an app that has just died
  kBlockedAppIsWoken,         ///< a push launches an app whose delivery is stopped
  kResetDropsCalls,           ///< calls vanish with the daemon instead of ending
  kPushFateForgotten,         ///< APNs is not told that a push was handed over
  kActionWithoutDeadline,     ///< an action never times out
  kCount,
};

#ifdef RINGBACK_PLANTED_BUGS
/// The one that is awake; set before the cores run.
inline PlantedBug awake_bug = PlantedBug::kNone;
inline bool planted(PlantedBug bug) { return bug == awake_bug; }
#else
consteval bool planted(PlantedBug) { return false; }
#endif

}  // namespace ringback
