// A story on the three processes, in real time: started, watched until it is over, or stopped.
import { call, get, post } from "./api.js";
import { say } from "./dom.js";

/** How often a live play is asked whether it is over. */
const ASK_MS = 400;

export class LivePlay {
  /** `onstart()` once it plays; `onend({told, error})` when it is over, with one of the two. */
  constructor({ onstart, onend }) {
    this.onstart = onstart;
    this.onend = onend;
  }

  /** Events up to this number came before it; undefined while none is played. */
  after = undefined;

  get playing() {
    return this.after !== undefined;
  }

  /** Ends before its time; `watch` then learns that it is over. */
  async stop() {
    await call("DELETE", "/api/live").catch((error) => say(error.message, true));
  }

  async start(request) {
    try {
      this.after = (await post("/api/live", request)).after;
    } catch (error) {
      say(error.message, true);
      return;
    }
    this.onstart();
    this.watch();
  }

  async watch() {
    let state;
    do {
      await new Promise((resolve) => { setTimeout(resolve, ASK_MS); });
      state = await get("/api/live").catch(() => undefined);
    } while (!state || state.state === "playing");
    this.after = undefined;
    this.onend(state.state === "done" ? { told: state.told } : { error: state.error });
  }

  /** What of the stream belongs to it, heartbeats and moves of machines left out. */
  eventsOf(state) {
    const first = state.events.findIndex((event) => event.n > this.after);
    return first < 0 ? [] : state.events.slice(first).filter((event) => !/^(state|ping|pong)$/.test(event.name));
  }
}
