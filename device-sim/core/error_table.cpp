// CallKit's error domains, code by code.
#include <array>

#include "device-sim/core/rules.h"

namespace ringback::device {
namespace {

using enum Confidence;

constexpr std::string_view kGeneral = "com.apple.CallKit.error";
constexpr std::string_view kIncoming = "com.apple.CallKit.error.incomingcall";
constexpr std::string_view kRequest = "com.apple.CallKit.error.requesttransaction";
constexpr std::string_view kExtension = "com.apple.CallKit.error.notificationserviceextension";

constexpr std::array<ErrorRow, 24> kErrors{{
    {kGeneral, 0, "unknown", "never given: nobody has described one", kInvented},
    {kGeneral, 1, "unentitled", "never given: nobody has described one", kInvented},
    {kGeneral, 2, "invalid-argument", "a hand-over of what is no dictionary", kInvented},
    {kGeneral, 3, "missing-voip-background-mode",
     "a hand-over to an app without the VoIP background mode", kInvented},
    {kIncoming, 0, "unknown", "no valid provider, a nil UUID, or the call daemon is away",
     kRecalled},
    {kIncoming, 1, "unentitled", "no VoIP background mode", kDocumented},
    {kIncoming, 2, "call-uuid-already-exists", "the UUID of a live call, or of one just ended",
     kDocumented},
    {kIncoming, 3, "filtered-by-do-not-disturb", "a Focus that does not let the caller through",
     kDocumented},
    {kIncoming, 4, "filtered-by-block-list", "a handle that the person blocked", kDocumented},
    {kIncoming, 5, "filtered-during-restricted-sharing-mode",
     "from iOS 17: the screen is shared in a restricted mode", kRecalled},
    {kIncoming, 6, "call-is-protected", "the app is behind the owner's face or code", kRecalled},
    {kIncoming, 7, "filtered-by-sensitive-participants", "a handle that is marked as sensitive",
     kRecalled},
    {kRequest, 0, "unknown", "the call daemon is away", kInvented},
    {kRequest, 1, "unentitled", "no VoIP background mode", kDocumented},
    {kRequest, 2, "unknown-call-provider",
     "no provider, an invalidated one, or one lost in a reset", kDocumented},
    {kRequest, 3, "empty-transaction", "no actions", kDocumented},
    {kRequest, 4, "unknown-call-uuid", "no live call of this app", kDocumented},
    {kRequest, 5, "call-uuid-already-exists", "Start with a used UUID", kObserved},
    {kRequest, 6, "invalid-action", "not for this state of the call, or not supported by it",
     kDocumented},
    {kRequest, 7, "maximum-call-groups-reached", "Start beyond maximumCallGroups", kDocumented},
    {kRequest, 8, "call-is-protected", "Start by an app behind the owner's face or code",
     kRecalled},
    {kExtension, 0, "unknown", "iOS 12, which has no hand-over", kRecalled},
    {kExtension, 1, "invalid-client-process", "called by the app, or after the content handler",
     kDocumented},
    {kExtension, 2, "missing-notification-filtering-entitlement", "no filtering entitlement",
     kDocumented},
}};

}  // namespace

std::span<const ErrorRow> error_table() { return kErrors; }

}  // namespace ringback::device
