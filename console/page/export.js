// A ladder as files: SVG, JSON lines, Mermaid, PNG. Pure but for the PNG, which a canvas paints.
import { ROW } from "./layout.js";
import { foldShape, headShapes, laneLabel, laneShapes, rowShape, summary } from "./shapes.js";

export function toJsonLines(events) {
  return events
    .map((event) => {
      const line = { at_us: event.at_us, lane: event.lane };
      if (event.to) line.to = event.to;
      line.name = event.name;
      if (event.call) line.call = event.call;
      if (event.fields && Object.keys(event.fields).length) line.fields = event.fields;
      return JSON.stringify(line);
    })
    .map((line) => `${line}\n`)
    .join("");
}

/** Mermaid ends a statement at a semicolon and reads "#" as the start of an entity. */
function mermaidText(text) {
  return String(text).replace(/[#;]/g, (sign) => `#${sign.charCodeAt(0)};`).replace(/[\r\n]+/g, " ");
}

/** Why, and what a correct app does, in lines below. */
const brokenText = ({ what, source, remedy }) => [what, source, remedy].filter(Boolean).map((line) => `<br/>${mermaidText(line)}`).join("");

export function toMermaid(events, lanes) {
  const ids = new Map(lanes.map((lane, index) => [lane, `L${index}`]));
  const lines = ["sequenceDiagram"];
  for (const lane of lanes) {
    const label = laneLabel(lane);
    lines.push(`  participant ${ids.get(lane)} as ${mermaidText(label.bottom && label.top !== label.bottom ? `${label.top} ${label.bottom}` : label.top)}`);
  }
  for (const event of events) {
    if (!ids.has(event.lane)) continue;
    const text = mermaidText([event.name, summary(event)].filter(Boolean).join(" "));
    const from = ids.get(event.lane);
    const broken = event.name === "rule-broken";
    if (broken) lines.push("  rect rgba(220, 40, 40, 0.25)");
    if (event.to && ids.has(event.to)) lines.push(`  ${from}->>${ids.get(event.to)}: ${text}`);
    else lines.push(`  Note over ${from}: ${text}${broken ? brokenText(event.fields || {}) : ""}`);
    if (broken) lines.push("  end");
  }
  return `${lines.join("\n")}\n`;
}

export function escapeXml(text) {
  return String(text)
    // XML 1.0 has no way to write these.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

export function shapeText(shape) {
  const attributes = Object.entries(shape.attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`).join("");
  const inside = (shape.text === undefined ? "" : escapeXml(shape.text)) + shape.children.map(shapeText).join("");
  return inside ? `<${shape.tag}${attributes}>${inside}</${shape.tag}>` : `<${shape.tag}${attributes}/>`;
}

const HEAD = 62;

// The printed ladder is always the light one.
const PRINT_STYLE = `
text{font:15px system-ui,sans-serif;fill:#1a2330}
.at{font:13px ui-monospace,monospace;fill:#5a6675}.lane-top{font-weight:700;font-size:18px}.lane-bottom,.sum{fill:#5a6675}
.lane{stroke:#c4ccd6}.name{font-weight:600}.bar{fill:none}.zigzag{fill:none;stroke:#c4ccd6}
.label{paint-order:stroke;stroke:#fff;stroke-width:4px}.wire{stroke-width:2}
.k-signaling .wire{stroke:#0b5fc0}.k-signaling .head,.k-signaling .from{fill:#0b5fc0}
.k-push .wire{stroke:#a35200}.k-push .head,.k-push .from{fill:#a35200}
.k-callback .wire{stroke:#6b3fb0}.k-callback .head,.k-callback .from{fill:#6b3fb0}
.k-person .mark{fill:#0d7a3d}.k-inside .mark{fill:#5a6675}.k-state .mark{fill:#fff;stroke:#5a6675}
.k-broken .mark{fill:#c4161c}.k-broken .name,.k-broken .sum{fill:#c4161c}`;

export function toSvg(layout, title = "Ringback") {
  const height = layout.height + HEAD;
  const body = [
    ...headShapes(layout).map(shapeText),
    `<g transform="translate(0 ${HEAD})">`,
    ...laneShapes(layout, 0, layout.height - ROW / 2).map(shapeText),
    ...layout.folds.map((fold) => shapeText(foldShape(layout, fold))),
    ...layout.events.map((_, index) => shapeText(rowShape(layout, index))),
    "</g>",
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${layout.width}" height="${height}" viewBox="0 0 ${layout.width} ${height}">` +
    `<title>${escapeXml(title)}</title><style>${PRINT_STYLE}</style><rect width="100%" height="100%" fill="#fff"/>${body.join("")}</svg>\n`;
}

/** A canvas that is larger than this is left empty by browsers. */
const MOST_PIXELS = 120e6;
const LONGEST_SIDE = 16000;

/** Twice as fine as the screen, as far as a canvas goes; resolves with a Blob. */
export async function toPng(layout, title) {
  const width = layout.width;
  const height = layout.height + HEAD;
  const scale = Math.min(2, LONGEST_SIDE / height, LONGEST_SIDE / width, Math.sqrt(MOST_PIXELS / (width * height)));
  const address = URL.createObjectURL(new Blob([toSvg(layout, title)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the ladder is too long for a picture; take SVG"))), "image/png");
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
