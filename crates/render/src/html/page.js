"use strict";
(() => {
  const root = document.documentElement;
  const svg = document.querySelector("main svg");
  const status = document.querySelector(".status");
  const base = svg.viewBox.baseVal;
  const home = { x: base.x, y: base.y, width: base.width, height: base.height };
  let view = { ...home };

  // Units in a pixel, for whatever keeps its size on screen.
  const unit = () => {
    const box = svg.getBoundingClientRect();
    return box.width > 0 && box.height > 0 ? Math.max(view.width / box.width, view.height / box.height) : home.width / 1000;
  };
  const show = (next) => {
    const largest = Math.max(home.width, home.height) * 20;
    if (!(next.width > largest / 2e7 && next.width < largest && next.height > 0 && next.height < largest)) return;
    view = next;
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    svg.style.setProperty("--u", String(unit()));
  };
  const at = (x, y) => {
    const box = svg.getBoundingClientRect();
    const u = unit();
    return {
      x: view.x + view.width / 2 + (x - box.left - box.width / 2) * u,
      y: view.y + view.height / 2 + (y - box.top - box.height / 2) * u,
    };
  };
  const zoom = (factor, x, y) => {
    const p = at(x, y);
    show({ x: p.x - (p.x - view.x) * factor, y: p.y - (p.y - view.y) * factor, width: view.width * factor, height: view.height * factor });
  };
  const zoomMiddle = (factor) => {
    const box = svg.getBoundingClientRect();
    zoom(factor, box.left + box.width / 2, box.top + box.height / 2);
  };
  const fit = (x, y, width, height, margin) => {
    const least = Math.max(home.width, home.height) / 25;
    const [w, h] = [Math.max(width * margin, least), Math.max(height * margin, least)];
    show({ x: x + width / 2 - w / 2, y: y + height / 2 - h / 2, width: w, height: h });
  };
  const reset = () => show({ ...home });

  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 400))), event.clientX, event.clientY);
  }, { passive: false });
  const fingers = new Map();
  let moved = false;
  svg.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    moved = false;
  });
  svg.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return point(event);
    const here = { x: event.clientX, y: event.clientY };
    if (!moved && Math.hypot(here.x - last.x, here.y - last.y) < 4) return;
    if (!moved) {
      moved = true;
      svg.setPointerCapture(event.pointerId);
      svg.classList.add("moving");
    }
    if (fingers.size === 2) {
      const [, other] = [...fingers].find(([id]) => id !== event.pointerId);
      const spread = (p) => Math.hypot(p.x - other.x, p.y - other.y);
      if (spread(here) > 0) zoom(spread(last) / spread(here), (here.x + other.x) / 2, (here.y + other.y) / 2);
    } else {
      const u = unit();
      show({ ...view, x: view.x - (here.x - last.x) * u, y: view.y - (here.y - last.y) * u });
    }
    fingers.set(event.pointerId, here);
  });
  const lift = (event) => {
    fingers.delete(event.pointerId);
    svg.classList.remove("moving");
  };
  svg.addEventListener("pointerup", lift);
  svg.addEventListener("pointercancel", lift);

  // What lies under the pointer: layer and handle.
  let lit = null;
  const point = (event) => {
    const item = event.target.closest("[data-handle]");
    if (item === lit) return;
    lit?.classList.remove("lit");
    lit = item;
    if (item) {
      item.classList.add("lit");
      status.textContent = `${item.closest("[data-layer]")?.dataset.layer ?? ""} · ${item.dataset.handle}`;
    } else {
      status.textContent = "";
    }
  };

  // Findings and their marks.
  const marks = new Map([...svg.querySelectorAll(".marks > g")].map((mark) => [mark.dataset.id, mark]));
  const findings = new Map([...document.querySelectorAll(".finding")].map((finding) => [finding.dataset.id, finding]));
  let chosen = null;
  const choose = (id, go) => {
    for (const on of document.querySelectorAll(".finding.on, .marks > g.on")) on.classList.remove("on");
    chosen = chosen === id && !go ? null : id;
    if (chosen === null) return;
    const finding = findings.get(id);
    const mark = marks.get(id);
    finding?.classList.add("on");
    if (mark) {
      mark.classList.add("on");
      mark.parentNode.append(mark);
      if (go) fit(...mark.dataset.box.split(" ").map(Number), 2.2);
    }
    if (!go) {
      panel("findings");
      finding?.scrollIntoView({ block: "nearest" });
    }
    history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  };
  for (const [id, finding] of findings) {
    finding.addEventListener("click", () => choose(id, true));
    finding.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        choose(id, true);
      }
    });
  }
  for (const [id, mark] of marks) {
    mark.addEventListener("click", () => moved || choose(id, false));
  }

  // Filter: by word and department; marks follow the list.
  const word = document.querySelector("#word");
  const department = document.querySelector("#department");
  const filter = () => {
    const wanted = word.value.trim().toLowerCase();
    for (const [id, finding] of findings) {
      const hit = (!department.value || finding.dataset.department === department.value)
        && (!wanted || finding.textContent.toLowerCase().includes(wanted));
      finding.hidden = !hit;
      marks.get(id)?.classList.toggle("off", !hit);
    }
    for (const group of document.querySelectorAll("#findings [data-group]")) {
      group.hidden = !group.querySelector(".finding:not([hidden])");
    }
  };
  word.addEventListener("input", filter);
  department.addEventListener("change", filter);

  // Layers.
  for (const box of document.querySelectorAll(".layers input[data-of]")) {
    box.addEventListener("change", () => {
      for (const group of svg.querySelectorAll(`g.L${box.dataset.of}`)) group.style.display = box.checked ? "" : "none";
    });
  }
  const all = document.querySelector("#all-layers");
  all?.addEventListener("change", () => {
    for (const box of document.querySelectorAll(".layers input[data-of]")) {
      box.checked = all.checked;
      box.dispatchEvent(new Event("change"));
    }
  });

  // Panels, language, tools.
  const panel = (id) => {
    for (const tab of document.querySelectorAll("nav button")) {
      tab.setAttribute("aria-selected", String(tab.dataset.panel === id));
      document.getElementById(tab.dataset.panel).hidden = tab.dataset.panel !== id;
    }
  };
  for (const tab of document.querySelectorAll("nav button")) tab.addEventListener("click", () => panel(tab.dataset.panel));
  document.querySelector("#language").addEventListener("click", () => {
    const english = root.classList.toggle("lang-en");
    root.classList.toggle("lang-zh", !english);
    root.lang = english ? "en" : "zh-CN";
  });
  document.querySelector("#print").addEventListener("click", () => window.print());
  document.querySelector("#closer").addEventListener("click", () => zoomMiddle(0.7));
  document.querySelector("#farther").addEventListener("click", () => zoomMiddle(1 / 0.7));
  document.querySelector("#fit").addEventListener("click", reset);
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select")) return;
    if (event.key === "+" || event.key === "=") zoomMiddle(0.7);
    if (event.key === "-") zoomMiddle(1 / 0.7);
    if (event.key === "0") reset();
    if (event.key === "Escape" && chosen !== null) choose(chosen, false);
  });
  window.addEventListener("resize", () => show({ ...view }));
  window.addEventListener("beforeprint", () => {
    reset();
    svg.style.setProperty("--u", String(Math.max(home.width, home.height) / 1000));
  });

  panel("findings");
  show({ ...home });
  for (const id of findings.keys()) {
    if (location.hash === `#${encodeURIComponent(id)}`) choose(id, true);
  }
})();
