// "What if it had happened then?": decisions of a story moved on the time axis, and the story played
// again for each of them in the virtual world.

export class WhatIf {
  /**
   * `story()` is what stands on the stage; `play()` plays it with `request()` and resolves with what
   * was told, or with nothing when it was refused; `ontold(told, last)` is to show it.
   */
  constructor({ story, play, ontold }) {
    this.story = story;
    this.play = play;
    this.ontold = ontold;
    this.forget();
  }

  /** The story is again as it is written. */
  forget() {
    this.moves = [];
    this.original = undefined;
  }

  /** What the console is to move, one after the other. */
  request() {
    return this.moves.map(({ decision, at_us }) => ({ decision, at_us }));
  }

  /** Which decision of what was told last is the one in the hand; -1 without one. */
  get inHand() {
    return this.moves[this.moves.length - 1]?.shown ?? -1;
  }

  hasMoved(index) {
    return this.moves.some((move) => move.shown === index);
  }

  /** Moves a decision; while it is dragged one play is under way at a time, the newest wins. */
  async move(index, us, done) {
    this.drag = this.drag || this.begin(index);
    this.drag.wanted = { us, done };
    if (this.drag.busy) return;
    this.drag.busy = true;
    while (this.drag?.wanted) {
      const { us: at, done: last } = this.drag.wanted;
      this.drag.wanted = undefined;
      const { before, all } = this.story();
      if (!this.original) this.original = { before, events: all, end: all[all.length - 1]?.at_us ?? 0 };
      this.moves = [...this.drag.moves, { decision: this.drag.index, at_us: at }];
      const told = await this.play();
      if (told) {
        this.moves[this.moves.length - 1].shown = nearest(told, this.drag.what, at);
        this.ontold(told, last);
      }
      if (last && !this.drag.wanted) this.drag = undefined;
    }
    if (this.drag) this.drag.busy = false;
  }

  /** Moving the same thing once more takes the place of its last move. */
  begin(index) {
    const { what } = this.story().decisions[index];
    const last = this.moves[this.moves.length - 1];
    if (last?.shown === index) return { moves: this.moves.slice(0, -1), index: last.decision, what };
    return { moves: this.moves, index, what };
  }
}

/** Which decision of what was told is the moved one: said alike, and next to that time. */
function nearest(told, what, at) {
  const away = (decision) => Math.abs(decision.at_us - told.zero_us - at);
  let best = -1;
  for (const [index, decision] of told.decisions.entries()) {
    if (decision.what === what && (best < 0 || away(decision) < away(told.decisions[best]))) best = index;
  }
  return best;
}
