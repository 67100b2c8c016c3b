#include "device-sim/core/app_words.h"

#include <array>

#include "base/word.h"

namespace ringback::device {
namespace {

constexpr std::array<Word<IncomingError>, 8> kIncomingErrors{{
    {IncomingError::kUnknown, "unknown"},
    {IncomingError::kUnentitled, "unentitled"},
    {IncomingError::kCallUuidAlreadyExists, "call-uuid-already-exists"},
    {IncomingError::kFilteredByDoNotDisturb, "filtered-by-do-not-disturb"},
    {IncomingError::kFilteredByBlockList, "filtered-by-block-list"},
    {IncomingError::kFilteredDuringRestrictedSharingMode,
     "filtered-during-restricted-sharing-mode"},
    {IncomingError::kCallIsProtected, "call-is-protected"},
    {IncomingError::kFilteredBySensitiveParticipants, "filtered-by-sensitive-participants"},
}};
constexpr std::array<Word<TransactionError>, 9> kTransactionErrors{{
    {TransactionError::kUnknown, "unknown"},
    {TransactionError::kUnentitled, "unentitled"},
    {TransactionError::kUnknownCallProvider, "unknown-call-provider"},
    {TransactionError::kEmptyTransaction, "empty-transaction"},
    {TransactionError::kUnknownCallUuid, "unknown-call-uuid"},
    {TransactionError::kCallUuidAlreadyExists, "call-uuid-already-exists"},
    {TransactionError::kInvalidAction, "invalid-action"},
    {TransactionError::kMaximumCallGroupsReached, "maximum-call-groups-reached"},
    {TransactionError::kCallIsProtected, "call-is-protected"},
}};
constexpr std::array<Word<ExtensionError>, 3> kExtensionErrors{{
    {ExtensionError::kUnknown, "unknown"},
    {ExtensionError::kInvalidClientProcess, "invalid-client-process"},
    {ExtensionError::kMissingNotificationFilteringEntitlement,
     "missing-notification-filtering-entitlement"},
}};
constexpr std::array<Word<GeneralError>, 4> kGeneralErrors{{
    {GeneralError::kUnknown, "unknown"},
    {GeneralError::kUnentitled, "unentitled"},
    {GeneralError::kInvalidArgument, "invalid-argument"},
    {GeneralError::kMissingVoipBackgroundMode, "missing-voip-background-mode"},
}};
constexpr std::array<Word<DtmfType>, 3> kDtmfTypes{{
    {DtmfType::kSingleTone, "single-tone"},
    {DtmfType::kSoftPause, "soft-pause"},
    {DtmfType::kHardPause, "hard-pause"},
}};
constexpr std::array<Word<EndedReason>, 5> kEndedReasons{{
    {EndedReason::kFailed, "failed"},
    {EndedReason::kRemoteEnded, "remote-ended"},
    {EndedReason::kUnanswered, "unanswered"},
    {EndedReason::kAnsweredElsewhere, "answered-elsewhere"},
    {EndedReason::kDeclinedElsewhere, "declined-elsewhere"},
}};
constexpr std::array<Word<ActionKind>, 8> kActionKinds{{
    {ActionKind::kStart, "start-call"},
    {ActionKind::kAnswer, "answer-call"},
    {ActionKind::kEnd, "end-call"},
    {ActionKind::kSetHeld, "set-held-call"},
    {ActionKind::kSetMuted, "set-muted-call"},
    {ActionKind::kSetGroup, "set-group-call"},
    {ActionKind::kPlayDtmf, "play-dtmf-call"},
    {ActionKind::kSetTranslating, "set-translating-call"},
}};

}  // namespace

std::string_view to_string(IncomingError error) { return word_of(kIncomingErrors, error); }
std::string_view to_string(TransactionError error) { return word_of(kTransactionErrors, error); }
std::string_view to_string(ExtensionError error) { return word_of(kExtensionErrors, error); }
std::string_view to_string(GeneralError error) { return word_of(kGeneralErrors, error); }
std::string_view to_string(DtmfType type) { return word_of(kDtmfTypes, type); }
DtmfType dtmf_type(std::string_view digits) {
  if (digits.starts_with(',')) return DtmfType::kSoftPause;
  return digits.starts_with(';') ? DtmfType::kHardPause : DtmfType::kSingleTone;
}
std::string_view to_string(EndedReason reason) { return word_of(kEndedReasons, reason); }
std::optional<EndedReason> parse_ended_reason(std::string_view text) {
  return value_of(kEndedReasons, text);
}
std::string_view to_string(ActionKind kind) { return word_of(kActionKinds, kind); }
std::optional<ActionKind> parse_action_kind(std::string_view text) {
  return value_of(kActionKinds, text);
}

}  // namespace ringback::device
