// Forms that must never lose a word: what is written is kept on the device until the server has confirmed it.
//
//   <form method="post" action="…" data-offline-queue="observation"> … </form>
//   <p data-queue-count="observation"></p>  <ul class="queue-list" data-queue-list="observation"></ul>
//
// Each entry gets a client id (field `client_id`), so that the server can recognise one sent twice. A 4xx answer is
// shown with the text kept: refused is not lost. On a shared phone, what one person wrote is never sent as another. Without IndexedDB, localStorage keeps the texts (files cannot be).
(() => {
  const EVERY_MS = 15000;
  const english = document.documentElement.lang === "en";
  const say = (fr, en) => (english ? en : fr);
  const uuid = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

  const owner = () => document.body.dataset.actor || "";

  // ---- Where entries are kept -----------------------------------------------------------------------------------
  const opened = new Promise((done) => {
    try {
      const request = indexedDB.open("cordee", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("queue", { keyPath: "id" });
      request.onsuccess = () => done(request.result);
      request.onerror = () => done(null);
    } catch { done(null); }
  });
  const inDb = (db, mode, work) => new Promise((done, fail) => {
    const transaction = db.transaction("queue", mode);
    const request = work(transaction.objectStore("queue"));
    transaction.oncomplete = () => done(request.result);
    transaction.onerror = transaction.onabort = () => fail(transaction.error);
  });
  const KEY = "cordee-queue";
  const list = () => JSON.parse(localStorage.getItem(KEY) || "[]");
  const store = {
    async all() { const db = await opened; return db ? inDb(db, "readonly", (s) => s.getAll()) : list(); },
    async put(entry) {
      const db = await opened;
      if (db) return inDb(db, "readwrite", (s) => s.put(entry));
      if (entry.fields.some(([, value]) => value instanceof Blob && value.size)) throw new Error("files");
      return localStorage.setItem(KEY, JSON.stringify([...list().filter((e) => e.id !== entry.id), entry]));
    },
    async drop(id) {
      const db = await opened;
      if (db) return inDb(db, "readwrite", (s) => s.delete(id));
      return localStorage.setItem(KEY, JSON.stringify(list().filter((e) => e.id !== id)));
    },
  };

  // ---- What the page shows ----------------------------------------------------------------------------------------
  const summary = (entry) => entry.fields
    .filter(([name, value]) => !["csrfmiddlewaretoken", "client_id"].includes(name) && !entry.silent.includes(name) && value)
    .map(([, value]) => (value instanceof Blob ? value.name : value)).join("\n");

  const draw = async () => {
    const entries = (await store.all()).filter((entry) => entry.page === location.pathname).map((entry) =>
      (entry.owner === owner() ? entry : { ...entry, refused: say("Écrit sous une autre identité, non envoyé", "Written under another identity, not sent") }));
    for (const place of document.querySelectorAll("[data-queue-count]")) {
      const waiting = entries.filter((e) => e.queue === place.dataset.queueCount && !e.refused).length;
      place.className = waiting ? "queue-count" : "visually-hidden";
      place.setAttribute("role", "status");
      place.textContent = waiting ? say(`${waiting} en attente d’envoi`, `${waiting} waiting to be sent`) : "";
    }
    for (const place of document.querySelectorAll("[data-queue-list]")) {
      place.replaceChildren(...entries.filter((e) => e.queue === place.dataset.queueList).map(line));
    }
  };
  const line = (entry) => {
    const item = document.createElement("li");
    item.dataset.state = entry.refused ? "refused" : "waiting";
    const why = document.createElement("span");
    why.className = "queue-why";
    why.textContent = entry.refused || say("Pas encore envoyé, gardé sur cet appareil", "Not sent yet, kept on this device");
    item.append(why, summary(entry));
    if (entry.refused && entry.owner === owner()) item.append(button(say("Réessayer", "Try again"), () => retry(entry)));
    if (entry.refused) item.append(button(say("Reprendre le texte", "Take the text back"), () => restore(entry)));
    return item;
  };
  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };
  const retry = async (entry) => { await store.put({ ...entry, refused: "" }); await draw(); send(); };
  // Back into the form: the person corrects, and sends it as a new entry.
  const restore = async (entry) => {
    const form = document.querySelector(`form[data-offline-queue="${entry.queue}"]`);
    if (!form) return;
    for (const [name, value] of entry.fields) {
      const field = form.elements[name];
      if (field && field.type !== "hidden" && field.type !== "file") field.value = value;
    }
    await store.drop(entry.id);
    await draw();
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  };

  // ---- Sending ------------------------------------------------------------------------------------------------------
  let sending = false;
  const send = async () => {
    if (sending || navigator.onLine === false) return;
    sending = true;
    try {
      for (const entry of (await store.all()).sort((a, b) => a.at - b.at)) {
        if (entry.owner !== owner() || entry.refused) continue;
        if (!(await sendOne(entry))) break; // order matters, and the line is down
      }
    } finally {
      sending = false;
      await draw();
    }
  };
  // True when the next one may be tried.
  const sendOne = async (entry) => {
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    // The token of the page that sends, not of the one that wrote: a session may have been renewed in between.
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (token) body.set("csrfmiddlewaretoken", token);
    let answer;
    try {
      answer = await fetch(entry.url, { method: "POST", body, headers: { "X-Offline-Queue": entry.id }, redirect: "follow" });
    } catch { return false; }
    if (answer.status >= 500 || answer.status === 429) return false;
    if (answer.ok && !/\/compte\//.test(new URL(answer.url).pathname)) {
      await store.drop(entry.id);
      document.dispatchEvent(new CustomEvent("queue:sent", { detail: { queue: entry.queue, id: entry.id } }));
      return true;
    }
    await store.put({ ...entry, refused: await reason(answer) });
    return true;
  };
  const reason = async (answer) => {
    if (answer.ok) return say("Reconnectez-vous pour envoyer", "Sign in again to send");
    const kind = answer.headers.get("content-type") || "";
    const said = kind.includes("json") ? (await answer.json()).reason : answer.headers.get("X-Reason");
    return decodeURIComponent(said || say(`Refusé par le serveur (${answer.status})`, `Refused by the server (${answer.status})`));
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset?.offlineQueue || event.defaultPrevented) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    const id = uuid();
    data.set("client_id", id);
    const entry = {
      id, at: Date.now(), owner: owner(), queue: form.dataset.offlineQueue, page: location.pathname, url: form.action, refused: "",
      fields: [...data.entries()],
      silent: [...form.elements].filter((field) => ["hidden", "select-one", "radio"].includes(field.type) && field.name !== "rating").map((field) => field.name),
    };
    try {
      await store.put(entry);
    } catch { // nowhere to keep it: the ordinary way, at once
      return HTMLFormElement.prototype.submit.call(form);
    }
    form.reset();
    await draw();
    return send();
  });

  document.addEventListener("DOMContentLoaded", () => { draw(); send(); });
  document.addEventListener("htmx:afterSettle", draw);
  addEventListener("online", send);
  setInterval(send, EVERY_MS);
})();
