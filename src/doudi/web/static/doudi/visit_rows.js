// Rows of a visit: added from a blank one, taken out by a mark, with the numbers of the chosen way of reckoning.
"use strict";

(() => {
  const form = document.querySelector("#visit");
  if (!form) return;

  // Two phones on one visit should not take the same place: a free one by lot.
  const freePlace = (list) => {
    const taken = new Set([...form.elements].map((one) => (one.name.match(new RegExp(`^${list}\\[(\\d+)\\]`)) || [])[1]));
    const free = [];
    for (let place = 10; place < 60; place += 1) if (!taken.has(String(place))) free.push(place);
    return free[Math.floor(Math.random() * free.length)];
  };

  const addRow = (box, place) => {
    const row = document.importNode(box.querySelector("template").content, true).firstElementChild;
    const put = (text) => text.replaceAll("__row__", String(place));
    row.dataset.rowPath = put(row.dataset.rowPath);
    row.querySelectorAll("[name], [id], [for]").forEach((one) => {
      ["name", "id", "for"].forEach((what) => { if (one.hasAttribute(what)) one.setAttribute(what, put(one.getAttribute(what))); });
    });
    box.querySelector("[data-rows]").append(row);
    return row;
  };

  const showWay = (select) => {
    select.closest(".visit-row").querySelectorAll("[data-way]").forEach((part) => {
      const on = part.dataset.way === select.value;
      part.hidden = !on;
      part.querySelectorAll("input").forEach((input) => { input.disabled = !on; });
    });
  };

  form.addEventListener("click", (event) => {
    if (event.target.matches("[data-add-row]")) {
      const box = event.target.closest("[data-list]");
      const place = freePlace(box.dataset.list);
      if (place === undefined) return;
      const row = addRow(box, place);
      row.querySelector("select, input:not([type=hidden])").focus();
    }
    if (event.target.matches("[data-remove-row]")) {
      const row = event.target.closest(".visit-row");
      const gone = row.querySelector('input[name$=".gone"]');
      gone.value = "1";
      row.classList.add("is-gone");
      gone.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches('select[name$=".way"]')) showWay(event.target);
    if (event.target.matches("[data-known]")) {
      const field = form.elements[event.target.dataset.known];
      field.value = event.target.checked ? "1" : "";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  // Put a text that was never sent back into the form, with its row where that is not there yet.
  window.visitPut = (name, text) => {
    const [, list, place] = name.match(/^(incomes|expenses|assets)\[(\d+)\]\./) || [];
    const box = list && form.querySelector(`[data-list="${list}"]`);
    if (box && !form.querySelector(`[data-row-path="${list}[${place}]"]`)) addRow(box, place);
    form.querySelectorAll(`[name="${name}"]`).forEach((one) => { one.value = text; if (name.endsWith(".way")) showWay(one); });
    const tick = form.querySelector(`[data-known="${name}"]`);
    if (tick) tick.checked = text === "1";
    if (name.endsWith(".gone") && text === "1") form.querySelector(`[data-row-path="${name.slice(0, -5)}"]`)?.classList.add("is-gone");
  };
})();
