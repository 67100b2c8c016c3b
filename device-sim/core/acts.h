// What people do with phones, by name, and why it came to nothing.
#pragma once

#include <cstdint>
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
  kLogIn,  ///< as the phone's own user, or as another
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

/// Why a finger came to nothing: the words of `act-refused`, and of the answer to an act.
enum class ActRefusal : std::uint8_t {
  kNone,     ///< it did something
  kAlready,  ///< a switch, a mark, a place
  kNoArgument,
  kUnknownWord,  ///< or a value that cannot be
  kNothingRings,
  kNoButton,  ///< a call that rings as an icon
  kNoCall,
  kNoActiveCall,
  kNoHeldCall,
  kNotMerged,
  kNotPossible,  ///< the call does not support it, or there is no room for it
  kNoSuchKey,    ///< of a keypad
  kNoOtherCall,  ///< cellular, or another app's
  kNoNetwork,
  kNoApp,  ///< it is not installed
  kNotInFront,
  kNotRunning,
  kLoggedOut,
  kLoggedIn,
  kNoRecents,
  kNoNotification,
  kNoToken,
  kPhoneOff,  ///< it is being started
};
/// Empty for kNone.
std::string_view to_string(ActRefusal refusal);

}  // namespace ringback::device
