// A key that does not answer says so on the page, instead of in a console that nobody reads.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const english = document.documentElement.lang === "en";
  document.dispatchEvent(new CustomEvent("toast", {
    detail: {
      level: "error",
      text: english
        ? "The key did not answer, or it was cancelled. Try again, or use another way."
        : "La clé n’a pas répondu, ou l’opération a été annulée. Réessayez, ou choisissez un autre moyen.",
    },
  }));
});
