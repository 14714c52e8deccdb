// When did accounts act together? Bars of joint acts; a brush over them shows the ties active then, and can be played.
import { button, element, quiet, type Child } from "./dom";
import type { Page } from "./page";
import { isNarrow } from "./page";
import { span as when, t } from "./words";

const STEP_MS = 700;

export function timeline(page: Page): Child {
  const { app } = page, [start, step, counts] = app.data.header.activity;
  if (counts.length < 2) return null;
  const most = Math.max(...counts, 1);
  const bars = counts.map((count, place) => {
    const bar = element("span", { class: "bar" });
    bar.style.height = `${count ? Math.max(4, Math.round((100 * count) / most)) : 0}%`;
    bar.title = `${when(start + place * step, step)}: ${count}`;
    return bar;
  });
  const picture = element("div", { class: "bars", "aria-hidden": "true" }, bars);
  const told = element("p", { class: "quiet", id: "span" });
  const handles = ["from", "to"].map((which, place) => element("input", {
    type: "range", id: `span-${which}`, min: 0, max: counts.length - 1, step: 1, "aria-label": place ? t("Until") : t("From"), input: () => brush(),
  }));
  const [first, last] = handles as [HTMLInputElement, HTMLInputElement];
  const show = (): void => {
    const span = app.filters.span ?? [0, counts.length - 1];
    [first.value, last.value] = [String(span[0]), String(span[1])];
    bars.forEach((bar, place) => bar.classList.toggle("out", place < span[0] || place > span[1]));
    told.textContent = `${when(start + span[0] * step, step)} – ${when(start + (span[1] + 1) * step - 1, step)}`;
    for (const handle of handles) handle.setAttribute("aria-valuetext", told.textContent);
  };
  const set = (from: number, to: number): void => {
    app.filters.span = from === 0 && to === counts.length - 1 ? null : [from, to];
    show();
    app.changed("filters");
  };
  const brush = (): void => set(Math.min(Number(first.value), Number(last.value)), Math.max(Number(first.value), Number(last.value)));
  let playing = 0;
  const stop = (): void => { clearInterval(playing); playing = 0; play.textContent = t("Play"); };
  const play = button(t("Play"), () => {
    if (playing) { stop(); return; }
    const width = app.filters.span ? app.filters.span[1] - app.filters.span[0] : Math.max(0, Math.floor(counts.length / 8) - 1);
    let from = app.filters.span ? app.filters.span[0] : 0;
    play.textContent = t("Stop");
    playing = window.setInterval(() => {
      if (!play.isConnected || from + width >= counts.length) { stop(); set(0, counts.length - 1); return; }
      set(from, from + width);
      from++;
    }, STEP_MS);
  }, { id: "play" });
  brushed(picture, counts.length, (from, to) => {
    if (playing) stop();
    const [now, then] = app.filters.span ?? [0, counts.length - 1];
    if (from !== now || to !== then) set(from, to);
  });
  show();
  const box = element("fieldset", { id: "time" }, element("legend", {}, t("Joint activity")), picture,
    first, last, element("div", { class: "row" }, told, play), quiet(t("Drag over the bars to choose a span; a double click shows all.")));
  box.classList.toggle("narrow", isNarrow());
  return box;
}

/** Calls back with the first and last bar drawn over, by mouse or finger; a click is one bar, a double click all. */
function brushed(picture: HTMLElement, count: number, set: (from: number, to: number) => void): void {
  let began = -1;
  const under = (event: PointerEvent): number => {
    const { left, width } = picture.getBoundingClientRect();
    return Math.max(0, Math.min(count - 1, Math.floor(((event.clientX - left) / width) * count)));
  };
  const draw = (event: PointerEvent): void => { const here = under(event); set(Math.min(began, here), Math.max(began, here)); };
  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault(); // no text is marked meanwhile
    picture.setPointerCapture(event.pointerId);
    began = under(event);
    draw(event);
  });
  picture.addEventListener("pointermove", (event) => { if (began >= 0) draw(event); });
  for (const end of ["pointerup", "pointercancel"] as const) picture.addEventListener(end, () => { began = -1; });
  picture.addEventListener("dblclick", () => set(0, count - 1));
}
