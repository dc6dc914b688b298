// Other viewers of drawings in a page of their own: `?dxf-viewer` or `?mlightcad`. A file that is chosen is opened; then
// `document.title` is "complete", or what went wrong.

const stage = document.getElementById("stage");

/** Each gives a function that opens a file and comes back when its picture is complete. */
const VIEWERS = {
  async "dxf-viewer"() {
    const { DxfViewer } = await import("dxf-viewer");
    const viewer = new DxfViewer(stage, { autoResize: true });
    const workerFactory = () =>
      new Worker(new URL("./dxf-worker.js", import.meta.url), {
        type: "module",
      });
    // Without fonts: texts are left out, which is to its advantage.
    return (file) =>
      viewer.Load({
        url: URL.createObjectURL(file),
        fonts: null,
        workerFactory,
      });
  },
  async mlightcad() {
    const { AcApDocManager } = await import("@mlightcad/cad-simple-viewer");
    AcApDocManager.createInstance({ container: stage, autoResize: true });
    return async (file) => {
      const opened = await AcApDocManager.instance.openDocument(
        file.name,
        await file.arrayBuffer(),
        {},
      );
      if (!opened) throw new Error("it does not open the file");
    };
  },
};

const open = await VIEWERS[location.search.slice(1)]();
document.getElementById("file").onchange = async ({ target }) => {
  try {
    await open(target.files[0]);
    await new Promise((done) =>
      requestAnimationFrame(() => requestAnimationFrame(done)),
    );
    document.title = "complete";
  } catch (error) {
    document.title = String(error);
  }
};
document.title = "ready";
