// The words that iOS and an app share: CallKit's errors, reasons, updates and actions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"

namespace ringback::device {

/// `com.apple.CallKit.error.incomingcall`; the numbers are Apple's.
enum class IncomingError {
  kUnknown = 0,
  kUnentitled = 1,
  kCallUuidAlreadyExists = 2,
  kFilteredByDoNotDisturb = 3,
  kFilteredByBlockList = 4,
  kFilteredDuringRestrictedSharingMode = 5,
  kCallIsProtected = 6,
  kFilteredBySensitiveParticipants = 7,
};
std::string_view to_string(IncomingError error);

/// `com.apple.CallKit.error.requesttransaction`; the numbers are Apple's.
enum class TransactionError {
  kUnknown = 0,
  kUnentitled = 1,
  kUnknownCallProvider = 2,
  kEmptyTransaction = 3,
  kUnknownCallUuid = 4,
  kCallUuidAlreadyExists = 5,
  kInvalidAction = 6,
  kMaximumCallGroupsReached = 7,
  kCallIsProtected = 8,
};
std::string_view to_string(TransactionError error);

/// CXErrorCodeNotificationServiceExtensionError; the names are Apple's, the numbers [recall].
enum class ExtensionError {
  kUnknown = 0,
  kInvalidClientProcess = 1,
  kMissingNotificationFilteringEntitlement = 2,
};
std::string_view to_string(ExtensionError error);

/// `com.apple.CallKit.error`; the numbers are those of the .NET bindings [observed].
enum class GeneralError {
  kUnknown = 0,
  kUnentitled = 1,
  kInvalidArgument = 2,
  kMissingVoipBackgroundMode = 3,
};
std::string_view to_string(GeneralError error);

/// CXCallEndedReason; the numbers are Apple's.
enum class EndedReason {
  kFailed = 1,
  kRemoteEnded = 2,
  kUnanswered = 3,
  kAnsweredElsewhere = 4,
  kDeclinedElsewhere = 5,
};
std::string_view to_string(EndedReason reason);
std::optional<EndedReason> parse_ended_reason(std::string_view text);

/// CXCallUpdate: what is not set stays as it was.
struct CallUpdate {
  std::optional<std::string> handle;
  std::optional<std::string> name;
  std::optional<bool> video;
  std::optional<bool> can_hold;     ///< supportsHolding
  std::optional<bool> can_group;    ///< supportsGrouping
  std::optional<bool> can_ungroup;  ///< supportsUngrouping
  std::optional<bool> can_dtmf;     ///< supportsDTMF
};

enum class ActionKind {
  kStart,
  kAnswer,
  kEnd,
  kSetHeld,
  kSetMuted,
  kSetGroup,
  kPlayDtmf,
  kSetTranslating,  ///< iOS 26
};
std::string_view to_string(ActionKind kind);
std::optional<ActionKind> parse_action_kind(std::string_view text);

/// CXPlayDTMFCallAction.type; the numbers are Apple's.
enum class DtmfType { kSingleTone = 1, kSoftPause = 2, kHardPause = 3 };
std::string_view to_string(DtmfType type);
DtmfType dtmf_type(std::string_view digits);  ///< "," begins a soft pause, ";" a hard one

/// A CXAction. `on` is isVideo of Start, isOnHold, isMuted or isTranslating; `detail` the handle of
/// Start, the digits of DTMF or the languages of a translation.
struct Action {
  std::uint64_t id = 0;  ///< given by CallKit; zero in a request
  ActionKind kind = ActionKind::kEnd;
  CallId call;
  bool on = false;
  std::string detail;
  std::optional<CallId> group_with;
  Instant deadline{};  ///< from its creation
};

/// CXCall as CXCallObserver shows it: no handle, and calls of other apps and of the phone network
/// too. Source: Apple, CXCall [doc]; which calls are seen [recall]
struct CallFlags {
  bool outgoing = false;
  bool connected = false;
  bool on_hold = false;
  bool ended = false;
  friend bool operator==(const CallFlags&, const CallFlags&) = default;
};

}  // namespace ringback::device
