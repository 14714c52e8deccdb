// The map: read the data, draw it, put the panel beside it, and listen.
import { App, type Look, type Selection } from "./app";
import { tellFilters } from "./card-head";
import { showCard } from "./cards";
import { corner } from "./corner";
import { readData, type Data } from "./data";
import { element } from "./dom";
import { FlatStage } from "./flat";
import { GlStage, hasWebGL } from "./gl";
import { read, written } from "./hash";
import { hit } from "./hit";
import { Home } from "./home";
import { hook } from "./hook";
import { keys } from "./keys";
import { lasso } from "./lasso";
import { nothing } from "./nothing";
import { CARD_WIDTH, closeControls, isNarrow, type Page } from "./page";
import { panel } from "./panel";
import { keepScrolling } from "./scrolling";
import { called } from "./search";
import { Board, type Stage } from "./stage";
import { table } from "./table";
import { onNight } from "./theme";
import { language, learn, ofReader, speak, t } from "./words";

/** Pixels between the edge of the free part of the map and what was opened. */
const MARGIN = 26;
/** How long a message stands, in milliseconds. */
const SAID_MS = 6000;
const root = document.getElementById("app") as HTMLElement;

function stageFor(app: App, box: HTMLElement): Stage {
  const board = new Board(app, box);
  if (!hasWebGL()) return new FlatStage(app, board);
  try {
    return new GlStage(app, board);
  } catch {
    box.replaceChildren(); // WebGL is there by name only
    return new FlatStage(app, new Board(app, box));
  }
}

function start(data: Data): void {
  learn(data.header.words);
  // English is what nobody chose: a writer who chose another language is asked first, then the browser
  speak(data.header.language === "en" ? ofReader() : data.header.language);
  document.documentElement.lang = language();
  if (data.header.view === "nothing") {
    root.replaceChildren(nothing(data));
    hook(null, data);
    return;
  }
  const app = new App(data);
  const asked = read(app, location.hash);
  app.visible.compute(app.filters);
  const map = element("div", { id: "map", role: "application", tabindex: 0 });
  const card = element("aside", { id: "card", tabindex: -1, hidden: true });
  const tip = element("div", { id: "tip", hidden: true });
  const said = element("p", { class: "unseen", "aria-live": "polite" });
  const message = element("p", { id: "message", role: "status" });
  const main = element("main", {}, map, card, tip, said, message);
  root.replaceChildren(element("aside", { id: "panel" }), main);
  const stage = stageFor(app, map), cards = new Cards(card);
  let standing = 0;
  const page: Page = {
    app, card, map, stage, home: new Home(stage), trail: cards.trail,
    open: (selection, fly = false) => { cards.leave(app.selection, selection); open(page, selection, fly); },
    back: () => { const before = cards.trail.pop(); if (before) open(page, before, true); },
    fly: (selection) => fly(page, selection),
    whole: () => page.stage.lookAt(page.stage.board.whole(), true),
    tell: (sentence) => { said.textContent = sentence; },
    say: (sentence) => {
      message.textContent = sentence;
      clearTimeout(standing);
      standing = window.setTimeout(() => { message.textContent = ""; }, SAID_MS);
    },
  };
  const dress = (): void => {
    document.documentElement.lang = language();
    map.setAttribute("aria-label", t("Map of accounts; search, list and table reach the same accounts"));
    card.setAttribute("aria-label", t("Details"));
    const isOpen = root.querySelector("#controls.open") !== null;
    root.querySelector("#panel")?.replaceWith(panel(page));
    if (isOpen) document.getElementById("more")?.click();
    main.querySelector("#corner")?.remove();
    map.after(corner(page));
    main.querySelector("#table")?.remove();
    main.append(table(page));
    if (app.selection) void showCard(page);
  };
  react(page, dress);
  if (asked.colour) void app.colourBy(asked.colour);
  dress();
  pointer(page, tip);
  const draw = lasso(page);
  document.addEventListener("coordgraph-lasso", draw);
  keys(page, draw);
  keepScrolling(map);
  if (asked.look) page.stage.lookAt(asked.look, false);
  if (asked.selection) open(page, asked.selection, !asked.look);
  remember(page);
  hook(page, data);
}

