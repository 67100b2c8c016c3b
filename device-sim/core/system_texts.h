// What iOS writes into its logs and crash reports, word for word where the words are known.
#pragma once

#include <string_view>

namespace ringback::device {

/// The text of the exception that ends an app at the return of its delegate. Source: forum 801446.
inline constexpr std::string_view kNeverPosted =
    "NSInternalInconsistencyException: Killing app because it never posted an incoming call to "
    "the system after receiving a PushKit VoIP push.";
/// callservicesd's words at its own check; exception code 0xBAADCA11. Source: forum 801446.
inline constexpr std::string_view kNotInTime =
    "0xBAADCA11: Killing VoIP app because it failed to post an incoming call in time.";
/// callservicesd's words once it no longer launches the app. Source: rn-voip-push#102.
inline constexpr std::string_view kNotLaunched =
    "will not be launched because it failed to report an incoming call too many times (or "
    "repeatedly crashed.)";

/// The watchdog's, when a launch takes too long or a background task is not ended. Source: [recall]
inline constexpr std::string_view kLaunchTooLong =
    "0x8BADF00D: the app did not finish its launch in time";
inline constexpr std::string_view kTaskNotEnded =
    "0x8BADF00D: the app did not end a background task that had expired";

}  // namespace ringback::device
