// A visit: one group a screen, everything typed kept at once and sent when there is a network.
"use strict";

(() => {
  const form = document.querySelector("#visit");
  if (!form) return;
  const store = window.visitStore;
  const key = form.dataset.key;
  const kept = store.texts(key);
  const state = document.querySelector("#visit-state");
  const token = form.querySelector('input[name="csrfmiddlewaretoken"]').value;
  const locked = "locked" in form.dataset;
  let sending = false;
  let again = false;
  let stopped = false;

  // one group a screen
  const groups = [...new Set([...document.querySelectorAll(".visit-tab")].map((tab) => tab.dataset.group))];
  const show = (wanted) => {
    const here = groups.includes(wanted) ? wanted : groups[0];
    document.querySelectorAll(".visit-group").forEach((part) => part.classList.toggle("is-away", part.dataset.group !== here));
    document.querySelectorAll(".visit-tab").forEach((tab) => {
      if (tab.dataset.group === here) { tab.setAttribute("aria-current", "true"); tab.scrollIntoView({ block: "nearest", inline: "center" }); } else tab.removeAttribute("aria-current");
    });
    window.dispatchEvent(new Event("resize")); // signature boxes take their size when they come in sight
  };
  const go = (group) => { history.replaceState(null, "", `#g-${group}`); show(group); window.scrollTo(0, 0); send(); };
  document.querySelectorAll(".visit-tab").forEach((tab) => tab.addEventListener("click", (event) => { event.preventDefault(); go(tab.dataset.group); }));
  form.addEventListener("click", (event) => {
    if (!event.target.matches("[data-next]")) return;
    go(groups[groups.indexOf(event.target.closest(".visit-group").dataset.group) + 1]);
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  // what is saved, in words
  const say = (kind, text) => { if (state) { state.className = `visit-state${kind ? ` is-${kind}` : ""}`; state.textContent = text; } };
  const count = () => Object.keys(kept.fields).length + (kept.place ? 1 : 0);
  const unsent = () => say("unsent", `${state.dataset.offline}（${count()} ${state.dataset.unsent}）`);
  const time = () => new Date().toTimeString().slice(0, 5);

  const post = async (url, body) => {
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "manual", credentials: "same-origin" });
    if (answer.type === "opaqueredirect" || answer.status === 403) { say("trouble", state.dataset.login); return null; }
    const said = await answer.json().catch(() => ({}));
    return { ok: answer.ok, status: answer.status, said };
  };

  const send = async () => {
    if (locked || stopped) return;
    if (sending) { again = true; return; }
    if (!count()) { sendPhotos(); return; }
    sending = true;
    again = false;
    const fields = { ...kept.fields };
    const place = kept.place;
    kept.seq += 1; // every attempt has a number of its own: one that arrives late changes nothing
    kept.keep();
    const body = new FormData();
    body.append("device", store.device());
    body.append("seq", kept.seq);
    body.append("fields", JSON.stringify(fields));
    if (place) body.append("place", JSON.stringify(place));
    try {
      say("unsent", state.dataset.saving);
      const got = await post(form.dataset.save, body);
      if (got && got.ok) {
        Object.entries(fields).forEach(([name, text]) => { if (kept.fields[name] === text) delete kept.fields[name]; });
        if (kept.place === place) kept.place = null;
        kept.keep();
        say("", `${state.dataset.saved} ${time()}`);
        document.body.dispatchEvent(new Event("visit-saved"));
        const sheet = document.querySelector("#worksheet");
        if (sheet && window.htmx) window.htmx.trigger(sheet, "saved");
        sendPhotos();
      } else if (got && got.status === 409) {
        stopped = true;
        say("trouble", got.said.says);
      } else if (got) unsent();
    } catch {
      unsent();
    }
    sending = false;
    if (again) send();
  };

  let soon = 0;
  const changed = (event) => {
    const one = event.target;
    if (locked || !one.name || one.name === "csrfmiddlewaretoken") return;
    kept.fields[one.name] = one.value;
    form.querySelectorAll("[data-always]").forEach((always) => { // whose answers these are goes along with them
      if (always.name.split(".")[0] === one.name.split(".")[0]) kept.fields[always.name] = always.value;
    });
    kept.keep();
    clearTimeout(soon);
    soon = setTimeout(send, event.type === "change" ? 200 : 1500);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  window.addEventListener("online", send);
  window.addEventListener("offline", () => { if (count()) unsent(); });
  document.addEventListener("visibilitychange", send);
  setInterval(() => { if (!stopped) send(); }, 15000);

  // photographs: made smaller here, kept until the server has them
  const smaller = async (file) => {
    const picture = await createImageBitmap(file);
    const share = Math.min(1, 1600 / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise((good) => canvas.toBlob(good, "image/jpeg", 0.8));
  };
  const showPhoto = (blob, shows, id) => {
    const figure = document.createElement("figure");
    figure.dataset.photo = id;
    const picture = document.createElement("img");
    picture.alt = shows;
    const reader = new FileReader(); // a data: address, for the policy lets no blob: in
    reader.onload = () => { picture.src = reader.result; };
    reader.readAsDataURL(blob);
    const caption = document.createElement("figcaption");
    caption.textContent = shows;
    figure.append(picture, caption);
    document.querySelector("#photos").append(figure);
  };
  let sendingPhotos = false;
  const sendPhotos = async () => {
    if (sendingPhotos || locked || stopped) return;
    sendingPhotos = true;
    try {
      for (const one of await store.waitingPhotos(key)) {
        const body = new FormData();
        body.append("photo", one.blob, "photo.jpg");
        body.append("photo_key", one.key);
        body.append("shows", one.shows);
        const got = await post(form.dataset.photo, body);
        if (!got) break;
        if (!got.ok) say("trouble", got.said.says);
        if (got.ok || got.status === 409 || got.status === 400) await store.dropPhoto(one.key);
      }
    } catch {
      if (state) unsent();
    }
    sendingPhotos = false;
  };
  const input = document.querySelector("#photo-file");
  if (input) {
    input.addEventListener("change", async () => {
      const file = input.files[0];
      if (!file) return;
      const shows = document.querySelector("#photo-shows").value.trim();
      const one = { key: store.random(), visit: key, shows, blob: await smaller(file) };
      await store.keepPhoto(one);
      showPhoto(one.blob, shows, one.key);
      input.value = "";
      sendPhotos();
    });
  }

  // where the visit is
  const take = document.querySelector("#take-place");
  if (take) {
    take.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition((found) => {
        kept.place = { latitude: found.coords.latitude.toFixed(6), longitude: found.coords.longitude.toFixed(6), accuracy: Math.round(found.coords.accuracy) };
        kept.keep();
        document.querySelector("#place").textContent = `${kept.place.latitude}，${kept.place.longitude}（±${kept.place.accuracy} m）`;
        send();
      }, () => say("trouble", state.dataset.noplace), { enableHighAccuracy: true, timeout: 20000 });
    });
  }

  // what an earlier visit to this page could not send
  Object.entries(kept.fields).forEach(([name, text]) => window.visitPut(name, text));
  if (!locked) store.waitingPhotos(key).then((all) => all.forEach((one) => showPhoto(one.blob, one.shows, one.key))).catch(() => {});
  show(location.hash.replace("#g-", ""));
  if (count()) { unsent(); send(); } else sendPhotos();
})();
