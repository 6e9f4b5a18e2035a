// A slider over what happened: later moments hide, the latest ones shown are marked.
document.querySelectorAll("[data-replay]").forEach((bar) => {
  const slider = bar.querySelector("input");
  const shown = bar.querySelector("output");
  const play = bar.querySelector("[data-replay-play]");
  const moments = [...document.querySelectorAll("[data-replay-list] > li")];
  let timer = null;

  const label = (seconds) => {
    const minutes = Math.floor(seconds / 60);
    return `H+${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  };
  const draw = () => {
    const now = Number(slider.value);
    shown.value = label(now);
    moments.forEach((moment) => {
      const at = Number(moment.dataset.at);
      moment.hidden = at > now;
      moment.classList.toggle("is-now", at <= now && at > now - 300);
    });
  };
  const stop = () => { clearInterval(timer); timer = null; };
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (slider.value === slider.max) slider.value = 0;
    timer = setInterval(() => {
      slider.value = Number(slider.value) + 60;
      draw();
      const last = moments.filter((moment) => !moment.hidden).at(-1);
      if (last) last.scrollIntoView({ block: "nearest" });
      if (slider.value === slider.max) stop();
    }, 250);
  });
  slider.addEventListener("input", draw);
  bar.addEventListener("submit", (event) => event.preventDefault());
  draw();
});
