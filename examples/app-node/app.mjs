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
const answers = new Map(); // call -> the answer action that waits for the server
let requests = 0;
let server = null;
let frames = 0;

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
  server?.removeAllListeners("data").end();
  server = null;
}
const askServer = (message) => server?.write({ number: ++frames, ...message });

const report = (call, caller) =>
  askIos({ report_new_incoming_call: { call, update: { handle: caller } } });

const onIos = {
  launched() { // a new process: everything is set up anew
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
    askServer(error ? { hang_up: { call, command: "failed-" + call, failed: true } } : { ringing: { call } });
  },
  action_timed_out({ call }) {
    answers.delete(call);
    askServer({ hang_up: { call, command: "failed-" + call, failed: true } });
  },
  provider_reset() {
    askIos({ create_provider: {} });
  },
  perform({ id, kind, call }) {
    if (kind === "answer-call") { // fulfilled once the server says that both can talk
      answers.set(call, id);
      return askServer({ answer: { call, command: "answer-" + call } });
    }
    if (kind === "end-call") askServer({ hang_up: { call, command: "end-" + call } });
    askIos({ fulfil_action: { id } }); // hold, mute, keypad
  },
};

function onServer(event, { call, caller, status }) {
  console.log("server:", event);
  if (event === "incoming_call") return report(call, caller.handle); // no push: the line is live
  if (event === "answered" && answers.has(call)) {
    askIos({ fulfil_action: { id: answers.get(call) } });
    askIos({ note: { name: "call-connected", call } });
    answers.delete(call);
  } else if (event === "call_ended" || (event === "checked_in" && status !== "CALL_STATUS_RINGING")) {
    askIos({ report_call_ended: { call, reason: "remote-ended" } });
    askIos({ note: { name: "call-ended", call, text: "hung-up" } });
  }
}

ios.on("data", ({ event, ...values }) => {
  console.log("ios:", event, JSON.stringify(values[event]));
  onIos[event]?.(values[event]);
});
ios.on("error", (error) => { console.log("the phone is gone:", error.details); process.exit(1); });
askIos({ attach: { phone: { name: phone, app_state: "not-running" } } });
