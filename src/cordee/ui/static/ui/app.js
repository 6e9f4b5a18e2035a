// Page manners: messages, confirmation, quick search, keyboard help. Every page works without this file.
(() => {
  const byId = (id) => document.getElementById(id);
  const typing = (element) => element.closest?.("input, textarea, select, [contenteditable]");

  // ---- Messages: the server sends HX-Trigger: {"toast": {"level": "success", "text": "…"}} --------------------
  const TONES = { success: "tone-ok", error: "tone-danger", warning: "tone-warn", info: "tone-info" };
  const toast = ({ level = "info", text = "" }) => {
    const line = document.createElement("div");
    line.className = `toast-line ${TONES[level] || TONES.info}`;
    line.setAttribute("role", level === "error" ? "alert" : "status");
    const words = document.createElement("p");
    words.textContent = text;
    const close = document.createElement("button");
    close.className = "btn-close";
    close.type = "button";
    close.dataset.dismiss = "";
    close.setAttribute("aria-label", document.documentElement.lang === "en" ? "Close" : "Fermer");
    line.append(words, close);
    byId("toasts")?.append(line);
  };
  // Good news leaves by itself; an error stays until it has been read.
  const fade = (line) => {
    if (!line.classList.contains("tone-danger")) setTimeout(() => line.remove(), 8000);
  };
  const box = byId("toasts");
  if (box) {
    box.querySelectorAll(".toast-line").forEach(fade);
    new MutationObserver((changes) => changes.forEach((c) => c.addedNodes.forEach((n) => n.classList && fade(n))))
      .observe(box, { childList: true });
  }
  document.addEventListener("toast", (event) => toast(event.detail));
  const lost = () => toast({
    level: "error",
    text: document.documentElement.lang === "en"
      ? "The server did not answer. Nothing was saved: try again."
      : "Le serveur n’a pas répondu. Rien n’a été enregistré : réessayez.",
  });
  // A silent refresh that fails shows in the live state, not as a message each time.
  document.addEventListener("htmx:sendError", (event) => event.target.dataset.live || lost());
  document.addEventListener("htmx:responseError", (event) => event.target.dataset.live || lost());

  // ---- Confirmation: <button data-confirm="Clore l’exercice ?"> or <form data-confirm="…"> ---------------------
  const ask = (question, yes) => new Promise((answer) => {
    const dialog = byId("confirmer");
    byId("confirmer-question").textContent = question;
    const button = dialog.querySelector("[data-confirm-yes]");
    button.textContent = yes || button.dataset.words || (button.dataset.words = button.textContent);
    dialog.returnValue = "non";
    dialog.addEventListener("close", () => answer(dialog.returnValue === "oui"), { once: true });
    dialog.showModal();
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const asker = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!asker.dataset?.confirm || form.dataset.confirmed) return delete form.dataset.confirmed;
    event.preventDefault();
    event.stopImmediatePropagation(); // before htmx and the offline queue see it
    const submitter = event.submitter;
    if (await ask(asker.dataset.confirm, asker.dataset.confirmYes)) {
      form.dataset.confirmed = "1";
      form.requestSubmit(submitter);
    }
  }, true);

  // ---- Small clicks ----------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    at("[data-dismiss]")?.closest(".toast-line").remove();
    if (at("[data-print]")) print();
    if (at("[data-open-search]") && byId("recherche")) { event.preventDefault(); byId("recherche").showModal(); }
    for (const open of document.querySelectorAll("details.drop[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  // ---- Keyboard ----------------------------------------------------------------------------------------------------
  document.addEventListener("keydown", (event) => {
    const search = byId("recherche");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && search) {
      event.preventDefault();
      return search.open || search.showModal();
    }
    if (event.key === "?" && !typing(event.target) && byId("aide-clavier")) return byId("aide-clavier").showModal();
    if (event.key === "Escape") {
      const open = event.target.closest?.("details.drop[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
    }
    if (search?.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const stops = [byId("recherche-q"), ...search.querySelectorAll(".hit")];
      const step = event.key === "ArrowDown" ? 1 : -1;
      event.preventDefault();
      stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
    }
    return undefined;
  });
  document.querySelector("[data-focus]")?.focus(); // the summary of what is wrong in a form
})();
