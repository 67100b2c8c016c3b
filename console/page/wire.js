// What an event was on its wire: the HTTP/2 exchange, the gRPC message, the call into PushKit or
// CallKit. Pure. From the recording alone where it has the facts; a push's record of apns-mock adds
// the headers as they came, the provider token's parts and the payload.

/** Fields of the trace that tell about the event and are no part of the message. */
const OURS = new Set(["attempt", "device"]);

/** Events of the lanes to and from the server, as signaling/v1 names them. */
const FROM_APP = ["hello", "register-token", "drop-token", "dial", "check-in", "ringing", "answer", "decline", "busy", "hang-up", "media", "hold", "update-caller", "ping"];
const FROM_SERVER = ["welcome", "token-registered", "incoming-call", "trying", "callee-ringing", "answered", "checked-in", "call-ended", "held", "caller-updated", "refused", "reconnect", "pong", "media"];

const snake = (name) => name.replace(/-/g, "_");

/** {title, lines: [[name, value]], body} or nothing for what left no wire. */
export function wireOf(event, push) {
  const fields = event.fields || {};
  if (event.name === "push-request") return request(fields, push);
  if (event.name === "push-response") return response(fields, push);
  if (event.name === "push") return courier(fields, push);
  if (event.lane === "signaling" && event.to && FROM_SERVER.includes(event.name)) return grpc("ServerFrame", event);
  if (event.to === "signaling" && FROM_APP.includes(event.name)) return grpc("ClientFrame", event);
  return undefined;
}

function request(fields, push) {
  const sent = new Map((push?.headers || []).map((header) => [header.name, header.value]));
  const lines = [[":method", "POST"], [":scheme", "https"], [":path", `/3/device/${push?.token || fields.token || ""}`]];
  const known = [["apns-id", fields["apns-id"]], ["apns-topic", fields.topic], ["apns-push-type", fields.type],
    ["apns-priority", fields.priority], ["apns-expiration", fields.expiration]];
  for (const [name, value] of known) if (!sent.has(name) && value !== undefined && value !== "") sent.set(name, value);
  for (const [name, value] of sent) if (!name.startsWith(":")) lines.push([name, value]);
  return { title: "HTTP/2 request", lines, token: providerToken(push), body: push?.payload };
}

/** The bearer token's parts, as apns-mock read them. */
export function providerToken(push) {
  const token = push?.provider_token;
  if (!token) return undefined;
  return { header: { alg: token.alg, kid: token.kid }, claims: { iss: token.iss, iat: token.iat }, signature: token.signature };
}

function response(fields, push) {
  const lines = [[":status", fields.status || ""]];
  if (fields["apns-id"]) lines.push(["apns-id", fields["apns-id"]]);
  const body = fields.reason ? JSON.stringify({ reason: fields.reason }) : undefined;
  return { title: "HTTP/2 response", lines, body, check: push?.failed_check };
}

function courier(fields, push) {
  return { title: "gRPC courier/v1, to the phone", lines: Object.entries(fields), body: push?.payload };
}

/** As protobuf's text format would write it. */
function grpc(frame, event) {
  const fields = Object.entries(event.fields || {}).filter(([key]) => !OURS.has(key));
  if (event.call && !fields.some(([key]) => key === "call")) fields.unshift(["call", event.call]);
  const inside = fields.map(([key, value]) => `    ${snake(key)}: ${/^(\d+|true|false)$/.test(value) ? value : JSON.stringify(value)}\n`).join("");
  return {
    title: `gRPC ringback.signaling.v1.${frame}`,
    lines: [[":path", "/ringback.signaling.v1.Signaling/Connect"], ["content-type", "application/grpc"]],
    body: `${snake(event.name)} {\n${inside.replace(/^ {4}/gm, "  ")}}`,
  };
}
