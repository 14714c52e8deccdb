// The map without a mouse.
import { help } from "./panel";
import type { Page } from "./page";

const STEP = 80;

export function keys(page: Page, draw: () => void): void {
  const { stage, map, card } = page;
  const move = (dx: number, dy: number): void => {
    const at = stage.at();
    stage.lookAt({ x: (at.width / 2 + dx - at.left) / at.scale, y: (at.height / 2 + dy - at.top) / at.scale, scale: at.scale }, false);
  };
  const onMap: Record<string, () => void> = {
    ArrowLeft: () => move(-STEP, 0), ArrowRight: () => move(STEP, 0), ArrowUp: () => move(0, -STEP), ArrowDown: () => move(0, STEP),
    Enter: () => middle(page),
  };
  const anywhere: Record<string, () => void> = {
    "+": () => zoomBy(page, 1.3), "=": () => zoomBy(page, 1.3), "-": () => zoomBy(page, 1 / 1.3), "0": () => page.whole(),
    "/": () => { const query = document.getElementById("query") as HTMLInputElement; query.focus(); query.select(); },
    l: () => otherLayout(page),
    t: () => document.dispatchEvent(new Event("coordgraph-table")),
    s: draw,
    "?": () => help(page),
  };
  const leave = (): void => {
    const table = document.querySelector<HTMLElement>("#table:not([hidden])"), focused = document.activeElement as HTMLElement | null;
    if (!document.getElementById("lasso")?.hidden) draw();
    else if (table && (card.hidden || table.contains(focused))) { document.dispatchEvent(new Event("coordgraph-table")); map.focus(); }
    else if (page.trail.length) { page.back(); card.focus(); }
    else if (!card.hidden) { card.hidden = true; page.open(null); map.focus(); }
    else focused?.blur();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const focused = document.activeElement;
    if (event.key === "Escape") { leave(); return; }
    if (focused && takesLetters(focused)) return;
    const free = !focused || focused === map || focused === document.body;
    const act = (free ? onMap[event.key] : undefined) ?? anywhere[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

const takesLetters = (focused: Element): boolean =>
  /^(TEXTAREA|SELECT)$/.test(focused.tagName) || (focused instanceof HTMLInputElement && !/^(range|checkbox|radio)$/.test(focused.type));

/** Enlarge or reduce, around the middle of the map. */
export function zoomBy({ stage }: Page, factor: number): void {
  const at = stage.at();
  stage.lookAt({ x: (at.width / 2 - at.left) / at.scale, y: (at.height / 2 - at.top) / at.scale, scale: at.scale * factor }, false);
}

export function otherLayout({ app }: Page): void {
  app.layout = app.layout === "packed" ? "force" : "packed";
  app.changed("layout");
  app.changed("language");
}

/** Open the visible account nearest to the middle of the map. */
function middle(page: Page): void {
  const { app, stage } = page, at = stage.at();
  const [x, y] = [(at.width / 2 - at.left) / at.scale, (at.height / 2 - at.top) / at.scale];
  let nearest = Infinity, found = -1;
  for (let account = 0; account < app.data.accounts; account++) {
    const distance = Math.hypot(app.x(account) - x, app.y(account) - y);
    if (app.visible.account[account] && distance < nearest) { nearest = distance; found = account; }
  }
  if (found >= 0) { page.open({ kind: "account", place: found }); page.card.focus(); }
}
