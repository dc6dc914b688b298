// Reads a DXF with dxf-parser and prints one line of JSON like bench-worker's.
import { readFileSync } from "node:fs";
import { resourceUsage } from "node:process";
import DxfParser from "dxf-parser";

const start = performance.now();
const document = new DxfParser().parseSync(readFileSync(process.argv[2], "utf8"));
const blocks = Object.values(document.blocks ?? {});
const count = document.entities.length + blocks.reduce((sum, block) => sum + (block.entities?.length ?? 0), 0);
const usage = resourceUsage();
console.log(
  JSON.stringify({
    job: "peer-dxf-parser",
    cpu_s: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    wall_s: (performance.now() - start) / 1000,
    peak_mb: (usage.maxRSS * 1024) / 1e6,
    counts: { entities: count },
  }),
);
