// Each sheet carries the moment it was written, so that one sent late, after a cut, is dated when it was seen.
// Capturing runs before ui/offline-queue.js takes the form's fields.
document.addEventListener("submit", (event) => {
  const written = event.target.querySelector("[data-written-at]");
  if (written) written.value = new Date().toISOString();
}, true);
