// The console's REST interface, and its stream of events.

export class ApiError extends Error {}

export async function call(method, path, body) {
  const request = { method, headers: {} };
  if (body !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, request);
  } catch {
    throw new ApiError("the console does not answer");
  }
  const text = await answer.text();
  if (answer.ok && answer.headers.get("Content-Type")?.match(/^text\/(html|markdown)/)) return text;
  let data;
  try {
    data = text ? JSON.parse(text) : undefined;
  } catch {
    data = undefined;
  }
  if (!answer.ok) throw new ApiError(data?.error || `${answer.status} ${answer.statusText}`);
  return data;
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);

/**
 * Keeps a stream open and hands on its messages. When it breaks it comes back and asks for what
 * followed the last event seen, so nothing is shown twice and a gap is known.
 */
export function watch({ position, onmessage, onlink }) {
  let pause = 250;
  const open = () => {
    const { after, log } = position();
    const query = log === undefined ? "" : `?after=${after}&of=${log}`;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/api/events/live${query}`);
    socket.onopen = () => {
      pause = 250;
      onlink(true);
    };
    socket.onmessage = (message) => onmessage(JSON.parse(message.data));
    socket.onclose = () => {
      onlink(false);
      setTimeout(open, pause);
      pause = Math.min(pause * 2, 5000);
    };
  };
  open();
}
