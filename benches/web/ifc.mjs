// Reads a building model in the browser's module: `node ifc.mjs MODULE.js FILE`. With `web-ifc` as the module, the peer of that name
// beside this script. Prints one line of JSON: seconds of the best of three runs, once what starts up has been started.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const RUNS = 3;

const [code, file] = process.argv.slice(2);

/** A function that reads a model and says how many instances it has. */
async function reader() {
  if (code === "web-ifc") {
    const { IfcAPI } = await import("web-ifc");
    const api = new IfcAPI();
    await api.Init();
    return (bytes) => {
      const model = api.OpenModel(bytes);
      const count = api.GetAllLines(model).size();
      api.CloseModel(model);
      return count;
    };
  }
  const module = await import(pathToFileURL(code));
  module.initSync({ module: readFileSync(code.replace(/\.js$/, "_bg.wasm")) });
  return module.instancesOf;
}

const read = await reader();
const bytes = readFileSync(file);
let [best, cpu, instances] = [Infinity, Infinity, 0];
for (let run = 0; run < RUNS; run++) {
  const [start, used] = [performance.now(), process.cpuUsage()];
  instances = read(bytes);
  best = Math.min(best, (performance.now() - start) / 1000);
  const { user, system } = process.cpuUsage(used);
  cpu = Math.min(cpu, (user + system) / 1e6);
}
console.log(
  JSON.stringify({
    wall_s: best,
    cpu_s: cpu,
    megabytes: bytes.length / 1e6,
    instances,
    memory_mb: process.memoryUsage().rss / 1e6,
  }),
);
