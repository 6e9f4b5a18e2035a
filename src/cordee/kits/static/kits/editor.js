// The editor's timeline: drag and keys. Everything here only sends the forms that the page has without it.
(() => {
  const SNAP_MIN = 5, STEP_MIN = 1, LEAP_MIN = 15, PATIENCE_MS = 450, SLOP_PX = 4;
  const shop = () => document.getElementById("workshop");
  const panel = () => document.getElementById("panel");
  const scale = () => Number(shop().querySelector("svg[data-scale]").dataset.scale);
  const marks = () => [...shop().querySelectorAll("[data-inject]")].sort((a, b) => a.dataset.at - b.dataset.at);
  const markOf = (key) => marks().find((mark) => mark.dataset.inject === key);
  const typing = (element) => element.closest?.("input, textarea, select, dialog");
  const hour = (seconds) => {
    const minutes = Math.round(seconds / 60), two = (n) => String(n).padStart(2, "0");
    return `T+${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  };
  const say = (text) => { shop().querySelector("[data-said]").textContent = text; };
  const shift = (mark, seconds) => {
    mark.setAttribute("transform", `translate(${((seconds - mark.dataset.at) / 60) * scale()} 0)`);
    say(`${mark.dataset.inject} : ${hour(seconds)}`);
  };
  const send = (address, values) => window.htmx.ajax("POST", address, { source: shop(), target: "#workshop", swap: "outerHTML", values });
  const move = (mark, seconds) => {
    focusNext = mark.dataset.inject;
    if (seconds === Number(mark.dataset.at)) return mark.removeAttribute("transform");
    return send(shop().dataset.move, { key: mark.dataset.inject, to_s: seconds });
  };
  let focusNext = "";

  // ---- Drag -------------------------------------------------------------------------------------------------------
  let drag = null, justDragged = false;
  document.addEventListener("dragstart", (event) => event.target.closest?.("[data-inject]") && event.preventDefault());
  document.addEventListener("pointerdown", (event) => {
    const mark = event.target.closest?.("#workshop [data-inject]");
    justDragged = false;
    if (mark && event.button === 0) drag = { mark, from: event.clientX, at: Number(mark.dataset.at), to: null };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag || (drag.to === null && Math.abs(event.clientX - drag.from) < SLOP_PX)) return;
    if (drag.to === null) drag.mark.setPointerCapture?.(event.pointerId);
    const minutes = (drag.at / 60 + (event.clientX - drag.from) / scale()) / SNAP_MIN;
    drag.to = Math.max(0, Math.round(minutes) * SNAP_MIN * 60);
    shift(drag.mark, drag.to);
  });
  document.addEventListener("pointerup", () => {
    if (drag && drag.to !== null) { justDragged = true; move(drag.mark, drag.to); }
    drag = null;
  });
  document.addEventListener("pointercancel", () => { drag?.mark.removeAttribute("transform"); drag = null; });
  // The click that ends a drag opens nothing.
  document.addEventListener("click", (event) => {
    if (justDragged && event.target.closest?.("[data-inject]")) { event.preventDefault(); event.stopImmediatePropagation(); }
    justDragged = false;
  }, true);

  // ---- Keys -------------------------------------------------------------------------------------------------------
  let pushed = null;
  const push = (mark, minutes) => {
    if (pushed?.mark !== mark) pushed = { mark, to: Number(mark.dataset.at) };
    pushed.to = Math.max(0, pushed.to + minutes * 60);
    shift(mark, pushed.to);
    clearTimeout(pushed.timer);
    pushed.timer = setTimeout(() => { const { to } = pushed; pushed = null; move(mark, to); }, PATIENCE_MS);
  };
  document.addEventListener("keydown", (event) => {
    if (typing(event.target) || !shop()) return;
    const mark = event.target.closest?.("[data-inject]");
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && key === "z") {
      event.preventDefault();
      document.getElementById("undo-form").requestSubmit();
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      // the browser's own
    } else if (key === "n") {
      event.preventDefault();
      shop().querySelector("[data-new]").click();
    } else if (mark && (key === "arrowleft" || key === "arrowright")) {
      event.preventDefault();
      push(mark, (key === "arrowleft" ? -1 : 1) * (event.shiftKey ? LEAP_MIN : STEP_MIN));
    } else if (mark && (key === "arrowup" || key === "arrowdown")) {
      event.preventDefault();
      const all = marks();
      all[all.indexOf(mark) + (key === "arrowup" ? -1 : 1)]?.focus();
    } else if (mark && key === "delete") {
      event.preventDefault();
      shop().querySelector(`form[data-remove="${CSS.escape(mark.dataset.inject)}"]`).requestSubmit();
    }
  });

  // ---- After the server's answer ------------------------------------------------------------------------------------
  let dirty = false;
  document.addEventListener("input", (event) => { if (event.target.closest?.("#panel")) dirty = true; });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "panel") {
      dirty = Boolean(event.target.querySelector(".is-invalid, [data-focus]"));
      const form = event.target.querySelector("form");
      (event.target.querySelector("[data-focus]") || form?.elements.title)?.focus();
      form?.scrollIntoView({ block: "nearest" });
    }
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (focusNext) { markOf(focusNext)?.focus(); focusNext = ""; }
  });
  document.addEventListener("kits:saved", (event) => {
    const key = event.detail.key, form = panel().querySelector("form");
    if (!form) return;
    if (key && (form.dataset.key === key || form.dataset.key === "" || form.elements.key.value === key)) dirty = false;
    if (dirty) return; // typed and not saved yet: it stays, and saving will compare
    const mark = markOf(key || form.dataset.key);
    if (mark && !focusNext) window.htmx.ajax("GET", mark.getAttribute("href"), { target: "#panel" });
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status >= 400) marks().forEach((mark) => mark.removeAttribute("transform"));
  });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  document.addEventListener("submit", () => { dirty = false; });

  // ---- Variables ------------------------------------------------------------------------------------------------------
  let lastField = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("#panel textarea, #panel [name=title]")) lastField = event.target;
  });
  document.addEventListener("click", (event) => {
    const code = event.target.closest?.("[data-insert]")?.dataset.insert;
    if (!code) return;
    const field = lastField?.isConnected ? lastField : panel().querySelector("textarea[name=body]");
    field.setRangeText(code, field.selectionStart, field.selectionEnd, "end");
    field.focus();
  });
})();
