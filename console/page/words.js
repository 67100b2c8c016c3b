// The words of scenarios and control/v1, each with what a person reads. Pure.

/** What a person does with a phone whatever its screen shows. */
export const PHONE_ACTS = [
  ["open-app", "Open app"],
  ["go-home", "Home"],
  ["kill-app", "Kill app"],
  ["reboot", "Reboot"],
  ["reinstall", "Reinstall"],
];

/** What is needed less often, some of it with an argument. */
export const MORE_ACTS = [
  ["uninstall", "Delete the app"],
  ["log-out", "Log out"],
  ["log-in", "Log in", "whom"],
  ["block-caller", "Block a caller", "whom"],
  ["play-dtmf", "Press keys", "digits"],
  ["transfer", "Move the call to", "another phone"],
  ["cellular-call", "A cellular call comes"],
  ["cellular-ends", "The cellular call ends"],
];

/** What became of a call, as the call list says it. */
export const OUTCOMES = {
  missed: "missed",
  answered: "incoming",
  declined: "declined",
  outgoing: "outgoing",
  failed: "failed",
  elsewhere: "answered elsewhere",
};

export const APP_STATES = [
  ["not-running", "not running"],
  ["foreground", "in the foreground"],
  ["background", "in the background"],
  ["suspended", "suspended"],
  ["force-quit", "swiped away by its user"],
  ["before-first-unlock", "phone rebooted, never unlocked"],
  ["not-installed", "not installed"],
];

export const IOS_GENERATIONS = [
  ["16", "iOS 16 – the system ends a call that rang for too long"],
  ["26.4", "iOS 26.4 – the delegate learns whether it must report"],
  ["13", "iOS 13 – every VoIP push must be reported as a call"],
  ["12", "iOS 12 – no duty to report"],
];

