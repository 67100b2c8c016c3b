// apns-mock's records of pushes, asked for when somebody points at an event, kept while they are new.
import { get } from "./api.js";

const ABOUT_PUSHES = /^push(-|$)/;
/** A push's life goes on, so its record is asked for anew after this time. */
const FRESH_MS = 1500;

export class PushRecords {
  constructor() {
    this.calls = new Map();
  }

  /** The record of the push that an event is about, or nothing; calls `later` once it is known. */
  of(event, later) {
    const id = event.fields?.["apns-id"];
    if (!id || !ABOUT_PUSHES.test(event.name)) return undefined;
    const key = event.call || "";
    const known = this.calls.get(key);
    const found = known?.pushes.find((push) => push.apns_id === id);
    if (!known || (performance.now() - known.asked > FRESH_MS && !known.asking)) this.ask(key, later);
    return found;
  }

  async ask(key, later) {
    const entry = this.calls.get(key) || { pushes: [] };
    this.calls.set(key, entry);
    entry.asked = performance.now();
    entry.asking = true;
    try {
      entry.pushes = (await get(`/api/pushes?limit=200${key ? `&call=${encodeURIComponent(key)}` : ""}`)).pushes;
      later();
    } catch {
      // apns-mock is away; what the event itself says is shown.
    }
    entry.asking = false;
  }
}
