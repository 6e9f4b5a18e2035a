// The page without a network: offers the room's log when this device has already been in that room, and leaves as
// soon as the server answers again.
(() => {
  const EVERY_MS = 10000;
  // Under the address of a correction (`/salle/12/lignes/5/corriger/`), it is the room that this device must know: the
  // line itself was never kept here, so its first words are not shown.
  const [, place, seq] = location.pathname.match(/^(\/salle\/\d+\/)lignes\/(\d+)\/corriger\/$/) || [];
  const known = (() => {
    try { return JSON.parse(localStorage.getItem(`cordee-page:${place || location.pathname}`) || "null"); } catch { return null; }
  })();
  const room = document.querySelector("[data-offline-room]");
  const form = room.querySelector("form");
  if (known && new URL(known.action, location.href).origin === location.origin) {
    form.action = seq ? location.pathname : known.action;
    if (seq) {
      form.dataset.queuePage = place;
      form.dataset.queueNext = `${place}?onglet=lignes`;
      form.dataset.queueLabel = `${room.dataset.correction} ${seq}`;
      room.querySelector("[data-line-only]").remove();
      room.querySelector("[data-title]").textContent = form.dataset.queueLabel;
    }
    room.hidden = false;
    const mark = document.querySelector(`[data-mark="${CSS.escape(known.mark)}"]`);
    if (mark) mark.hidden = false;
  }
  room.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("textarea")) return;
    event.preventDefault();
    if (event.target.value.trim()) event.target.form.requestSubmit();
  });

  const writing = () => Boolean(document.getElementById("ligne-text").value.trim());
  const again = async () => {
    try {
      if ((await fetch("/health", { cache: "no-store" })).ok && !writing()) location.reload();
    } catch { /* still nothing */ }
  };
  addEventListener("online", again);
  setInterval(again, EVERY_MS);
  document.querySelector("[data-again]").addEventListener("click", () => { if (!writing()) location.reload(); });
})();
