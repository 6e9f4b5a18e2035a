// Live pages. The server only ever says « stream s is at entry n »; what is behind asks again for its own fragment
// through the normal view, hence with normal rights. A lost message is harmless.
//
//   <div data-live="crisis:12" data-seq="57" hx-get="…" hx-trigger="live" hx-swap="outerHTML">…</div>
//   {% include "ui/components/live_state.html" %}   shows: en direct / reconnexion / ralenti / hors ligne
//
// Wire: GET /flux/?s=<stream>&depuis=<seq> (event stream, data {"s": "crisis:12", "seq": 58});
//       GET /flux/tete/?s=<stream> (JSON, same object) when event streams do not pass the proxy.
(() => {
  const POLL_MS = 10000;
  const QUIET_MS = 45000; // the server sends a heartbeat every 15 s; three missed means the line is dead
  const lines = new Map(); // stream -> its connection

  const watchers = (stream) => [...document.querySelectorAll("[data-live]")].filter((e) => e.dataset.live === stream);
  const behind = (stream) => Math.min(...watchers(stream).map((e) => Number(e.dataset.seq) || 0));

  const show = () => {
    const states = [...lines.values()].map((line) => line.state);
    const worst = ["off", "retry", "poll", "on"].find((state) => states.includes(state)) || "on";
    for (const place of document.querySelectorAll("[data-live-state]")) {
      const state = navigator.onLine === false ? "off" : worst;
      const words = place.dataset[`liveText${state[0].toUpperCase()}${state.slice(1)}`];
      place.dataset.liveState = state;
      const text = place.querySelector("[data-live-text]");
      if (text.textContent !== words) text.textContent = words; // spoken only when it changes
    }
  };

  const heard = (stream, seq) => {
    for (const element of watchers(stream)) {
      if ((Number(element.dataset.seq) || 0) >= seq) continue;
      element.dataset.seq = seq; // an element that swaps its inside keeps this; one replaced brings its own
      htmx.trigger(element, "live", { seq });
    }
  };

  const read = (text) => {
    const message = JSON.parse(text);
    return { stream: message.s ?? message.stream, seq: Number(message.seq) };
  };

  class Line {
    constructor(stream) {
      this.stream = stream;
      this.state = "retry";
      this.failures = 0;
      this.open();
    }

    open() {
      clearTimeout(this.timer);
      const query = new URLSearchParams({ s: this.stream, depuis: behind(this.stream) });
      this.source = new EventSource(`/flux/?${query}`);
      this.source.onopen = () => { this.failures = 0; this.set("on"); this.alive(); };
      this.source.onmessage = (event) => this.receive(event);
      for (const name of ["tete", "head", "seq"]) this.source.addEventListener(name, (event) => this.receive(event));
      for (const name of ["battement", "ping"]) this.source.addEventListener(name, () => this.alive());
      this.source.onerror = () => this.lost();
    }

    receive(event) {
      this.alive();
      const { stream, seq } = read(event.data);
      heard(stream ?? this.stream, seq);
    }

    alive() {
      clearTimeout(this.watch);
      this.watch = setTimeout(() => this.poll(), QUIET_MS);
    }

    // Jitter, or every screen of the region comes back in the same second after a restart.
    lost() {
      this.source.close();
      clearTimeout(this.watch);
      this.failures += 1;
      if (this.failures >= 3) return this.poll();
      this.set("retry");
      this.timer = setTimeout(() => this.open(), 1000 * 2 ** this.failures * (0.5 + Math.random()));
      return undefined;
    }

    async poll() {
      this.source.close();
      try {
        const answer = await fetch(`/flux/tete/?${new URLSearchParams({ s: this.stream })}`, { cache: "no-store" });
        if (answer.status === 403 || answer.status === 404) return this.end();
        if (!answer.ok) throw new Error(answer.status);
        heard(this.stream, read(await answer.text()).seq);
        this.set("poll");
      } catch {
        this.set("off");
      }
      this.polls = (this.polls || 0) + 1;
      // Every minute or so, see whether the event stream passes again.
      const again = this.polls % 6 ? () => this.poll() : () => { this.failures = 2; this.open(); };
      this.timer = setTimeout(again, POLL_MS * (0.8 + 0.4 * Math.random()));
      return undefined;
    }

    // The right to read was withdrawn, or the session ended: asking again would not help.
    end() { this.close(); this.state = "off"; show(); }

    close() { this.source.close(); clearTimeout(this.timer); clearTimeout(this.watch); }

    set(state) { this.state = state; show(); }
  }

  const connect = () => {
    const wanted = new Set([...document.querySelectorAll("[data-live]")].map((element) => element.dataset.live));
    for (const stream of wanted) if (!lines.has(stream)) lines.set(stream, new Line(stream));
    for (const [stream, line] of lines) if (!wanted.has(stream)) { line.close(); lines.delete(stream); }
    show();
  };
  const hurry = () => { for (const line of lines.values()) if (line.state !== "on") { line.close(); line.failures = 0; line.open(); } };

  document.addEventListener("DOMContentLoaded", connect);
  document.addEventListener("htmx:afterSettle", connect);
  addEventListener("online", hurry);
  addEventListener("offline", show);
  addEventListener("pagehide", () => { for (const line of lines.values()) line.close(); });
  addEventListener("pageshow", (event) => { if (event.persisted) hurry(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) hurry(); });
})();