function react(page: Page, dress: () => void): void {
  const { app, stage } = page;
  app.on("filters", () => {
    stage.refresh();
    const line = page.card.querySelector<HTMLElement>(".filtered"), kind = app.selection?.kind;
    if (line) tellFilters(page, line);
    if (kind === "account" || kind === "list") void anew(page); // these tell of ties that are shown
  });
  app.on("selection", () => { stage.redraw(); void showCard(page); });
  app.on("look", () => { stage.rebuild(); document.documentElement.dataset["shading"] = app.shading.by; });
  app.on("picked", () => { if (app.selection?.kind === "list") { stage.redraw(); void showCard(page); } });
  app.on("layout", () => { stage.rebuild(); stage.lookAt(stage.board.whole(), true); });
  app.on("theme", () => stage.rebuild());
  app.on("language", dress);
  onNight(() => app.changed("theme"));
}

/** The same card with what is shown now, at the place where it was read. */
async function anew(page: Page): Promise<void> {
  const { scrollTop } = page.card;
  await showCard(page);
  page.card.scrollTop = scrollTop;
}

/** Which cards led to the one that is open? Those whose links were followed. */
class Cards {
  readonly trail: Selection[] = [];
  private within = false;

  constructor(card: HTMLElement) {
    card.addEventListener("click", () => { this.within = true; setTimeout(() => { this.within = false; }); }, true);
  }

  leave(before: Selection | null, next: Selection | null): void {
    if (before && next && before.kind === next.kind && before.place === next.place) return;
    if (this.within && before && next) this.trail.push(before);
    else this.trail.length = 0;
  }
}

function open(page: Page, selection: Selection | null, fly: boolean): void {
  const { app, home } = page, { only } = app.filters, closed = app.selection;
  if (selection && !isVisible(page, selection)) { app.resetFilters(); app.changed("language"); page.say(t("Filters were reset to show this.")); }
  app.select(selection);
  if (!selection) { home.back(); if (closed?.kind === "list" && only && app.filters.only) page.say(t("The accounts of the list are still shown alone; “Show all again” is below the title.")); return; }
  const move = (): void => {
    if (app.selection !== selection) return;
    if (fly && selection.kind !== "list") { home.forget(); page.fly(selection); return; }
    const aside = reveal(page, selection);
    if (aside) home.push(aside);
  };
  if (closeControls()) afterFrames(3, move); // the map has grown, which it sees one frame later and draws in the next
  else move();
}

function afterFrames(count: number, act: () => void): void {
  if (count) requestAnimationFrame(() => afterFrames(count - 1, act));
  else act();
}

function isVisible({ app }: Page, { kind, place }: Selection): boolean {
  if (kind === "account") return app.visible.account[place] === 1;
  if (kind === "tie") return app.visible.tie[place] === 1;
  if (kind === "list") return true;
  return kind === "cluster" ? app.visible.ofCluster[place] > 0 : true;
}

/** The card lies over the map: where to look so that what was opened comes out from under it, no further than needed. */
function reveal(page: Page, { kind, place }: Selection): Look | null {
  const { app, stage } = page, { data } = app, at = stage.at(), wide = !isNarrow();
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  const reach = (x: number, y: number, r: number): void => {
    const [u, v, size] = [x * at.scale + at.left, y * at.scale + at.top, r * at.scale];
    box.left = Math.min(box.left, u - size); box.right = Math.max(box.right, u + size);
    box.top = Math.min(box.top, v - size); box.bottom = Math.max(box.bottom, v + size);
  };
  const accounts = kind === "account" ? [place] : kind === "tie" ? [data.source[place], data.target[place]] : kind === "list" ? [...app.picked] : [];
  for (const account of accounts) reach(app.x(account), app.y(account), app.size[account]);
  if (kind === "cluster") reach(...stage.board.painter.hub(place));
  if (kind === "thing") reach(...data.header.things[place].at, 0);
  const free = { width: at.width - (wide ? CARD_WIDTH : 0), height: at.height * (wide ? 1 : 0.42) };
  const least = Math.min(1, (free.width - 2 * MARGIN) / (box.right - box.left), (free.height - 2 * MARGIN) / (box.bottom - box.top));
  if (least < 1 && Number.isFinite(box.left)) { // too large for the room: smaller, and in its middle
    const scale = Math.max(at.scale * least, app.wholeScale / 3);
    const [x, y] = [((box.left + box.right) / 2 - at.left) / at.scale, ((box.top + box.bottom) / 2 - at.top) / at.scale];
    return { x: x + (at.width - free.width) / 2 / scale, y: y + (at.height - free.height) / 2 / scale, scale };
  }
  const aside = shift(box.left, box.right, free.width), down = shift(box.top, box.bottom, free.height);
  return aside || down ? { x: (at.width / 2 - aside - at.left) / at.scale, y: (at.height / 2 - down - at.top) / at.scale, scale: at.scale } : null;
}

