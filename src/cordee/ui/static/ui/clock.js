// Fictional clocks. The server gives the facts (anchor, speed, running) and its own time; the browser only counts.
// The difference between the two clocks is measured once per page, so a wrong clock on the device does no harm.
(() => {
  const skews = new WeakMap(); // element -> server minus browser, in ms
  const two = (number) => String(number).padStart(2, "0");

  const hPlus = (seconds) => {
    const minutes = Math.floor(Math.abs(seconds) / 60);
    return `H${seconds < 0 && minutes ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  };

  // When the page came from the network, its age is what the navigation says, not « now ».
  const skewOf = (element) => {
    if (!skews.has(element)) {
      const timing = performance.getEntriesByType("navigation")[0];
      const fresh = document.readyState === "loading" || performance.now() < 15000;
      const arrived = fresh && timing ? performance.timeOrigin + timing.responseStart : Date.now();
      skews.set(element, Number(element.dataset.serverMs) - arrived);
    }
    return skews.get(element);
  };

  const tick = (element) => {
    const { anchorRealMs, anchorFictionS, speed, running, zeroMs } = element.dataset;
    const elapsed = running === "1" ? (Date.now() + skewOf(element) - Number(anchorRealMs)) / 1000 : 0;
    const fiction = Number(anchorFictionS) + elapsed * Number(speed);
    write(element.querySelector("[data-clock-h]"), hPlus(fiction));
    if (zeroMs) write(element.querySelector("[data-clock-day]"), dayOf(Number(zeroMs) + fiction * 1000));
  };

  // zeroMs is the fiction's wall clock written as if it were UTC: read it as UTC, whatever the device's zone.
  // The same words as the server's, or the text would jump when the page wakes up.
  const dayOf = (milliseconds) => {
    const parts = new Intl.DateTimeFormat(document.documentElement.lang || "fr", {
      weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC",
    }).formatToParts(milliseconds);
    const { weekday, day, month, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, value.replace(".", "")]));
    return `${weekday} ${day} ${month}, ${hour}:${minute}`;
  };

  const write = (place, text) => { if (place && place.textContent !== text) place.textContent = text; };
  const all = () => document.querySelectorAll("[data-clock]").forEach(tick);

  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);

  // A phone asleep stops counting, and may set its clock on waking: ask the server the time again when looked at.
  const resync = async () => {
    const sent = Date.now();
    const { headers } = await fetch("/health", { method: "HEAD", cache: "no-store" });
    const half = (Date.now() - sent) / 2;
    const skew = Date.parse(headers.get("date")) + 500 - (sent + half); // the header counts whole seconds
    for (const element of document.querySelectorAll("[data-clock]")) {
      if (Math.abs(skew - skewOf(element)) > 2000) skews.set(element, skew);
    }
    all();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !document.querySelector("[data-clock]")) return;
    all();
    resync().catch(() => {}); // offline: the clock goes on with what it knows
  });
  setInterval(all, 1000);
})();
