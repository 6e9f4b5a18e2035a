// Each sheet leaves with its own number and the moment it was written, so that a phone that was offline
// may send it late, or twice, without harm. The queue itself is ui/offline-queue.js.
document.addEventListener("submit", (event) => {
  const written = event.target.querySelector("[data-written-at]");
  if (written) written.value = new Date().toISOString();
}, true);
