"use strict";
const buttons = [...document.querySelectorAll("nav button")];
const frames = [...document.querySelectorAll("iframe")];
const show = (chosen) => {
  buttons.forEach((it, i) => it.setAttribute("aria-pressed", String(i === chosen)));
  frames.forEach((it, i) => { it.hidden = i !== chosen; });
};
buttons.forEach((it, i) => it.addEventListener("click", () => show(i)));
show(0);
