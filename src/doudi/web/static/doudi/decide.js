// 算一户: marks what is asked for, jumps to it, and moves between cases.
"use strict";

(() => {
  // The questions beside the form mark their fields, so that the eye finds them.
  const mark = () => {
    document.querySelectorAll(".is-asked").forEach((box) => box.classList.remove("is-asked"));
    document.querySelectorAll("#questions [data-asked]").forEach((line) => {
      const field = document.getElementById(line.dataset.asked);
      const box = field && (field.closest(".fact") || field.closest("section"));
      if (box && !box.closest("#questions")) box.classList.add("is-asked");
    });
    document.querySelectorAll(".fact .field-wrong").forEach((old) => old.remove());
    document.querySelectorAll("[data-wrong] li").forEach((line) => {
      const field = document.getElementsByName(line.dataset.path)[0];
      if (!field) return;
      const text = document.createElement("p");
      text.className = "field-wrong";
      text.textContent = line.textContent;
      field.closest(".fact").append(text);
    });
  };
  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("htmx:afterSettle", mark);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-jump]");
    if (!link) return;
    const field = document.getElementById(link.dataset.jump);
    if (!field) return;
    event.preventDefault();
    const folded = field.closest("details:not([open])");
    if (folded) folded.open = true;
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  });

  // The choice of a worked case is a link, not a fact.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-go]") && event.target.value) window.location.assign(event.target.value);
  });

  // Fields beside the answers are replaced with them: they count when they are left, not while they are typed in.
  document.addEventListener("input", (event) => {
    if (event.target.closest("#answers")) event.stopPropagation();
  }, true);

  // A value tried for what the county has to set goes with the post under its own name.
  document.addEventListener("change", (event) => {
    const name = event.target.dataset && event.target.dataset.local;
    if (name) event.target.name = "local." + name.replace("parameter:", "");
  }, true);
})();
