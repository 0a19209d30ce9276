// What a visit has not yet sent stays on this phone until the server says it has it: texts in localStorage,
// photographs in IndexedDB. Nothing that was sent is kept here.
"use strict";

window.visitStore = (() => {
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const device = () => {
    let mine = localStorage.getItem("doudi.device");
    if (!mine) { mine = random(); localStorage.setItem("doudi.device", mine); }
    return mine;
  };

  // {seq: last number used, fields: {name: text}, place: null or {…}}
  const texts = (key) => {
    const name = `doudi.visit.${key}`;
    const kept = JSON.parse(localStorage.getItem(name) || "null") || { seq: 0, fields: {}, place: null };
    kept.keep = () => localStorage.setItem(name, JSON.stringify({ seq: kept.seq, fields: kept.fields, place: kept.place }));
    return kept;
  };

  const database = () => new Promise((good, bad) => {
    const opening = indexedDB.open("doudi", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("photos", { keyPath: "key" });
    opening.onsuccess = () => good(opening.result);
    opening.onerror = () => bad(opening.error);
  });

  const photos = async (mode, work) => {
    const base = await database();
    return new Promise((good, bad) => {
      const act = base.transaction("photos", mode);
      const asked = work(act.objectStore("photos"));
      act.oncomplete = () => { base.close(); good(asked.result); };
      act.onerror = () => { base.close(); bad(act.error); };
    });
  };

  return {
    random,
    device,
    texts,
    keepPhoto: (photo) => photos("readwrite", (store) => store.put(photo)),
    dropPhoto: (key) => photos("readwrite", (store) => store.delete(key)),
    waitingPhotos: async (visit) => (await photos("readonly", (store) => store.getAll())).filter((one) => one.visit === visit),
  };
})();
