// Opens an IFC with web-ifc and prints one line of JSON like bench-worker's.
import { readFileSync } from "node:fs";
import { resourceUsage } from "node:process";
import { IfcAPI } from "web-ifc";

const start = performance.now();
const api = new IfcAPI();
await api.Init();
const model = api.OpenModel(readFileSync(process.argv[2]));
const count = api.GetAllLines(model).size();
const usage = resourceUsage();
console.log(
  JSON.stringify({
    job: "peer-web-ifc",
    cpu_s: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    wall_s: (performance.now() - start) / 1000,
    peak_mb: (usage.maxRSS * 1024) / 1e6,
    counts: { instances: count },
  }),
);
