// What people do with phones, by name.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace ringback::device {

/// What a person can do with a phone; each has one word in scenarios and in control/v1.
enum class Act {
  kOpenApp,
  kDial,
  kAnswer,
  kDecline,
  kHangUp,
  kHold,
  kResume,
  kMute,
  kUnmute,
  kEndAndAccept,
  kHoldAndAccept,
  kPlayDtmf,
  kTransfer,
  kLock,
  kUnlock,
  kDoNotDisturbOn,
  kDoNotDisturbOff,
  kAirplaneModeOn,
  kAirplaneModeOff,
  kGoHome,
  kKillApp,
  kReboot,
  kUninstall,
  kReinstall,
  kLogOut,
  kBlockCaller,
  kCellularCall,
  kCellularEnds,
  kResetCallServices,  ///< the call daemon crashes and comes back
  kSlideToAnswer,      ///< begins to slide; answers once the finger is across
  kOtherAppCall,       ///< takes a call in another app that uses CallKit
  kOtherAppEnds,
  kRestrictedSharingOn,  ///< the screen is shared in a mode that lets no call in
  kRestrictedSharingOff,
  kProtectApp,  ///< the app needs the owner's face or code
  kUnprotectApp,
  kMarkSensitive,            ///< a handle whose calls are held back as sensitive
  kSilenceUnknownCallersOn,  ///< the setting of the Phone app
  kSilenceUnknownCallersOff,
  kAddContact,     ///< a handle is known from now on
  kRotateToken,    ///< iOS invalidates the VoIP token and hands out another
  kRestoreBackup,  ///< the phone is new; apps and their data come from the old one
  kUpdateApp,      ///< installs over the app
  kTapNotification,
  kAllowCaller,  ///< the Focus lets this handle through
  kRepeatedCallsOn,
  kRepeatedCallsOff,
  kPressSideButton,  ///< silences what rings, then declines it; locks otherwise
  kTapRecent,        ///< calls the last one in Recents back
  kFullScreenCallsOn,
  kFullScreenCallsOff,
  kCellularInstead,  ///< takes a cellular call by End & Accept
  kSwap,
  kMerge,
  kSplit,
  kTranslateOn,  ///< Live Translation, on the screen of a call
  kTranslateOff,
  kMisbehave,  ///< the app is an update that is wrong in this way
  kBehave,     ///< and no longer; in every way without an argument
  kAssume,     ///< "block_threshold=1": the phone assumes something else from now on
};
std::string_view to_string(Act act);
std::optional<Act> parse_act(std::string_view text);
std::vector<std::string_view> act_words();

}  // namespace ringback::device
