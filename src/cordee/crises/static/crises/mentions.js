// « @ » proposes whom a line may call: people, functions, cells. The names are in the page, so that it works without a
// network; the server reads « @Nom » again by itself, so that it works without this file.
//
//   <form data-mentions> … <textarea> … </form>      <ul hidden data-choices><li data-name="Nom">détail</li>…</ul>
(() => {
  const MOST = 6;
  const english = document.documentElement.lang === "en";
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\u2019\u02bc]/g, "'");
  const CALL = /(?:^|[^\p{L}\p{N}_])@([^@\n]{0,60})$/u; // not the middle of an address

  let field = null; // whose list is open
  let list = null;
  let active = -1;

  const options = () => [...(list?.children ?? [])];
  const words = (name) => [name, ...name.split(/[\s'-]+/).slice(1)];
  const matching = (asked) => {
    const folded = fold(asked).trimStart();
    const all = [...document.querySelectorAll("[data-choices] [data-name]")].map((one) => ({ name: one.dataset.name, detail: one.textContent }));
    // Chosen already: what follows is the sentence.
    if (/\s$/.test(folded) && all.some(({ name }) => fold(name) === folded.trimEnd())) return [];
    const rank = ({ name }) => {
      const whole = fold(name);
      if (whole.startsWith(folded)) return 0;
      return words(whole).some((word) => word.startsWith(folded)) ? 1 : 2;
    };
    const ranked = all.map((one) => [rank(one), one]);
    return [0, 1].flatMap((wanted) => ranked.filter(([given]) => given === wanted).map(([, one]) => one)).slice(0, MOST);
  };

  const dress = (textarea) => {
    const box = textarea.closest(".field");
    const id = `${textarea.id}-citer`;
    const made = Object.assign(document.createElement("ul"), { id, className: "mention-choices", hidden: true });
    made.setAttribute("role", "listbox");
    made.setAttribute("aria-label", english ? "Mention" : "Citer");
    const said = Object.assign(document.createElement("span"), { className: "visually-hidden" });
    said.setAttribute("role", "status");
    box.classList.add("has-mentions");
    box.append(made, said);
    textarea.setAttribute("aria-autocomplete", "list");
    textarea.setAttribute("aria-controls", id);
    textarea.autocomplete = "off";
    return made;
  };
  const listOf = (textarea) => document.getElementById(`${textarea.id}-citer`) ?? dress(textarea);

  const close = () => {
    if (!list) return;
    list.hidden = true;
    list.replaceChildren();
    list.nextElementSibling.textContent = "";
    field.removeAttribute("aria-activedescendant");
    field = list = null;
    active = -1;
  };
  const point = (rank) => {
    active = rank;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
    if (active < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", options()[active].id);
  };
  const propose = (textarea) => {
    const asked = CALL.exec(textarea.value.slice(0, textarea.selectionStart))?.[1];
    const found = asked === undefined ? [] : matching(asked);
    if (!found.length) return close();
    field = textarea;
    list = listOf(textarea);
    list.replaceChildren(...found.map(({ name, detail }, rank) => {
      const option = Object.assign(document.createElement("li"), { id: `${list.id}-${rank}` });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.name = name;
      option.append(Object.assign(document.createElement("b"), { textContent: name }), " ",
        Object.assign(document.createElement("span"), { textContent: detail }));
      return option;
    }));
    list.hidden = false;
    point(-1);
    const told = found.map(({ name, detail }) => `${name}, ${detail}`).join(" ; ");
    list.nextElementSibling.textContent = english ? `${found.length} to mention: ${told}` : `${found.length} à citer : ${told}`;
    return undefined;
  };
  const choose = (option) => {
    const textarea = field;
    const before = textarea.value.slice(0, textarea.selectionStart);
    const start = before.length - CALL.exec(before)[1].length;
    textarea.setRangeText(`${option.dataset.name} `, start, textarea.selectionStart, "end");
    close();
    textarea.dispatchEvent(new Event("input", { bubbles: true })); // the draft
    textarea.focus();
  };

  const concerned = (element) => element?.matches?.("form[data-mentions] textarea");
  document.addEventListener("focusin", ({ target }) => { if (concerned(target)) listOf(target); else close(); });
  document.addEventListener("input", ({ target }) => { if (concerned(target)) propose(target); });
  document.addEventListener("submit", close, true);
  // Before what Enter does in the quick line.
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== field || event.isComposing) return;
    const many = options().length;
    if (event.key === "ArrowDown") point((active + 1) % many);
    else if (event.key === "ArrowUp") point((active <= 0 ? many : active) - 1);
    else if (event.key === "Enter" && active >= 0) choose(options()[active]);
    else if (event.key === "Escape") close();
    else { if (event.key === "Tab") close(); return; }
    event.preventDefault();
    event.stopPropagation();
  }, true);
  // A finger or a mouse: the field keeps the focus, hence the keyboard of the telephone.
  document.addEventListener("pointerdown", (event) => { if (event.target.closest?.(".mention-choices")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const option = event.target.closest?.(".mention-choices [role=option]");
    if (option && list?.contains(option)) choose(option);
  });
})();
