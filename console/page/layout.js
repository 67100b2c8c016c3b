// Where everything of a ladder stands. Pure. The axis is true to time where something happens:
// the further apart two events are, the further apart they stand, until nothing happened for so
// long that the gap is folded and says how much time it swallowed.

export const ROW = 34;
export const GUTTER = 118;
/** Six lanes fit beside the library and the phones on a laptop. */
export const LANE_MIN = 112;
export const TOP = 18;

/** A gap longer than this is folded. */
export const FOLD_US = 1_000_000;
/** What a folded gap takes, in pixels. */
export const FOLD = 58;
/** Pixels for a gap just below the fold, beyond the row itself. */
const STRETCH = 52;

/** The step down the axis between two events that are `gap` microseconds apart. */
export function stepFor(gap) {
  if (gap >= FOLD_US) return { step: ROW + FOLD, folded: true };
  // Square root: ten and a hundred milliseconds must both be seen.
  return { step: ROW + STRETCH * Math.sqrt(Math.max(0, gap) / FOLD_US), folded: false };
}

/** `zero` is the moment that times count from; without one that of the first event. */
export function layOut(events, lanes, width, zero = events[0]?.at_us ?? 0) {
  const space = Math.max(LANE_MIN, (width - GUTTER) / Math.max(1, lanes.length));
  const xs = new Map(lanes.map((lane, index) => [lane, GUTTER + space * (index + 0.5)]));
  const ys = new Float64Array(events.length);
  const folds = [];
  let y = TOP + ROW / 2;
  for (let i = 0; i < events.length; i += 1) {
    if (i > 0) {
      const gap = events[i].at_us - events[i - 1].at_us;
      const { step, folded } = stepFor(gap);
      if (folded) folds.push({ index: i, y: y + step / 2 - 2, gap });
      y += step;
    }
    ys[i] = y;
  }
  return {
    events,
    lanes,
    xs,
    ys,
    folds,
    foldAt: new Map(folds.map((fold) => [fold.index, fold])),
    space,
    zero,
    width: Math.max(width, GUTTER + space * lanes.length),
    height: events.length ? y + ROW : TOP + ROW,
  };
}

/** The first index whose y is at least `y`. */
export function firstAt(ys, y) {
  let low = 0;
  let high = ys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ys[middle] < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The half-open range of events that a window over the ladder shows. */
export function visible(layout, top, height, margin = ROW * 3) {
  const from = firstAt(layout.ys, top - margin);
  return { from, to: Math.max(from, firstAt(layout.ys, top + height + margin)) };
}

export function formatSpan(us) {
  const ms = us / 1000;
  if (ms < 1) return `${Math.round(us)} µs`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const s = ms / 1000;
  if (s < 60) return `${s < 10 ? s.toFixed(2) : s.toFixed(1)} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(s - minutes * 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Seconds since the ladder's zero, "0.000" to the millisecond. */
export function formatAt(us) {
  return (us / 1e6).toFixed(3);
}
