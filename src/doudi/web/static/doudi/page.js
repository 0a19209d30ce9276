// What every page needs and HTML alone cannot do. No inline script anywhere: the CSP forbids it.
"use strict";

// A select or checkbox marked data-submit sends its form as soon as it changes.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// Buttons that open or close every <details> inside a target: data-unfold="#tree" / data-fold="#tree".
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-unfold], [data-fold]");
  if (!button) return;
  const open = button.hasAttribute("data-unfold");
  const target = document.querySelector(open ? button.dataset.unfold : button.dataset.fold);
  if (target) target.querySelectorAll("details").forEach((part) => { part.open = open; });
});

// Rows of a list answer to the arrow keys.
document.addEventListener("keydown", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (!row || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const next = event.key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
  const link = next && next.querySelector("a");
  if (link) { event.preventDefault(); link.focus(); }
});

// A request that failed says so in words, in place.
const trouble = (text) => {
  const place = document.querySelector("#content");
  let note = document.querySelector("#trouble");
  if (!note) {
    note = document.createElement("div");
    note.id = "trouble";
    note.className = "note note-error";
    note.setAttribute("role", "alert");
    place.prepend(note);
  }
  note.textContent = text;
};
const english = document.documentElement.lang === "en";
document.addEventListener("htmx:sendError", () => trouble(english ? "The server cannot be reached. Check the network and try again." : "连不上服务器。请检查网络后再试。"));
document.addEventListener("htmx:responseError", () => trouble(english ? "This step did not work. Please reload the page and try again." : "这一步没有办成。请刷新页面再试。"));
document.addEventListener("htmx:afterOnLoad", () => { const note = document.querySelector("#trouble"); if (note) note.remove(); });

// A sheet that people take home is printed from the page: data-print.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A form that is on its way is not sent a second time by a double click; the buttons come back with the page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  window.setTimeout(() => { delete form.dataset.sent; }, 5000);
});

// The sentence of a refusal is brought into sight.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "refusal") event.target.scrollIntoView({ block: "nearest" });
});

// "You are here" is in sight where a bar or a drawing is wider than the screen.
document.querySelectorAll(".stepbar, .diagram").forEach((box) => {
  const here = box.querySelector(".stepbar-here, .stop-here");
  if (!here) return;
  const left = here.getBoundingClientRect().left - box.getBoundingClientRect().left;
  box.scrollLeft += left - box.clientWidth / 3;
});

// What is wider than its box is moved with the keyboard too.
document.querySelectorAll(".list-box, .stepbar, .tabs").forEach((box) => {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
});
