// Signatures drawn on the screen: every .pad has a canvas and a hidden field "drawing", sent as a PNG.
"use strict";

document.querySelectorAll(".pad").forEach((pad) => {
  const canvas = pad.querySelector("canvas");
  const field = pad.querySelector('input[name="drawing"]');
  const form = pad.closest("form");
  const ink = new window.SignaturePad(canvas, { backgroundColor: "rgb(255, 255, 255)", minWidth: 1, maxWidth: 2.5 });
  const fit = () => {
    const strokes = ink.toData();
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    ink.clear();
    ink.fromData(strokes);
  };
  fit();
  window.addEventListener("resize", fit);
  const fold = pad.closest("details");
  if (fold) fold.addEventListener("toggle", () => { if (fold.open) fit(); });
  form.querySelectorAll("[data-clear]").forEach((button) => button.addEventListener("click", () => ink.clear()));
  form.addEventListener("submit", () => { field.value = ink.isEmpty() ? "" : ink.toDataURL("image/png"); });
});
