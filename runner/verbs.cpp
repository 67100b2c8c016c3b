#include "runner/verbs.h"

#include <array>

namespace ringback::runner {
namespace {

using enum Argument;

constexpr std::array kPersonVerbs{
    PersonVerb{"opens the app", "open-app", kNone, "taps the app's icon"},
    PersonVerb{"dials", "dial", kUser, "calls a user from inside the app"},
    PersonVerb{"answers", "answer", kNone, "accepts the call that rings"},
    PersonVerb{"declines", "decline", kNone, "refuses the call that rings"},
    PersonVerb{"hangs up", "hang-up", kNone, "ends the call, answered or not"},
    PersonVerb{"holds", "hold", kNone, "puts the call on hold"},
    PersonVerb{"resumes", "resume", kNone, "takes the call off hold"},
    PersonVerb{"mutes", "mute", kNone, "mutes the microphone"},
    PersonVerb{"unmutes", "unmute", kNone, "opens the microphone"},
    PersonVerb{"ends and accepts", "end-and-accept", kNone,
               "ends the current call and takes the one that waits"},
    PersonVerb{"holds and accepts", "hold-and-accept", kNone,
               "holds the current call and takes the one that waits"},
    PersonVerb{"plays", "play-dtmf", kText, "presses digits on the keypad"},
    PersonVerb{"transfers the call to", "transfer", kText,
               "moves the call to another of their phones"},
    PersonVerb{"locks the phone", "lock", kNone, "presses the side button"},
    PersonVerb{"unlocks the phone", "unlock", kNone, "unlocks with face, finger or code"},
    PersonVerb{"turns do-not-disturb on", "do-not-disturb-on", kNone, "calls are not shown"},
    PersonVerb{"turns do-not-disturb off", "do-not-disturb-off", kNone, "calls are shown again"},
    PersonVerb{"turns airplane mode on", "airplane-mode-on", kNone, "all radios go off"},
    PersonVerb{"turns airplane mode off", "airplane-mode-off", kNone, "all radios come back"},
    PersonVerb{"goes home", "go-home", kNone, "leaves the app for the home screen"},
    PersonVerb{"kills the app", "kill-app", kNone, "swipes the app away in the switcher"},
    PersonVerb{"reboots the phone", "reboot", kNone, "the phone comes up locked, never unlocked"},
    PersonVerb{"uninstalls the app", "uninstall", kNone, "deletes the app"},
    PersonVerb{"reinstalls the app", "reinstall", kNone, "installs it afresh"},
    PersonVerb{"logs out", "log-out", kNone, "logs out inside the app"},
    PersonVerb{"blocks", "block-caller", kUser, "puts a handle on the block list"},
    PersonVerb{"gets a cellular call", "cellular-call", kNone, "the phone network rings in"},
    PersonVerb{"loses the call service", "reset-call-services", kNone,
               "the process behind CallKit dies: providerDidReset"},
    PersonVerb{"ends the cellular call", "cellular-ends", kNone, "the cellular call is over"},
    PersonVerb{"slides to answer", "slide-to-answer", kNone,
               "begins to slide; answers once the finger is across, if the call is still there"},
    PersonVerb{"takes a call in another app", "other-app-call", kNone,
               "a call of another CallKit app: this app's is held"},
    PersonVerb{"ends the call in the other app", "other-app-ends", kNone, "and taken up again"},
    PersonVerb{"shares the screen", "restricted-sharing-on", kNone,
               "in a mode that lets no call in"},
    PersonVerb{"stops sharing the screen", "restricted-sharing-off", kNone, "calls come in again"},
    PersonVerb{"protects the app", "protect-app", kNone, "the app needs the owner's face or code"},
    PersonVerb{"unprotects the app", "unprotect-app", kNone, "and no longer"},
    PersonVerb{"marks", "mark-sensitive", kUser, "holds back the calls of a handle as sensitive"},
    PersonVerb{"silences unknown callers", "silence-unknown-callers-on", kNone,
               "the setting of the Phone app"},
    PersonVerb{"hears unknown callers", "silence-unknown-callers-off", kNone, "and off again"},
    PersonVerb{"adds to contacts", "add-contact", kUser, "the handle is known from now on"},
    PersonVerb{"gets a new token", "rotate-token", kNone,
               "iOS invalidates the VoIP token and hands out another"},
    PersonVerb{"restores a backup", "restore-backup", kNone,
               "the phone is new; apps and their data come from the old one"},
    PersonVerb{"updates the app", "update-app", kNone, "installs over the app"},
    PersonVerb{"taps the notification", "tap-notification", kNone,
               "opens the app from a notification that is shown"},
    PersonVerb{"misbehaves", "misbehave", kMisbehaviour,
               "the app is wrong in this way from now on, as after a bad update"},
    PersonVerb{"behaves", "behave", kNone, "the app does everything right from now on"},
    PersonVerb{"assumes", "assume", kAssumption,
               "the phone's assumption has another value from now on: name=value"},
};

constexpr std::array kOtherVerbs{
    OtherVerb{"network", "LINK breaks", "both ends lose their connections and get no new ones"},
    OtherVerb{"network", "LINK goes silent", "nobody notices; what is sent waits"},
    OtherVerb{"network", "LINK comes back", "the line is up again; what waited is sent on"},
    OtherVerb{"network", "LINK delays 300ms", "every message takes this long, one way"},
    OtherVerb{"network", "LINK jitters 50ms", "and up to this much longer"},
    OtherVerb{"network", "LINK loses 20%", "this share of messages has to be sent again"},
    OtherVerb{"server", "restarts", "the process ends and starts again at once; its store is kept"},
    OtherVerb{"server", "stops", "the process ends"},
    OtherVerb{"server", "starts", "the process starts"},
    OtherVerb{"server", "drains", "SIGTERM: no new call, clients come back later"},
    OtherVerb{"apns", "FAULT",
              "one fault line, as in docs/apns-fidelity.md; \"clear\" ends all faults"},
    OtherVerb{"provider", "pushes PHONE",
              "another provider sends a push; `payload`, `headers` and `kind` say which"},
};

}  // namespace

std::span<const PersonVerb> person_verbs() { return kPersonVerbs; }
std::span<const OtherVerb> other_verbs() { return kOtherVerbs; }

}  // namespace ringback::runner
