// The timers that iOS itself runs for one phone.
#pragma once

namespace ringback::device {

enum class IosTimer {
  kLaunched,
  kWoken,
  kSuspend,
  kBackgroundTask,
  kQueueUnblocked,
  kDaemonCheck,    ///< number: the push
  kPushAssertion,  ///< number: the push
  kReportDone,     ///< number: the report
  kRingLimit,      ///< call
  kActionTimeout,  ///< number: the action
  kAudio,
  kEndScreen,
  kBooted,        ///< the phone is on again
  kServicesBack,  ///< the call daemon runs again
  kWatchdog,      ///< the launch must be over
  kTaskOverdue,   ///< an expired background task must have been ended
  kSlide,
  kExtension,  ///< number: the notification
  kBlockForgotten,
  kAnswerHabit,   ///< call
  kDeclineHabit,  ///< call
  kHangUpHabit,   ///< call
};

}  // namespace ringback::device
