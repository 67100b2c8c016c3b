// The first call as a recording would tell it, for tests that need a plausible stream.
const CALL = "6f9c1f0e-58c1-4a0b-9a55-0d8b8f2f7c11";
const TOKEN = "5ac1".repeat(16);

export function firstCall({ start = 1_000_000, n = 1, callId = CALL } = {}) {
  const events = [];
  let at = start;
  const add = (after, lane, to, name, fields = {}, call = callId) => {
    at += after;
    events.push({ n: n + events.length, at_us: at, lane, ...(to ? { to } : {}), name, ...(call ? { call } : {}), fields });
  };
  add(0, "alice.ios", "", "person", { act: "dial", argument: "bob" }, "");
  add(1_200, "alice.app", "signaling", "dial", { caller: "alice", callee: "bob" });
  add(900, "alice.ios", "", "screen", { shows: "calling", who: "bob" });
  add(4_000, "signaling", "", "state", { machine: "call", from: "new", on: "dial", to: "waking" });
  add(600, "signaling", "apns", "push-request", { path: `/3/device/${TOKEN}`, "apns-topic": "com.example.ringback.voip", "apns-push-type": "voip", "apns-priority": "10", payload: `{"call":"${callId}","caller":"alice"}` });
  add(2_100, "apns", "signaling", "push-response", { status: "200", "apns-id": "0b0f5f4c-2222-4d0c-8e0c-5b1f6a2b3c4d" });
  add(31_000, "apns", "bob.ios", "push", { topic: "com.example.ringback.voip" });
  add(8_000, "bob.ios", "", "app-launched", {}, "");
  add(180_000, "bob.ios", "bob.app", "voip-push-delivered", { payload: `{"call":"${callId}"}` });
  add(700, "bob.app", "bob.ios", "report-new-incoming-call", { handle: "alice" });
  add(900, "bob.ios", "bob.app", "report-completed");
  add(200, "bob.ios", "", "screen", { shows: "ringing", who: "alice", style: "full-screen" });
  add(300, "bob.app", "bob.ios", "push-completion");
  add(15_000, "bob.app", "signaling", "check-in", { user: "bob" });
  add(1_000, "signaling", "bob.app", "incoming-call", { caller: "alice" });
  add(2_400, "signaling", "", "state", { machine: "call", from: "waking", on: "check-in", to: "ringing" });
  add(1_200, "signaling", "alice.app", "callee-ringing");
  add(1_900_000, "bob.ios", "", "person", { act: "answer" }, "");
  add(2_000, "bob.ios", "bob.app", "perform-answer-call");
  add(1_000, "bob.app", "signaling", "answer");
  add(3_000, "signaling", "", "state", { machine: "call", from: "ringing", on: "answer", to: "connected" });
  add(800, "signaling", "alice.app", "answered", { by: "bob" });
  add(600, "alice.app", "", "call-connected");
  add(100, "alice.ios", "", "screen", { shows: "in-call", who: "bob" });
  add(900, "bob.app", "bob.ios", "action-fulfilled", { action: "answer" });
  add(3_000, "bob.ios", "bob.app", "audio-activated");
  add(400, "bob.app", "", "call-connected");
  add(200, "bob.ios", "", "screen", { shows: "in-call", who: "alice" });
  return events;
}
