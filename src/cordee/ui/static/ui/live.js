// Live pages. The server only ever says « stream s is at entry n »; what is behind asks again for its own fragment
// through the normal view, hence with normal rights. A lost message is harmless: the next one repairs it.
//
//   <div data-live="room:12" data-seq="57" hx-get="…" hx-trigger="live" hx-swap="outerHTML">…</div>
//   {% include "ui/components/live_state.html" %}   shows: en direct / reconnexion / ralenti / hors ligne
//
// Wire: one event stream a page, /flux/?s=room:12&depuis=57&s=run:3&depuis=0, events `tete` {"stream", "seq"} and
// `ping`; and /flux/tete/?s=…, {"tetes": {"room:12": 58}}, every 10 s where event streams do not pass.
(() => {
  const POLL_MS = 10000;
  const QUIET_MS = 65000; // the server pings every 20 s: three missed means a dead line that nobody closed
  const MOST = 8; // streams the server accepts in one connection
  const asked = new WeakMap(); // element -> the number it is asking for

  let streams = "";
  let source;
  let state = "on";
  let failures = 0;
  let polls = 0;
  let timer;
  let watch;

  const watchers = (stream) => [...document.querySelectorAll("[data-live]")].filter((e) => !stream || e.dataset.live === stream);
  const seqOf = (element) => Number(element.dataset.seq) || 0;
  const jitter = (milliseconds) => milliseconds * (0.6 + 0.8 * Math.random()); // a region must not come back at once

  const show = (now = state) => {
    state = now;
    const word = navigator.onLine === false ? "off" : state;
    for (const place of document.querySelectorAll("[data-live-state]")) {
      const text = place.querySelector("[data-live-text]");
      const words = place.dataset[`liveText${word[0].toUpperCase()}${word.slice(1)}`];
      place.dataset.liveState = word;
      if (text.textContent !== words) text.textContent = words; // spoken only when it changes
    }
  };

  const heard = (stream, seq) => {
    for (const element of watchers(stream)) {
      if (Math.max(seqOf(element), asked.get(element) || 0) >= seq) continue;
      asked.set(element, seq);
      htmx.trigger(element, "live", { seq });
    }
  };
  // Up to date only once the answer is here; a fragment that failed is asked for again.
  document.addEventListener("htmx:afterRequest", ({ detail: { elt, successful } }) => {
    const seq = asked.get(elt);
    if (!seq) return;
    asked.delete(elt);
    if (successful) elt.dataset.seq = Math.max(seqOf(elt), seq);
    else setTimeout(() => elt.isConnected && heard(elt.dataset.live, seq), jitter(4000));
  });

  const close = () => { source?.close(); clearTimeout(timer); clearTimeout(watch); };
  const alive = () => { clearTimeout(watch); watch = setTimeout(poll, QUIET_MS); };
  const query = () => {
    const wanted = new URLSearchParams();
    for (const stream of streams.split(" ").slice(0, MOST)) {
      wanted.append("s", stream);
      wanted.append("depuis", Math.min(...watchers(stream).map(seqOf)));
    }
    return wanted;
  };

  const open = () => {
    close();
    if (!streams) return;
    source = new EventSource(`/flux/?${query()}`);
    source.onopen = () => { failures = 0; show("on"); alive(); };
    source.addEventListener("ping", alive);
    source.addEventListener("tete", (event) => {
      alive();
      const { stream, seq } = JSON.parse(event.data);
      heard(stream, seq);
    });
    source.onerror = () => {
      close();
      failures += 1;
      if (failures > 2) return poll();
      show("retry");
      timer = setTimeout(open, jitter(1000 * 2 ** failures));
      return undefined;
    };
  };

  async function poll() {
    close();
    try {
      const answer = await fetch(`/flux/tete/?${query()}`, { cache: "no-store", headers: { Accept: "application/json" } });
      // The right to read was withdrawn, or the session is over: asking again would not help.
      if ([401, 403, 404].includes(answer.status) || answer.redirected) return show("off");
      if (!answer.ok) throw new Error(answer.status);
      for (const [stream, seq] of Object.entries((await answer.json()).tetes)) heard(stream, seq);
      show("poll");
    } catch {
      show("off");
    }
    polls += 1;
    // About once a minute, see whether the event stream passes again.
    timer = setTimeout(polls % 6 ? poll : () => { failures = 2; open(); }, jitter(POLL_MS));
    return undefined;
  }

  const connect = () => {
    const wanted = [...new Set(watchers().map((element) => element.dataset.live))].sort().join(" ");
    if (wanted !== streams) { streams = wanted; failures = 0; open(); }
    show();
  };
  // The phone was asleep, or the network is back: no need to wait for the next attempt.
  const hurry = () => { if (streams && state !== "on") { failures = 0; open(); } else show(); };

  document.addEventListener("DOMContentLoaded", connect);
  document.addEventListener("htmx:afterSettle", connect);
  addEventListener("online", hurry);
  addEventListener("offline", () => show());
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => { if (event.persisted) open(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) hurry(); });
})();
