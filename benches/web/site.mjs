// Writes a site plan as DXF: `node site.mjs BUILDINGS OUT`. The same site as `benches/src/site.rs` draws: a grid of numbered blocks of
// flats inside one boundary, with a lane, green and trees around each, about a hundred entities a building.

import { writeFileSync } from "node:fs";

const PITCH = 60;
const TREES = 94;
const LAYERS = [
  "0",
  "用地红线",
  "拟建建筑",
  "建筑标注",
  "绿地",
  "消防车道",
  "乔木",
];

/** A site of so many buildings, as the text of a DXF file; `more` adds entities after it. */
export function site(buildings, more = () => {}) {
  const out = [];
  const put = (...pairs) =>
    pairs.forEach(([code, value]) => out.push(code, value));
  let handle = 0x100;
  const entity = (type, layer, subclass, ...pairs) =>
    put(
      [0, type],
      [5, (handle++).toString(16).toUpperCase()],
      [100, "AcDbEntity"],
      [8, LAYERS[layer]],
      [100, subclass],
      ...pairs,
    );
  const rectangle = (layer, x, y, width, height) =>
    entity(
      "LWPOLYLINE",
      layer,
      "AcDbPolyline",
      [90, 4],
      [70, 1],
      [10, x],
      [20, y],
      [10, x + width],
      [20, y],
      [10, x + width],
      [20, y + height],
      [10, x],
      [20, y + height],
    );
  put(
    [0, "SECTION"],
    [2, "HEADER"],
    [9, "$ACADVER"],
    [1, "AC1024"],
    [9, "$INSUNITS"],
    [70, 6],
    [0, "ENDSEC"],
  );
  put(
    [0, "SECTION"],
    [2, "TABLES"],
    [0, "TABLE"],
    [2, "LAYER"],
    [70, LAYERS.length],
  );
  LAYERS.forEach((name, i) =>
    put(
      [0, "LAYER"],
      [5, (16 + i).toString(16)],
      [100, "AcDbSymbolTableRecord"],
      [100, "AcDbLayerTableRecord"],
      [2, name],
      [70, 0],
      [62, 7],
      [6, "Continuous"],
    ),
  );
  put([0, "ENDTAB"], [0, "ENDSEC"], [0, "SECTION"], [2, "ENTITIES"]);
  const columns = Math.max(1, Math.ceil(Math.sqrt(buildings)));
  const rows = Math.ceil(buildings / columns);
  rectangle(1, -PITCH, -PITCH, columns * PITCH + PITCH, rows * PITCH + PITCH);
  for (let i = 0; i < buildings; i++) {
    const [x, y] = [(i % columns) * PITCH, Math.floor(i / columns) * PITCH];
    rectangle(2, x, y, 40, 14);
    entity(
      "TEXT",
      3,
      "AcDbText",
      [10, x + 10],
      [20, y + 6],
      [40, 2],
      [1, `${i + 1}#住宅 6F H=18.0m`],
      [100, "AcDbText"],
    );
    rectangle(4, x, y + 20, 40, 10);
    rectangle(5, x - 5, y - 12, 50, 4);
    for (let tree = 0; tree < TREES; tree++)
      entity(
        "CIRCLE",
        6,
        "AcDbCircle",
        [10, x + tree * 0.45],
        [20, y + 36],
        [40, 0.2],
      );
  }
  more(entity);
  put([0, "ENDSEC"], [0, "EOF"]);
  return `${out.join("\n")}\n`;
}

if (import.meta.url === `file://${process.argv[1]}`)
  writeFileSync(process.argv[3], site(Number(process.argv[2])));
