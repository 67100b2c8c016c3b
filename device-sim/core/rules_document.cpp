#include <array>
#include <string>
#include <utility>

#include "device-sim/core/assumptions.h"
#include "device-sim/core/rules.h"

namespace ringback::device {
namespace {

using M = Misbehaviour;

constexpr std::array<MisbehaviourRow, kMisbehaviours> kMisbehaviourRows{{
    {M::kReportOneHopLate, "16", "report inside the delegate",
     "callkeep#664, Forta, flutter_callkit_incoming#270", "exception, counts"},
    {M::kReportLate, "16", "report inside the delegate, fetch later", "callkeep#664",
     "exception, counts"},
    {M::kNeverReport, "1", "always report", "linphone#669", "exception, counts"},
    {M::kLazyRegistry, "17", "make the registry at launch", "DTS 817976, 781211; intune SDK#404",
     "0xBAADCA11, counts"},
    {M::kEarlyReturnOnExpired, "8", "report, then end", "element-x-ios PR#5682",
     "exception, counts"},
    {M::kEarlyReturnOnMalformed, "18", "report a placeholder, end it as failed",
     "element-x-ios PR#5682, callkeep PR#144", "exception, counts"},
    {M::kSkipReportForKnownCall, "9, 10", "report the same UUID, ignore error 2", "DTS 768136",
     "exception, counts"},
    {M::kSkipReportWhenOnCall, "11", "report anyway", "linphone#669, Twilio PR#273",
     "the second caller is never shown"},
    {M::kSkipReportWhenForeground, "37", "never ask one's own state", "DTS 817976",
     "no call shown; an exception when the daemon disagrees"},
    {M::kSkipReportWhenLoggedOut, "30", "report, end, tell the server",
     "linphone#709, twilio voice-quickstart-ios#51", "exception, counts"},
    {M::kNewUuidForKnownCall, "10", "derive the UUID from the call id", "TD-10 note in a pjsip app",
     "rings twice"},
    {M::kReuseUuids, "35", "a fresh UUID per call", "wire-ios-sync-engine#638, callkeep#750",
     "the second call is refused"},
    {M::kIgnoreReportError, "21", "end the local call", "linphone#704, wire#357",
     "the caller hears ringing, the app leaks the call"},
    {M::kFulfilBeforeConnected, "3", "hold the action until connected",
     "stream-video-swift PR#1162", "the timer runs over dead air"},
    {M::kNeverFulfilAnswer, "4", "fulfil or fail in time", "stream-video-swift PR#1162",
     "timed out, call ended"},
    {M::kFulfilAfterTimeout, "39", "drop a timed-out action", "Apple, timedOutPerforming",
     "misuse; the call is gone"},
    {M::kWaitForAudioBeforeFulfil, "38", "fulfil first", "siprix#61, stream-video-swift PR#1162",
     "deadlock until the time-out"},
    {M::kAudioBeforeActivation, "38", "wait for didActivate", "siprix#61, linphone#331", "silence"},
    {M::kNeverComplete, "28", "complete once, after the report", "linphone#704, VialerSIPLib#197",
     "a wasted assertion"},
    {M::kCompleteBeforeReport, "28", "complete once, after the report",
     "twilio voice-quickstart-objc PR#137", "iOS 12: the report stalls; none today"},
    {M::kBlockMainQueue, "17", "keep the delegate's queue free", "DTS 817976",
     "0xBAADCA11, counts"},
    {M::kCrashWhileRinging, "25", "resync at launch", "rn-voip-push#102",
     "the call vanishes; counts"},
    {M::kConnectOnlyOnAnswer, "2", "connect in parallel with the report",
     "voximplant flutter_callkit#9, callkeep#461", "rings for a call that is over"},
    {M::kIgnoreCallEnded, "1, 2", "end on the server's word",
     "element-ios#1751, siprix#58, telnyx#206", "phantom ring"},
    {M::kNeverGiveUp, "4, 24", "report failed in time", "Apple, Responding to VoIP Notifications",
     "rings to the limit"},
    {M::kNoBackgroundTask, "27", "wrap the decline in a background task",
     "element-ios#4612, jitsi-meet#15463", "the caller hears ringing"},
    {M::kEndAllOnEndAndAccept, "14, 15", "end only the named call",
     "linphone#269, flutter_callkit_incoming#794", "both calls die"},
    {M::kLeakCalls, "33", "report every end", "twilio video-quickstart-ios#187, wire#123",
     "error 7 on the next call"},
    {M::kIgnoreHold, "32", "perform hold within 5 s", "forum 715488", "the hold fails"},
    {M::kIgnoreReset, "31", "end all, make a new provider", "forum 801418, jitsi-meet#11263",
     "error 2 on the next call"},
    {M::kForgetEndedCalls, "20", "remember ended ids", "forum 823102", "phantom ring"},
    {M::kKeepRingingElsewhere, "6, 7", "end with the right reason", "element-ios#1618, #6614",
     "keeps ringing"},
    {M::kNoBusy, "12", "tell the second caller busy", "Twilio PR#273",
     "the second caller hears a decline"},
    {M::kKeepTokenOnLogOut, "30", "drop the token", "rn-voip-push#17", "rings for the wrong user"},
    {M::kNoTokenUpload, "29", "upload at every launch", "twilio#519", "silently unreachable"},
    {M::kHonourCancelPush, "19", "report, then end; servers send none", "callkeep#156, telnyx#108",
     "exception, counts"},
    {M::kIgnoreRefusal, "5", "fail the action, or report failed", "telnyx#127",
     "a call that nobody carries"},
    {M::kKeepGlareCall, "13", "end the call that lost", "twilio-voice-rn#174, element-ios#1750",
     "stuck in a call; error 7 with one group"},
    {M::kRingExpired, "8, 22", "report, then end what is past its time",
     "795610, telnyx flutter#127", "phantom ring until the server answers"},
    {M::kKeepCallWithoutNetwork, "23", "report failed after some time",
     "recall: iOS never ends a call for want of media", "the call stays up for ever"},
    {M::kInsistOnEndedCall, "34", "take error 4 for done",
     "twilio voice-callkit-quickstart-swift#6, jitsi-meet#11263", "cannot hang up"},
    {M::kReadProtectedData, "36", "report with what the payload has", "DTS 784473",
     "crashes before its report; counts"},
    {M::kExtensionShowsOnly, "NSE", "hand the call over to the app",
     "Apple, reportNewIncomingVoIPPushPayload", "a message instead of a ring"},
    {M::kExtensionHandsOverLate, "NSE", "hand over before the content handler",
     "Apple, invalidClientProcess", "refused (1): a message instead of a ring"},
    {M::kNeverEndTask, "27", "end each background task", "recall", "0x8BADF00D, counts"},
    {M::kNoHoldHandler, "32", "implement perform for each action", "Charon CallKit port",
     "the hold fails at once"},
    {M::kDeclineOnRingLimit, "26", "tell the limit by how long it rang; the server decides",
     "Chi'llywood device log, flutter_callkit_incoming#438",
     "no answer is told as a decline, on every phone"},
    {M::kNeverFulfilStart, "-", "fulfil once the call has been asked for", "Charon CallKit port",
     "no audio; failed after 600 s"},
    {M::kProviderPerCall, "-", "one provider for all calls of the app", "Apple, CXProvider",
     "a second call ends the first as failed"},
}};

std::string cell(std::string_view text) {
  return " " + std::string(text.empty() ? "-" : text) + " |";
}

std::string knob_with_default(std::string_view knob) {
  if (knob.empty()) return {};
  std::string text = "`" + std::string(knob) + "`";
  for (const auto& row : assumption_table()) {
    if (row.name == knob) text += " = " + assumption_text(row, Assumptions{});
  }
  return text;
}

}  // namespace

std::span<const MisbehaviourRow> misbehaviour_table() { return kMisbehaviourRows; }

std::string rules_document() {
  std::string out =
      "# The rules of PushKit and CallKit that the phones enforce\n\n"
      "Printed from `device-sim/core/rules.cpp`; a test fails when this file is out of date "
      "(`RINGBACK_UPDATE=1` rewrites it). \"Documented\" is Apple's word, \"observed\" was seen in "
      "the field or said by an Apple engineer, \"recalled\" is common knowledge without a source "
      "at hand. A knob is set per phone by a scenario.\n\n## Rules\n\n"
      "| id | rule | source | confidence | knob | test | scenario "
      "|\n|---|---|---|---|---|---|---|\n";
  for (const auto& r : rules()) {
    out += "|" + cell(r.id) + cell(r.text) + cell(r.source) + cell(to_string(r.confidence)) +
           cell(knob_with_default(r.knob)) + cell(r.test) +
           cell(r.scenario.empty() ? "" : "`" + std::string(r.scenario) + "`") + "\n";
  }
  out +=
      "\n## Errors\n\nThe names are Apple's; how sure the trigger is stands in the last column.\n\n"
      "| domain | code | name | what brings it about | trigger |\n|---|---|---|---|---|\n";
  for (const auto& e : error_table()) {
    out += "|" + cell("`" + std::string(e.domain) + "`") + cell(std::to_string(e.code)) +
           cell(e.name) + cell(e.trigger) + cell(to_string(e.confidence)) + "\n";
  }
  out += "\n## What changes with the system\n\n| | 12 | 13 | 16 | 26.4 |\n|---|---|---|---|---|\n";
  for (const auto& g : generation_table()) {
    out += "|" + cell(g.what) + cell(g.ios_12) + cell(g.ios_13) + cell(g.ios_16) +
           cell(g.ios_26_4) + "\n";
  }
  out +=
      "\n## Ways to be wrong\n\nEach is a word in a phone's `misbehaviours`; the phone's app is "
      "right without any.\n\n| word | race | the right way | seen at | what happens |\n"
      "|---|---|---|---|---|\n";
  for (const auto& m : misbehaviour_table()) {
    out += "| `" + std::string(to_string(m.misbehaviour)) + "` |" + cell(m.race) + cell(m.right) +
           cell(m.seen) + cell(m.consequence) + "\n";
  }
  out += "\n## Assumptions\n\n| name | default | source | meaning |\n|---|---|---|---|\n";
  for (const auto& a : assumption_table()) {
    out += "| `" + std::string(a.name) + "` |" + cell(assumption_text(a, Assumptions{})) +
           cell(a.source) + cell(a.meaning) + "\n";
  }
  return out;
}

}  // namespace ringback::device