/** How far something moves to stand in a room of that width. */
function shift(low: number, high: number, room: number): number {
  if (!Number.isFinite(low)) return 0;
  return high > room - MARGIN ? room - MARGIN - high : low < MARGIN ? MARGIN - low : 0;
}

function fly(page: Page, { kind, place }: Selection): void {
  const { app, stage } = page, { data } = app;
  const wide = !isNarrow();
  const room = { width: stage.board.width - (wide ? CARD_WIDTH : 0), height: stage.board.height * (wide ? 1 : 0.42) };
  const to = (x: number, y: number, scale: number): void => stage.lookAt({
    x: x + (wide ? CARD_WIDTH / 2 / scale : 0), y: y + (wide ? 0 : (stage.board.height * 0.29) / scale), scale,
  }, true);
  const fitting = (width: number, height: number, most: number): number => Math.min(most, room.width / width, room.height / height);
  if (kind === "account") to(app.x(place), app.y(place), Math.max(1.5, app.wholeScale * 1.2, stage.at().scale));
  else if (kind === "thing") { const [x, y] = data.header.things[place].at; to(x, y, Math.max(app.wholeScale * 1.1, Math.min(stage.at().scale, 1.4))); }
  else if (kind === "cluster") { const [x, y, r] = stage.board.painter.hub(place); to(x, y, fitting(2.5 * (r + 8), 2.7 * (r + 8), 3)); }
  else if (kind === "tie") {
    const [a, b, c, d] = [app.x(data.source[place]), app.y(data.source[place]), app.x(data.target[place]), app.y(data.target[place])];
    to((a + c) / 2, (b + d) / 2, fitting(Math.abs(a - c) + 160, Math.abs(b - d) + 110, 2.5));
  }
}

function pointer(page: Page, tip: HTMLElement): void {
  const { app, stage, map } = page;
  const under = (x: number, y: number): Selection | null => hit(app, stage.board, stage.at(), x, y);
  stage.onClick((x, y) => page.open(under(x, y)));
  let waiting = 0;
  stage.onHover((x, y) => {
    clearTimeout(waiting);
    tip.hidden = true;
    waiting = window.setTimeout(() => {
      const what = under(x, y);
      map.style.cursor = what ? "pointer" : "";
      if (!what || what.kind === "cluster" || what.kind === "tie") return;
      const [text, more] = called(page, what);
      tip.replaceChildren(element("strong", {}, element("bdi", {}, text)), element("bdi", {}, more));
      stand(page, tip, x, y);
    }, 70);
  });
  map.addEventListener("pointerleave", () => { clearTimeout(waiting); tip.hidden = true; });
}

/** Beside the pointer, inside the part of the map that no card covers. */
function stand({ map, card }: Page, tip: HTMLElement, x: number, y: number): void {
  tip.hidden = false;
  tip.style.left = tip.style.top = "0"; // near the edge it would be measured narrower
  const wide = map.clientWidth - (card.hidden || isNarrow() ? 0 : CARD_WIDTH), tall = map.clientHeight - (card.hidden || !isNarrow() ? 0 : card.offsetHeight);
  const beside = (spot: number, size: number, room: number): number => Math.max(4, spot + 14 + size + 8 <= room ? spot + 14 : Math.min(spot - 14, room - 8) - size);
  tip.style.left = `${beside(x, tip.offsetWidth, wide)}px`;
  tip.style.top = `${beside(y, tip.offsetHeight, tall)}px`;
}

/** The address follows what is shown, so that it can be sent to somebody who has the same file. */
function remember(page: Page): void {
  let waiting = 0;
  const soon = (): void => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => history.replaceState(null, "", written(page.app, page.stage)), 300);
  };
  for (const change of ["filters", "selection", "layout", "theme", "language", "camera", "look", "picked"] as const) page.app.on(change, soon);
}

void readData().then(start);
