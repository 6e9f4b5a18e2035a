// Forms that must never lose a word: what is written is kept on the device until the server has confirmed it.
//
//   <form method="post" action="…" data-offline-queue="observation"> … </form>
//   <p data-queue-count="observation"></p>  <ul class="queue-list" data-queue-list="observation"></ul>
//
// Each entry gets a client id (field `client_id`), so that the server can recognise one sent twice, and the device's
// own instant (field `written_at`, where the form has one), so that what waited keeps its hour. A 4xx answer is shown
// with the text kept: refused is not lost. On a shared telephone, what one person wrote is never sent, nor shown, as
// another. `data-offline-page` on a form lets ui/offline-page.js offer it when the page itself cannot be had.
// Files wait sealed beside the words, and leave with them.
//
// A form on a page of its own: `data-queue-page` names the page where what waits is listed, `data-queue-label` what it is
// (« Correction de la ligne n° 5 »), `data-queue-next` where to go once the server has it.
(() => {
  const EVERY_MS = 15000;
  const english = document.documentElement.lang === "en";
  const say = (fr, en) => (english ? en : fr);
  const uuid = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

  // ---- Whose device it is ---------------------------------------------------------------------------------------
  const ACTOR = "cordee-actor";
  const PAGE = `cordee-page:${location.pathname}`;
  const safely = (work) => { try { return work(); } catch { return null; } }; // storage may be forbidden
  const offlinePage = () => "offlinePage" in document.body.dataset;
  // A page that never came from the server cannot say who reads it: the last one who did is.
  const owner = () => document.body.dataset.actor || (offlinePage() && safely(() => localStorage.getItem(ACTOR))) || "";
  const remember = () => {
    if (offlinePage()) return;
    safely(() => (owner() ? localStorage.setItem(ACTOR, owner()) : localStorage.removeItem(ACTOR)));
    const form = document.querySelector("form[data-offline-page]");
    // The address and the mark alone: nothing of what the page says stays on the device.
    if (form) safely(() => localStorage.setItem(PAGE, JSON.stringify({ action: form.action, mark: form.dataset.offlinePage })));
  };

  // ---- What the page shows ----------------------------------------------------------------------------------------
  const summary = (entry) => entry.fields
    .filter(([name, value]) => name !== "client_id" && !entry.silent.includes(name) && value)
    .map(([, value]) => (value instanceof Blob ? value.name : value)).join("\n");

  const here = () => document.querySelector("[data-queue-page]")?.dataset.queuePage || location.pathname;
  const formOf = (entry) => {
    const forms = [...document.querySelectorAll(`form[data-offline-queue="${CSS.escape(entry.queue)}"]`)];
    return forms.find((form) => form.action === entry.url) || (entry.label ? undefined : forms[0]);
  };

  const draw = async () => {
    const { own, others, unreadable } = await deviceStore.all(owner());
    const entries = own.filter((entry) => entry.page === here());
    for (const place of document.querySelectorAll("[data-queue-count]")) {
      const waiting = entries.filter((e) => e.queue === place.dataset.queueCount && !e.refused).length;
      place.className = waiting ? "queue-count" : "visually-hidden";
      place.setAttribute("role", "status");
      place.textContent = waiting ? say(`${waiting} en attente d’envoi`, `${waiting} waiting to be sent`) : "";
    }
    const lists = [...document.querySelectorAll("[data-queue-list]")];
    for (const place of lists) {
      place.replaceChildren(...entries.filter((e) => e.queue === place.dataset.queueList).map(line));
    }
    const notes = [];
    if (others) notes.push(say(`Saisies d’une autre personne en attente sur cet appareil : ${others}. Elles partiront quand cette personne s’y reconnectera.`, `Another person’s entries waiting on this device: ${others}. They will leave when that person signs in here again.`));
    if (unreadable) notes.push(say(`Saisies que ce navigateur ne sait plus ouvrir : ${unreadable}. Notez-les de nouveau.`, `Entries this browser can no longer open: ${unreadable}. Write them again.`));
    lists[0]?.append(...notes.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  };
  const state = (entry) => entry.refused || entry.waits || (deviceStore.holds(entry.id)
    ? say("Pas encore envoyé : ne fermez pas cette page", "Not sent yet: do not close this page")
    : say("Pas encore envoyé, gardé sur cet appareil", "Not sent yet, kept on this device"));
  const line = (entry) => {
    const item = document.createElement("li");
    item.dataset.state = entry.refused ? "refused" : "waiting";
    const why = document.createElement("span");
    why.className = "queue-why";
    why.textContent = state(entry);
    item.append(why, entry.label ? `${entry.label} : ${summary(entry)}` : summary(entry));
    if (entry.refused) {
      item.append(button(say("Réessayer", "Try again"), () => retry(entry)));
      item.append(button(say("Reprendre le texte", "Take the text back"), () => restore(entry)));
    }
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
  const retry = async (entry) => { await deviceStore.put({ ...entry, refused: "" }); await draw(); send(); };
  // Back into the form: the person corrects, and sends it as a new entry.
  const restore = async (entry) => {
    const form = formOf(entry);
    if (!form) {
      // Written on a page of its own: there it is listed again, with its form.
      const written = entry.from || entry.page;
      if (written !== location.pathname) location.assign(written);
      return;
    }
    const files = new Map();
    for (const [name, value] of entry.fields) {
      const field = form.elements[name];
      if (value instanceof File) files.set(name, [...(files.get(name) ?? []), value]);
      else if (field && field.type !== "hidden") field.value = value;
    }
    for (const [name, given] of files) giveBack(form.elements[name], given);
    await deviceStore.drop(entry.id);
    await draw();
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  };

  const giveBack = (field, files) => {
    const bag = new DataTransfer();
    for (const file of files) bag.items.add(file);
    field.files = bag.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // ---- Sending ------------------------------------------------------------------------------------------------------
  let sending = false;
  let again = false; // something was written while the others were leaving
  const send = async () => {
    if (navigator.onLine === false || offlinePage()) return;
    if (sending) { again = true; return; }
    sending = true;
    try {
      do {
        again = false;
        for (const entry of (await deviceStore.all(owner())).own) {
          if (entry.refused) continue;
          if (!(await sendOne(entry))) break; // order matters, and the line is down
        }
      } while (again);
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
    if (answer.ok && /\/compte\//.test(new URL(answer.url).pathname)) {
      // The session is over, the entry is not: it leaves by itself once its writer is back.
      await deviceStore.put({ ...entry, waits: say("Reconnectez-vous pour envoyer", "Sign in again to send") });
      return false;
    }
    if (answer.ok) {
      await deviceStore.drop(entry.id);
      document.dispatchEvent(new CustomEvent("queue:sent", { detail: { queue: entry.queue, id: entry.id } }));
      leave(entry);
    } else {
      await deviceStore.put({ ...entry, waits: "", refused: await reason(answer) });
    }
    return true;
  };
  // Back where it belongs, unless the next words are already being written here.
  const leave = (entry) => {
    const form = formOf(entry);
    if (!entry.next || entry.from !== location.pathname || !form) return;
    if ([...form.elements].some((field) => field.matches("textarea") && field.value !== field.defaultValue)) return;
    location.assign(entry.next);
  };
  const reason = async (answer) => {
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
    if (data.has("written_at")) data.set("written_at", new Date().toISOString());
    data.delete("csrfmiddlewaretoken");
    // A file field left empty still gives a nameless file.
    for (const [name, value] of [...data.entries()]) if (value instanceof File && !value.name && !value.size) data.delete(name);
    const silent = [...form.elements].filter((field) => ["hidden", "select-one", "radio"].includes(field.type) && field.name !== "rating").map((field) => field.name);
    const entry = {
      id, at: performance.timeOrigin + performance.now(), owner: owner(), queue: form.dataset.offlineQueue,
      page: form.dataset.queuePage || location.pathname, from: location.pathname,
      next: form.dataset.queueNext || "", label: form.dataset.queueLabel || "", url: form.action, refused: "", waits: "", fields: [...data.entries()], silent,
    };
    // Before anything is awaited: the next words may already be coming, and would be wiped with these.
    form.reset();
    if (await deviceStore.put(entry)) form.dispatchEvent(new CustomEvent("queue:kept", { bubbles: true }));
    await draw();
    return send();
  });

  document.addEventListener("DOMContentLoaded", () => { remember(); draw(); send(); });
  document.addEventListener("htmx:afterSettle", draw);
  addEventListener("online", send);
  setInterval(send, EVERY_MS);
  if (globalThis.isSecureContext) navigator.serviceWorker?.register("/veilleur.js").catch(() => {});
})();
