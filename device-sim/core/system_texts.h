// What iOS writes into its logs and crash reports, word for word where the words are known.
#pragma once

#include <string_view>

#include "device-sim/core/phone_config.h"

namespace ringback::device {

/// The text of the exception that ends an app at the return of its delegate. Source: forum 801446.
inline constexpr std::string_view kNeverPosted =
    "NSInternalInconsistencyException: Killing app because it never posted an incoming call to "
    "the system after receiving a PushKit VoIP push.";
/// Its older wording. Source: linphone#669 (iOS 13), element-ios#3986 (iOS 14).
inline constexpr std::string_view kNeverPostedOnCallback =
    "NSInternalInconsistencyException: Killing app because it never posted an incoming call to "
    "the system after receiving a PushKit VoIP push callback.";
constexpr std::string_view never_posted(IosGeneration ios) {
  return ios < IosGeneration::k16 ? kNeverPostedOnCallback : kNeverPosted;
}
/// What PKPushRegistry logs before it throws. Source: callkeep#163 (iOS 13), without the line,
/// which is not known there; flutter_callkit_incoming#197 (iOS 16), forum 801446 (2025).
inline constexpr std::string_view kAssertionFailure =
    "*** Assertion failure in -[PKPushRegistry _terminateAppIfThereAreUnhandledVoIPPushes], "
    "PKPushRegistry.m:349";
inline constexpr std::string_view kAssertionFailureBefore16 =
    "*** Assertion failure in -[PKPushRegistry _terminateAppIfThereAreUnhandledVoIPPushes]";
constexpr std::string_view assertion_failure(IosGeneration ios) {
  return ios < IosGeneration::k16 ? kAssertionFailureBefore16 : kAssertionFailure;
}
/// callservicesd's words at its own check; exception code 0xBAADCA11. Source: forum 801446.
inline constexpr std::string_view kNotInTime =
    "0xBAADCA11: Killing VoIP app because it failed to post an incoming call in time.";
/// callservicesd's words once it no longer launches the app. Source: rn-voip-push#102.
inline constexpr std::string_view kNotLaunched =
    "will not be launched because it failed to report an incoming call too many times (or "
    "repeatedly crashed.)";
/// And of the push that came for it; only its last words are known. Source: Forta device log; forum
/// 784473; rn-voip-push#84.
inline constexpr std::string_view kOnTheFloor = "VoIP payload dropped on the floor";

/// The watchdog's, when a launch takes too long or a background task is not ended. Source: [recall]
inline constexpr std::string_view kLaunchTooLong =
    "0x8BADF00D: the app did not finish its launch in time";
inline constexpr std::string_view kTaskNotEnded =
    "0x8BADF00D: the app did not end a background task that had expired";

}  // namespace ringback::device
