// A provider of our own, as any server that pushes: what `ringback up` prints is all it needs.
import crypto from "node:crypto";
import fs from "node:fs";
import http2 from "node:http2";

export const TOPIC = "com.example.ringback.voip";

/** The places and names in what `ringback up` prints, once it has printed all of it. */
export function readStack(text) {
  if (!text.includes("  logs ")) return undefined;
  const word = (name) => text.match(new RegExp(`^  ${name} +(\\S+)`, "m"))[1];
  const [, kid, team] = text.match(/key id (\w+), team (\w+)/);
  return { console: word("console"), pushes: word("pushes"), ca: word("CA"), key: word("provider key"), kid, team };
}

const base64url = (data) => Buffer.from(data).toString("base64url");

export function providerToken({ key, kid, team }) {
  const head = base64url(JSON.stringify({ alg: "ES256", kid }));
  const claims = base64url(JSON.stringify({ iss: team, iat: Math.floor(Date.now() / 1000) }));
  const signature = crypto.sign("sha256", Buffer.from(`${head}.${claims}`), { key: fs.readFileSync(key), dsaEncoding: "ieee-p1363" });
  return `${head}.${claims}.${base64url(signature)}`;
}

/** A connection to apns-mock; `post(token, headers, body)` begins a push, and answers its stream. */
export function connect(stack) {
  const session = http2.connect(stack.pushes, { ca: fs.readFileSync(stack.ca), servername: "api.push.apple.com" });
  const authorization = `bearer ${providerToken(stack)}`;
  const post = (token, headers, body) => {
    const request = session.request({ ":method": "POST", ":path": `/3/device/${token}`, authorization,
      "apns-topic": TOPIC, "apns-push-type": "voip", "apns-priority": "10", "apns-expiration": "0", ...headers });
    request.end(body);
    return request;
  };
  return { session, post };
}

/** Pushes one after the other on one connection; the statuses in order. */
export async function pushAll(stack, pushes) {
  const { session, post } = connect(stack);
  const statuses = [];
  for (const { token, headers = {}, body } of pushes) {
    const request = post(token, headers, body);
    statuses.push(await new Promise((resolve, reject) => {
      request.on("response", (answer) => resolve(answer[":status"]));
      request.on("error", reject);
      request.resume();
    }));
  }
  session.close();
  return statuses;
}

/** A VoIP push's body as our app reads it. */
export const incoming = (caller) => JSON.stringify({ call: { id: crypto.randomUUID(), caller: { handle: caller } } });
