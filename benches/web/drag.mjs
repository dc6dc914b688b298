// Opens a site in the browser's module and drags one building after another: `node drag.mjs MODULE.js FILE`. Prints one line of JSON.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** Buildings that are dragged, and steps of each. */
const DRAGS = 20;
const STEPS = 12;

const [code, file] = process.argv.slice(2);
const { Assistant, initSync } = await import(pathToFileURL(code));
initSync({ module: readFileSync(code.replace(/\.js$/, "_bg.wasm")) });
const bytes = readFileSync(file);
const began = performance.now();
const assistant = new Assistant("site.dxf", bytes, {});
const open = performance.now() - began;
const { objects } = JSON.parse(assistant.reviewInBrief());
const buildings = objects.filter((it) => it.kind === "Building");
const times = [];
let whole = 0;
for (let i = 0; i < DRAGS; i++) {
  const { entities } = buildings[Math.floor((i * buildings.length) / DRAGS)];
  const places = [...assistant.places(entities)];
  for (let step = 1; step <= STEPS; step++) {
    const start = performance.now();
    const standing = assistant.drag({
      kind: "move",
      places,
      by: [step * 0.1, 0],
    });
    JSON.parse(standing.now);
    times.push(performance.now() - start);
    whole += standing.whole ? 1 : 0;
  }
  assistant.release();
}
const start = performance.now();
const review = assistant.reviewInBrief().length;
const brief = performance.now() - start;
times.sort((a, b) => a - b);
const at = (part) => times[Math.floor(times.length * part)];
console.log(
  JSON.stringify({
    open_ms: open,
    objects: objects.length,
    buildings: buildings.length,
    drag_p50_ms: at(0.5),
    drag_p95_ms: at(0.95),
    drag_max_ms: times.at(-1),
    whole,
    review_ms: brief,
    review_bytes: review,
    memory_mb: process.memoryUsage().rss / 1e6,
  }),
);
