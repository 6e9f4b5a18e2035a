// The room's manners: tabs without a reload, Enter that notes the line, drafts kept until they are sent.
// Every page of the room works without this file.
(() => {
  const all = (selector) => document.querySelectorAll(selector);

  // ---- Tabs: links that reload without this script -----------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.("a[data-tab]");
    const grid = document.querySelector("[data-shown]");
    if (tab && grid && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      grid.dataset.shown = tab.dataset.tab;
      for (const link of all(".room-tabs [data-tab]")) {
        if (link.dataset.tab === tab.dataset.tab) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      history.replaceState(null, "", `?onglet=${tab.dataset.tab}`);
    }
    const close = event.target.closest?.("[data-close-reader]");
    const place = close?.closest("#lecture");
    if (place) {
      event.preventDefault();
      place.replaceChildren();
      document.querySelector("#boite a")?.focus();
    }
  });

  // ---- Enter notes the line ------------------------------------------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches?.(".quick textarea")) return;
    event.preventDefault();
    if (event.target.value.trim()) event.target.form.requestSubmit();
  });

  // ---- Drafts: kept on the device until the server has the text ------------------------------------------------------
  const SENT = "drafts-sent";
  const keyOf = (field) => `draft:${field.form.dataset.draft}:${field.name}`;
  const drafted = (form) => [...form.elements].filter((f) => f.name && f.matches("textarea, input[type=text], input:not([type])"));
  const safely = (work) => { try { return work(); } catch { return null; } }; // storage may be forbidden
  const restore = (root) => {
    for (const form of root.querySelectorAll("form[data-draft]")) {
      for (const field of drafted(form)) {
        const kept = safely(() => localStorage.getItem(keyOf(field)));
        if (kept && field.value === field.defaultValue) field.value = kept;
      }
    }
  };
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.form?.dataset.draft || !drafted(field.form).includes(field)) return;
    safely(() => (field.value ? localStorage.setItem(keyOf(field), field.value) : localStorage.removeItem(keyOf(field))));
  });
  // Kept in the queue: the draft has served, unless the next words are already in its field.
  document.addEventListener("queue:kept", ({ target: form }) => {
    if (!form.dataset.draft) return;
    for (const field of drafted(form)) {
      if (field.value === field.defaultValue) safely(() => localStorage.removeItem(keyOf(field)));
    }
  });
  // A plain POST: forgotten only once another page of the room has come back.
  document.addEventListener("submit", (event) => {
    const { draft, offlineQueue } = event.target.dataset;
    if (draft && !offlineQueue) safely(() => sessionStorage.setItem(SENT, JSON.stringify({ draft, page: location.pathname })));
  });
  const arrived = () => safely(() => {
    const sent = JSON.parse(sessionStorage.getItem(SENT) || "null");
    if (!sent) return;
    sessionStorage.removeItem(SENT);
    if (sent.page === location.pathname) return;
    for (const key of Object.keys(localStorage)) if (key.startsWith(`draft:${sent.draft}:`)) localStorage.removeItem(key);
  });

  // ---- Files: what was chosen is said beside the text, and what is too large before anything leaves -----------------
  const english = document.documentElement.lang === "en";
  const mega = (bytes) => (bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  const tellFiles = (input) => {
    const place = input.form?.querySelector("[data-chosen]");
    if (!place) return;
    const most = Number(input.dataset.mostBytes);
    const together = Number(input.dataset.mostTogether);
    const weight = [...input.files].reduce((sum, file) => sum + file.size, 0);
    let large = [...input.files].filter((file) => file.size > most).map((file) => file.name).join(", ");
    let refusal = english ? `${large}: more than ${mega(most)} MB. Choose a smaller file.` : `${large} : plus de ${mega(most)} Mo. Choisissez un fichier plus petit.`;
    if (!large && weight > together) {
      large = "*";
      refusal = english ? `Together, these files are too large (${mega(weight)} MB): send them in several times.` : `Ensemble, ces fichiers sont trop gros (${mega(weight)} Mo) : envoyez-les en plusieurs fois.`;
    }
    input.setCustomValidity(large ? refusal : "");
    place.classList.toggle("tone-danger", Boolean(large));
    place.replaceChildren();
    if (!input.files.length) return;
    const names = [...input.files].map((file) => `${file.name} (${mega(file.size)} ${english ? "MB" : "Mo"})`).join(", ");
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: english ? "Remove" : "Retirer" });
    drop.addEventListener("click", () => { input.value = ""; tellFiles(input); input.form.querySelector("textarea")?.focus(); });
    place.append(large ? refusal : names, " ", drop);
  };
  document.addEventListener("change", ({ target }) => { if (target.matches?.("input[type=file][data-most-bytes]")) tellFiles(target); });
  document.addEventListener("reset", ({ target }) => {
    for (const input of target.querySelectorAll("input[type=file][data-most-bytes]")) setTimeout(() => tellFiles(input));
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-choose]");
    if (opener) document.getElementById(opener.dataset.choose)?.click();
    // The counter of the lines that name one: the filter, without a reload.
    const filter = event.target.closest?.("[data-cited-link]") && document.getElementById("filtre-type");
    if (filter && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      document.querySelector(".room-tabs [data-tab=lignes]")?.click();
      filter.value = "me-citent";
      filter.dispatchEvent(new Event("change", { bubbles: true }));
      filter.focus();
    }
  });

  // ---- Checklists stay as their reader left them when news redraw the tasks -----------------------------------------
  const unfolded = new Map();
  document.addEventListener("click", (event) => {
    const list = event.target.closest?.("summary")?.closest(".room-unfold");
    if (list) unfolded.set(list.id, !list.open);
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    for (const list of all(".room-unfold")) if (unfolded.has(list.id)) list.open = unfolded.get(list.id);
  });

  // ---- How many messages and calls wait, also in the title of a window left behind --------------------------------------------
  const title = document.title;
  const count = () => {
    const unread = Number(document.getElementById("non-lus")?.dataset.unread || 0)
      + Number(document.getElementById("citations")?.dataset.cited || 0);
    document.title = unread ? `(${unread}) ${title}` : title;
  };

  document.addEventListener("DOMContentLoaded", () => { arrived(); restore(document); count(); });
  document.addEventListener("htmx:afterSettle", (event) => { count(); if (event.target.id === "lecture") restore(event.target); });
  document.addEventListener("htmx:oobAfterSwap", count);
  // What the queue has just sent is shown at once, even when the live feed is slow.
  document.addEventListener("queue:sent", () => {
    for (const place of all("[data-live]")) htmx.trigger(place, "live");
  });
})();