/** How an app can be wrong, and in one line what that teaches. */
export const MISBEHAVIOURS = [
  ["report-one-hop-late", "Reports from a task posted for later", "Even one hop to another queue is too late: report before the callback returns."],
  ["report-late", "Reports only after talking to the server", "Report at once with what the push says, update the call later."],
  ["never-report", "Never reports the call", "iOS ends the app, and after some strikes stops delivering its VoIP pushes."],
  ["lazy-registry", "Creates its PKPushRegistry too late", "Without a registry at launch the push finds nobody to handle it."],
  ["early-return-on-expired", "Returns early when the push is old", "An old push must be reported too, and ended right after."],
  ["early-return-on-malformed", "Returns early when the payload is odd", "A payload you cannot read still owes iOS a call."],
  ["skip-report-for-known-call", "Does not report a call it knows", "Every push owes a report, even for a call that already rings."],
  ["skip-report-when-on-call", "Does not report while on a call", "Being on a call is no excuse: report, then end it as busy."],
  ["skip-report-when-foreground", "Does not report while in the foreground", "The rule holds in the foreground too."],
  ["skip-report-when-logged-out", "Does not report when logged out", "Release the token on log-out, and report whatever still comes."],
  ["new-uuid-for-known-call", "Gives a known call a new UUID", "One call, one UUID: a second one rings twice."],
  ["reuse-uuids", "Uses one UUID for every call", "CallKit refuses a UUID it has seen."],
  ["ignore-report-error", "Ignores the answer to its report", "A refused report means no call on the screen: tell the server."],
  ["fulfil-before-connected", "Fulfils the answer before media can flow", "The timer starts, and nobody hears anything."],
  ["never-fulfil-answer", "Never fulfils the answer", "CallKit shows connecting, then fails the call."],
  ["fulfil-after-timeout", "Fulfils the answer after its deadline", "CXAction has a deadline; after it the call is gone."],
  ["wait-for-audio-before-fulfil", "Waits for audio before it fulfils", "Audio is activated because you fulfil: this waits forever."],
  ["audio-before-activation", "Starts audio before didActivate", "Only CallKit's activated session has the priority of a call."],
  ["never-complete", "Never calls the push completion", "iOS thinks the push is still being handled."],
  ["complete-before-report", "Completes the push before it reports", "Complete in the report's completion, not before."],
  ["block-main-queue", "Blocks its main queue", "Callbacks wait behind it; reports come too late."],
  ["crash-while-ringing", "Crashes while it rings", "The screen keeps ringing for an app that is gone."],
  ["connect-only-on-answer", "Connects to the server only when answered", "Meanwhile nobody tells it that the caller gave up."],
  ["ignore-call-ended", "Ignores that the call ended", "The phone keeps ringing for nobody."],
  ["never-give-up", "Rings for ever without word from the server", "A woken app needs its own timeout."],
  ["no-background-task", "Does not ask for background time", "The app is suspended in the middle of its work."],
  ["end-all-on-end-and-accept", "End & accept ends both calls", "Only the first call was to end."],
  ["leak-calls", "Forgets to report that calls ended", "CallKit thinks the phone is busy from then on."],
  ["ignore-hold", "Ignores hold", "The other side hears on."],
  ["ignore-reset", "Ignores providerDidReset", "Everything CallKit knew is gone; the app must drop it too."],
  ["forget-ended-calls", "Forgets calls as soon as they ended", "A late push then rings for a dead call."],
  ["keep-ringing-elsewhere", "Rings on when another device answered", "Answered elsewhere is a reason to end here."],
  ["no-busy", "Never says busy", "A second caller waits for an answer that cannot come."],
  ["never-fulfil-start", "Never fulfils the start action", "A call that has not started has no audio, and fails after ten minutes."],
  ["provider-per-call", "Makes a provider for each call", "One CXProvider serves all calls; those of the old one end as failed."],
  ["keep-token-on-log-out", "Keeps its token after log-out", "The next user's calls ring on this phone."],
  ["no-token-upload", "Never uploads its VoIP token", "The server has nothing to push to."],
  ["ignore-refusal", "Ignores that the server refused", "A refused message means the call is not what you think: end it, and say why."],
  ["keep-glare-call", "Keeps its own call when both dialled", "When two call each other one call wins; the other has to end."],
  ["ring-expired", "Rings for a call that is past its time", "Report what is late, then end it: the caller has given up."],
  ["keep-call-without-network", "Keeps a call with no network", "Without a connection nobody hears anything: give up after a while."],
  ["insist-on-ended-call", "Insists on a call that ended", "What the server says about a call's end is the truth."],
  ["read-protected-data", "Reads protected files while locked", "Before the first unlock they cannot be read: what a push needs must be readable always."],
  ["extension-shows-only", "Shows a notification instead of a call", "A VoIP push owes iOS a call; an extension's notification does not count."],
  ["honour-cancel-push", "Ends a call when a push says so", "A cancel by push owes iOS a call of its own: cancel over the connection."],
];

const FAMILIES = {
  idle: "home", app: "app", ringing: "ringing", "call-waiting": "waiting", connecting: "connecting",
  calling: "outgoing", "in-call": "in-call", held: "held", "call-failed": "ended", off: "off",
};

/** What kind of screen a word of device-sim's means to the drawing. */
export function screenFamily(shows) {
  return FAMILIES[shows] || "home";
}

/** The acts a screen offers, as [act, label, look]. */
export function screenActs(family, phone) {
  const hangUp = ["hang-up", "Hang up", "bad"];
  switch (family) {
    case "ringing":
      return [["decline", "Decline", "bad"], ["answer", "Answer", "good"]];
    case "waiting":
      return [["decline", "Decline", "bad"], ["end-and-accept", "End & accept", "good"], ["hold-and-accept", "Hold & accept", "good"]];
    case "outgoing":
    case "connecting":
      return [hangUp];
    case "in-call":
      return [["hold", "Hold", "plain"], phone.muted ? ["unmute", "Unmute", "plain"] : ["mute", "Mute", "plain"], hangUp];
    case "held":
      return [["resume", "Resume", "plain"], hangUp];
    default:
      return [];
  }
}

