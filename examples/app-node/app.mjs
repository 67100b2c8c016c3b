// A VoIP app in Node behind a simulated iPhone: docs/outside-app.md.
//
// usage: node app.mjs DEVICE_SIM SIGNALING PHONE [forgets]     ("forgets" never reports a call)
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";

const root = new URL("../..", import.meta.url).pathname; // where proto/ is
const require = createRequire(process.env.APP_MODULES ? process.env.APP_MODULES + "/" : import.meta.url);
const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");

const load = (file) => grpc.loadPackageDefinition(loader.loadSync(file,
  { includeDirs: [root], keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true })).ringback;
const { OutsideApps } = load("proto/control/v1/outside_app.proto").control.v1;
const { Signaling } = load("proto/signaling/v1/signaling.proto").signaling.v1;
const insecure = grpc.credentials.createInsecure();

const [deviceSim, signaling, phone, forgets] = process.argv.slice(2);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const RINGS = null, TALKS = 0; // in between it is the number of the answer action
const calls = new Map();
let requests = 0;
let server = null;
let frames = 0;
let pings = null;

// iOS, and how to ask it for something: by a name in AppRequest.
const ios = new OutsideApps(deviceSim, insecure).Run();
const askIos = (request) => ios.write({ number: ++requests, ...request });

// The app's own connection to its server, which knows it by the phone's name.
function connect() {
  disconnect();
  server = new Signaling(signaling, insecure).Connect();
  frames = 0;
  server.on("data", (frame) => onServer(frame.message, frame[frame.message]));
  server.on("error", () => {});
  server.write({ hello: { user_token: "demo:" + phone, device: phone } });
}
// What becomes of a socket whose process is frozen or gone.
function disconnect() {
  clearInterval(pings);
  server?.removeAllListeners("data").end();
  server = null;
}
const askServer = (message) => server?.write({ number: ++frames, ...message });

const report = (call, caller) => {
  if (!calls.has(call)) calls.set(call, RINGS);
  askIos({ report_new_incoming_call: { call, update: { handle: caller } } });
};
const failed = (call) => {
  calls.delete(call);
  askServer({ hang_up: { call, command: "failed-" + call, failed: true } });
};

const onIos = {
  launched() { // a new process: everything is set up anew
    calls.clear();
    askIos({ create_provider: {} });
    askIos({ create_push_registry: {} });
    connect();
  },
  resumed: connect,
  suspended: disconnect,
  terminated: disconnect,
  token_updated({ token }) {
    askServer({ register_token: { token, bundle: "com.example.ringback",
      kind: "TOKEN_KIND_VOIP", environment: "ENVIRONMENT_PRODUCTION" } });
  },
  push_received({ push, payload }) {
    let id = randomUUID(), caller = "unknown"; // whatever came, a call must be reported
    try {
      const { call } = JSON.parse(payload);
      if (UUID.test(call.id)) [id, caller] = [call.id, call.caller.handle];
    } catch { /* the placeholder is reported, and ends once the server does not know it */ }
    if (forgets !== "forgets") { // report before the delegate returns, whatever else is going on
      report(id, caller);
      askServer({ check_in: { call: id } });
    }
    askIos({ push_delegate_returned: { push } });
    askIos({ complete_push: { push } });
  },
  report_completed({ call, error, code }) {
    if (code === 2) return; // pushed again: iOS has the call already
    if (error) failed(call);
    else askServer({ ringing: { call } });
  },
  action_timed_out({ kind, call }) {
    if (kind === "answer-call") failed(call);
  },
  provider_reset() { // iOS has ended every call
    [...calls.keys()].forEach(failed);
    askIos({ create_provider: {} });
  },
  perform({ id, kind, call, on }) {
    if (kind === "answer-call") { // fulfilled once the server says that both can talk
      calls.set(call, id);
      return askServer({ answer: { call, command: "answer-" + call } });
    }
    if (kind === "end-call") {
      const verb = (calls.get(call) ?? RINGS) === RINGS ? "decline" : "hang_up";
      calls.delete(call);
      askServer({ [verb]: { call, command: "end-" + call } });
    } else if (kind === "set-held-call") {
      askServer({ hold: { call, command: "hold-" + id, on_hold: on } });
    }
    askIos({ fulfil_action: { id } }); // also mute and keypad
  },
};

const REASONS = { END_REASON_ANSWERED_ELSEWHERE: "answered-elsewhere",
  END_REASON_DECLINED_ELSEWHERE: "declined-elsewhere", END_REASON_RING_TIMEOUT: "unanswered",
  END_REASON_FAILED: "failed" };
const goesOn = (call, status) => status === "CALL_STATUS_RINGING" // or answered, here or elsewhere?
  || (status === "CALL_STATUS_ANSWERED" && (calls.get(call) ?? RINGS) !== RINGS);

function onServer(event, { call, caller, status, reason, heartbeat_us }) {
  console.log("server:", event);
  if (event === "welcome") { // a server takes a connection that is silent for dead
    pings = setInterval(() => server.write({ ping: {} }), heartbeat_us / 1000);
  } else if (event === "incoming_call") { // no push: the line is live
    report(call, caller.handle);
  } else if (event === "answered" && calls.get(call)) {
    askIos({ fulfil_action: { id: calls.get(call) } });
    askIos({ note: { name: "call-connected", call } });
    calls.set(call, TALKS);
  } else if (event === "call_ended" || (event === "checked_in" && !goesOn(call, status))) {
    if (calls.delete(call)) { // otherwise it was ended here
      askIos({ report_call_ended: { call, reason: REASONS[reason] ?? "remote-ended" } });
    }
    askIos({ note: { name: "call-ended", call, text: "hung-up" } });
  }
}

ios.on("data", ({ event, ...values }) => {
  const { payload, ...rest } = values[event];
  console.log("ios:", event, JSON.stringify(payload ? { ...rest, payload: String(payload) } : rest));
  onIos[event]?.(values[event]);
});
ios.on("error", (error) => { console.log("the phone is gone:", error.details); process.exit(1); });
askIos({ attach: { phone: { name: phone, app_state: "not-running" } } });
