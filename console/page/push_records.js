// apns-mock's records of pushes, asked for when somebody points at an event, kept while they are new.
import { get } from "./api.js";

const ABOUT_PUSHES = /^push(-|$)/;
/** A push's life goes on, so its record is asked for anew after this time. */
const FRESH_MS = 1500;
const MOST = 500;

export class PushRecords {
  constructor() {
    this.known = new Map();
  }

  /** The record of the push that an event is about, or nothing; calls `later` once it is known. */
  of(event, later) {
    const id = event.fields?.["apns-id"];
    if (!id || !ABOUT_PUSHES.test(event.name)) return undefined;
    const known = this.known.get(id);
    if (!known || (performance.now() - known.asked > FRESH_MS && !known.asking)) this.ask(id, later);
    return known?.pushes[0];
  }

  async ask(key, later) {
    const entry = this.known.get(key) || { pushes: [] };
    if (this.known.size > MOST) this.known.clear();
    this.known.set(key, entry);
    entry.asked = performance.now();
    entry.asking = true;
    try {
      entry.pushes = (await get(`/api/pushes?limit=20&apns_id=${encodeURIComponent(key)}`)).pushes;
      later();
    } catch {
      // apns-mock is away; what the event itself says is shown.
    }
    entry.asking = false;
  }
}