/** What an event means, for those who meet it for the first time. */
const MEANINGS = {
  person: "A person did something with this phone.",
  dial: "The app asks the server to call somebody.",
  "incoming-call": "The server tells a connected app that it is being called.",
  "push-request": "POST /3/device/<token>: the server asks APNs to push.",
  "push-response": "APNs' answer. 200 says accepted, not delivered.",
  push: "APNs hands the push to the phone.",
  "push-fate": "The phone tells what became of a push.",
  "push-stored": "The phone is away; APNs keeps the newest push until it expires.",
  "push-dropped": "The push ends here, and nobody is told but this log.",
  "push-expired": "The push's apns-expiration passed before the phone came back.",
  "app-launched": "iOS has started the app's process: by a tap in the foreground, for a push in the background.",
  "app-resumed": "iOS lets the suspended app run again.",
  "app-suspended": "iOS freezes the app: its code does not run.",
  "app-terminated": "iOS ends the app's process.",
  "voip-push-delivered": "pushRegistry(_:didReceiveIncomingPushWith:for:completion:)",
  "report-new-incoming-call": "CXProvider.reportNewIncomingCall(with:update:completion:)",
  "report-completed": "The completion of the report: nil, or why CallKit refused.",
  "push-completion": "The app calls the push's completion: it is done with it.",
  "perform-answer-call": "provider(_:perform: CXAnswerCallAction)",
  "perform-end-call": "provider(_:perform: CXEndCallAction)",
  "perform-start-call": "provider(_:perform: CXStartCallAction)",
  "perform-set-held-call": "provider(_:perform: CXSetHeldCallAction)",
  "perform-set-muted-call": "provider(_:perform: CXSetMutedCallAction)",
  "action-fulfilled": "action.fulfill(): done, CallKit may show it.",
  "action-failed": "action.fail(): it did not work.",
  "audio-activated": "provider(_:didActivate: AVAudioSession): audio may start now.",
  "audio-deactivated": "provider(_:didDeactivate: AVAudioSession)",
  "request-transaction": "CXCallController.request: the app asks for a call action.",
  "report-call-ended": "CXProvider.reportCall(with:endedAt:reason:)",
  screen: "What this phone's screen shows from now on.",
  "call-connected": "Media may flow: this side can talk.",
  "call-ended": "The call is over on this side.",
  token: "The phone's VoIP token.",
  "token-updated": "pushRegistry(_:didUpdate:for:): the app learns its VoIP token.",
  trying: "The server took the call and looks for the called phones.",
  hello: "An app logs in on its connection to the server.",
  "checked-in": "The server tells a woken app how its call stands.",
  "callee-ringing": "The called phone rings; the caller hears it.",
  answer: "The app tells the server that its user answered.",
  answered: "The server tells both sides that the call was answered.",
  "hang-up": "The app tells the server that its user hung up.",
  "transaction-completed": "CXCallController's answer to the requested action.",
  "report-outgoing-connecting": "CXProvider.reportOutgoingCall(with:startedConnectingAt:)",
  "report-outgoing-connected": "CXProvider.reportOutgoingCall(with:connectedAt:): the timer starts.",
  "check-in": "A woken app tells the server that it is up for this call.",
  state: "A state machine moved.",
  "rule-broken": "A rule of Apple's or of ours was broken here.",
};

let told = {};

/** What the console knows of the scenario language, GET /api/words; true when there are new words. */
export function learn(words) {
  told = Object.fromEntries(words.events.map(({ name, meaning }) => [name, meaning]));
  const known = new Set(MISBEHAVIOURS.map(([word]) => word));
  const unknown = words.misbehaviours.filter((word) => !known.has(word));
  MISBEHAVIOURS.push(...unknown.map((word) => [word, word.replace(/-/g, " "), ""]));
  return unknown.length > 0;
}

export function meaningOf(name) {
  return MEANINGS[name] || told[name] || "";
}

/** What a correct app does where a rule was broken; docs/callkit-rules.md has the rules. */
const REMEDIES = {
  "report-before-return": "Call reportNewIncomingCall inside the push delegate, before it returns, with what the push says; connect and update the call afterwards.",
  "daemon-report-check": "Create the PKPushRegistry at launch, so that the push finds its delegate, and report the call at once.",
  "fulfil-once-and-in-time": "Fulfil or fail each action exactly once, before its deadline, as soon as you know how it ends.",
  "audio-after-activation": "Start audio in provider(_:didActivate:), and nowhere else; fulfilling the answer is what makes it come.",
};

export function remedyOf(rule) {
  return REMEDIES[rule] || "";
}
