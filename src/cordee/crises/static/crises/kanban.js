// The board of tasks: a card is dragged to another column where there is a mouse. Its buttons do the same everywhere;
// the board works without this file. The server decides: a card that it refuses goes back, and the page says why.
(() => {
  const all = (selector) => document.querySelectorAll(selector);
  const watcher = () => document.getElementById("veille");
  let held = null; // the card in hand
  let missed = false; // news came meanwhile, and would have taken the card away

  const ready = () => {
    if (!matchMedia("(pointer: fine)").matches) return;
    for (const card of all("[data-card]")) card.draggable = Boolean(card.querySelector("form[data-move]"));
  };
  const under = (event) => held && event.target.closest?.("[data-column]");
  const mark = (column) => { for (const one of all("[data-column]")) one.classList.toggle("is-over", one === column); };

  document.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.("[data-card][draggable=true]");
    if (!card) return;
    held = card;
    card.classList.add("is-held");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", `T${card.dataset.card}`);
  });
  document.addEventListener("dragover", (event) => {
    const column = under(event);
    if (!column) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    mark(column);
  });
  document.addEventListener("drop", (event) => {
    const column = under(event);
    if (!column) return;
    event.preventDefault();
    if (column.dataset.column !== held.dataset.state) move(held, column);
  });
  document.addEventListener("dragend", () => {
    held?.classList.remove("is-held");
    held = null;
    mark(null);
    if (missed) { missed = false; htmx.trigger(watcher(), "live"); }
  });

  const move = (card, column) => {
    const form = card.querySelector("form[data-move]");
    const home = card.parentElement;
    const after = card.nextElementSibling;
    const back = () => {
      card.classList.remove("is-moving");
      if (card.isConnected && home.isConnected) home.insertBefore(card, after?.parentElement === home ? after : null);
      htmx.trigger(watcher(), "live"); // somebody else may have moved it: show where it is
    };
    column.querySelector("ul").prepend(card);
    card.classList.add("is-moving");
    form.addEventListener("htmx:afterRequest", ({ detail }) => {
      if (detail.xhr.status < 200 || detail.xhr.status >= 300) back(); // a refusal is an answer like another to htmx
    }, { once: true });
    const values = { ...Object.fromEntries(new FormData(form)), state: column.dataset.column };
    htmx.ajax("POST", form.action, { source: form, values, swap: "none" });
  };

  // News wait while a card is in hand.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!held || event.target.id === "toasts") return;
    event.detail.shouldSwap = false;
    missed = true;
  });
  document.addEventListener("htmx:oobAfterSwap", ready);
  document.addEventListener("htmx:afterSettle", ready);
  document.addEventListener("DOMContentLoaded", ready);
})();
