// How soon viewers show a drawing, and how many frames they draw while it is panned: `node page.mjs FILE PEERS`, with the folder of
// the other viewers. The page must be built; browser and server come with its packages. Prints one line of JSON.

import { cpSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const WEB = new URL("../../web/", import.meta.url);
const require = createRequire(new URL("package.json", WEB));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { chromium } = (await load("playwright-core")).default;
const { build, preview } = await load("vite");

const ARGUMENTS = [
  "--no-sandbox",
  "--ignore-gpu-blocklist",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--enable-precise-memory-info",
];
/** How long a viewer may take, milliseconds. */
const PATIENCE = 300_000;
/** Seconds for which frames are counted. */
const SECONDS = 3;

const [file, peers] = process.argv.slice(2);
const executablePath = process.env["CHROMIUM"]?.includes("/")
  ? process.env["CHROMIUM"]
  : "/usr/bin/chromium";

/** A built folder, served. */
async function served(root) {
  const server = await preview({
    root,
    configFile: false,
    logLevel: "error",
    preview: { host: "127.0.0.1", port: 0 },
  });
  return { address: server.resolvedUrls.local[0], close: () => server.close() };
}

/** Two frames from now what was asked for has been drawn. */
const drawn = (page) =>
  page.evaluate(
    () =>
      new Promise((done) =>
        requestAnimationFrame(() => requestAnimationFrame(done)),
      ),
  );

/** Frames a second while the pointer drags what `canvas` shows, after zooming in to some dozens of metres. */
async function panned(page, canvas, button) {
  const { x, y, width, height } = await page
    .locator(canvas)
    .first()
    .boundingBox();
  const [mx, my] = [x + width / 2, y + height / 2];
  await page.mouse.move(mx, my);
  for (let i = 0; i < 12; i++) await page.mouse.wheel(0, -400);
  await drawn(page);
  const frames = page.evaluate(async (seconds) => {
    const began = performance.now();
    let count = 0;
    while (performance.now() - began < seconds * 1000) {
      await new Promise((done) => requestAnimationFrame(done));
      count += 1;
    }
    return (count * 1000) / (performance.now() - began);
  }, SECONDS);
  const end = Date.now() + SECONDS * 1000;
  await page.mouse.down({ button });
  for (let i = 0; Date.now() < end; i++)
    await page.mouse.move(mx + 120 * Math.sin(i / 20), my + (i % 2) * 8);
  await page.mouse.up({ button });
  return frames;
}

/** What one viewer does with the file, in a browser of its own. */
async function measured(address, { input, complete, button, canvas }) {
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  try {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 720 },
    });
    page.setDefaultTimeout(PATIENCE);
    await page.goto(address);
    await page.locator(input).waitFor({ state: "attached" });
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    await page.locator(input).setInputFiles([file]);
    const times = await complete(page, seconds);
    const frames = await panned(page, canvas, button);
    return { ...times, frames };
  } catch (error) {
    return { failed: String(error).split("\n")[0] };
  } finally {
    await browser.close();
  }
}

const ours = {
  input: ".drop input[type=file]",
  canvas: ".canvas",
  button: "middle",
  async complete(page, seconds) {
    await page.locator(".sketch canvas, .counts").first().waitFor();
    await drawn(page);
    const picture_s = seconds();
    await page.locator(".counts").waitFor();
    await drawn(page);
    return { picture_s, review_s: seconds() };
  },
};

const peer = (button) => ({
  input: "#file",
  canvas: "#stage",
  button,
  async complete(page, seconds) {
    await page.waitForFunction(() => document.title === "ready");
    await page.waitForFunction(() => document.title !== "ready");
    await drawn(page);
    const said = await page.title();
    if (said !== "complete") throw new Error(said);
    return { picture_s: seconds() };
  },
});

const results = {};
const page = await served(fileURLToPath(WEB));
results["tushen"] = await measured(page.address, ours);
await page.close();
if (peers) {
  const scripts = fileURLToPath(new URL("peers/", import.meta.url));
  cpSync(scripts, peers, { recursive: true });
  await build({
    root: peers,
    configFile: false,
    logLevel: "error",
    build: { target: "esnext" },
    worker: { format: "es" },
  });
  const other = await served(join(peers));
  results["dxf-viewer"] = await measured(
    `${other.address}?dxf-viewer`,
    peer("left"),
  );
  results["mlightcad"] = await measured(
    `${other.address}?mlightcad`,
    peer("middle"),
  );
  await other.close();
}
console.log(JSON.stringify(results));
