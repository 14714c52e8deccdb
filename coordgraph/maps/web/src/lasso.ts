// Draw around accounts: free-hand after the button or the key S, a box with shift and drag.
import { element } from "./dom";
import type { Page } from "./page";
import { several, t } from "./words";

type Point = [number, number];
/** A line shorter than this, in pixels, goes around nothing. */
const SHORTEST = 24;

/** Lets accounts be drawn around; returns what switches drawing on and off. */
export function lasso(page: Page): () => void {
  const { map, app } = page;
  const sheet = element("canvas", { id: "lasso", hidden: true });
  map.append(sheet);
  let line: Point[] = [], box = false, drawing = false;
  const spot = (event: MouseEvent): Point => { const { left, top } = map.getBoundingClientRect(); return [event.clientX - left, event.clientY - top]; };
  const outline = (): Point[] => {
    if (!box || line.length < 2) return line;
    const [[x, y], [u, v]] = [line[0], line[line.length - 1]];
    return [[x, y], [u, y], [u, v], [x, v]];
  };
  const show = (): void => { sheet.hidden = false; sheet.width = map.clientWidth; sheet.height = map.clientHeight; };
  const stop = (): void => { sheet.hidden = true; drawing = false; line = []; };
  const paint = (): void => {
    const context = sheet.getContext("2d") as CanvasRenderingContext2D, { accent } = page.stage.board.painter.look;
    context.clearRect(0, 0, sheet.width, sheet.height);
    context.beginPath();
    for (const point of outline()) context.lineTo(...point);
    context.closePath();
    context.globalAlpha = 0.12;
    context.fillStyle = context.strokeStyle = accent;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 2;
    context.stroke();
  };
  const begin = (event: PointerEvent, asBox: boolean): void => {
    event.preventDefault();
    event.stopPropagation();
    show();
    [line, box, drawing] = [[spot(event)], asBox, true];
    sheet.setPointerCapture(event.pointerId);
  };
  map.addEventListener("pointerdown", (event) => { if (event.shiftKey && event.button === 0 && sheet.hidden) begin(event, true); }, true);
  // the graph listens to the mouse, too, and would move the map
  for (const kind of ["mousedown", "click"] as const) map.addEventListener(kind, (event) => { if (drawing || event.target === sheet) event.stopPropagation(); }, true);
  sheet.addEventListener("pointerdown", (event) => { if (event.button === 0) begin(event, event.shiftKey); });
  sheet.addEventListener("pointermove", (event) => { if (!drawing) return; event.stopPropagation(); line.push(spot(event)); paint(); });
  sheet.addEventListener("pointercancel", stop);
  sheet.addEventListener("pointerup", (event) => {
    if (!drawing) return;
    event.stopPropagation();
    const drawn = outline(), found = inside(page, drawn);
    // the click that ends this must not reach the map
    setTimeout(stop);
    if (length(drawn) < SHORTEST && box) return;
    if (length(drawn) < SHORTEST || !found.length) { page.say(t("No account there.")); return; }
    app.pick(found);
    page.open({ kind: "list", place: 0 });
  });
  map.addEventListener("keydown", (event) => { if (event.key === "Escape" && !sheet.hidden) { stop(); event.stopPropagation(); } });
  return () => {
    if (!sheet.hidden) { stop(); return; }
    show();
    map.focus();
    page.say(t("Draw around accounts with the mouse or a finger. Without either, tick them in the table."));
  };
}

/** The visible accounts inside an outline on the screen. */
function inside(page: Page, outline: Point[]): number[] {
  const { app } = page, at = page.stage.at(), found: number[] = [];
  for (let account = 0; account < app.data.accounts; account++)
    if (app.visible.account[account] && holds(outline, app.x(account) * at.scale + at.left, app.y(account) * at.scale + at.top)) found.push(account);
  return found;
}

function holds(outline: Point[], x: number, y: number): boolean {
  let within = false;
  for (let here = 0, before = outline.length - 1; here < outline.length; before = here++) {
    const [[a, b], [c, d]] = [outline[here], outline[before]];
    if (b > y !== d > y && x < ((c - a) * (y - b)) / (d - b) + a) within = !within;
  }
  return within;
}

function length(line: Point[]): number {
  return line.reduce((sum, [x, y], place) => (place ? sum + Math.hypot(x - line[place - 1][0], y - line[place - 1][1]) : 0), 0);
}

/** How many are gathered, in words. */
export const gathered = (count: number): string => several("List of %(count)s account", "List of %(count)s accounts", count);
