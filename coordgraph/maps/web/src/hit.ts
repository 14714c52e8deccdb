// What lies under the pointer? Accounts before outlets before ties before clusters.
import type { App, Selection, Transform } from "./app";
import { toSegment } from "./labels";
import { chosen } from "./paint";
import type { Board } from "./stage";

const NEAR = 4;
/** Dots and ties of a disc whose dots are smaller than this, in pixels, leave the click to the disc, unless its card is open. */
const SMALL = 4;
/** Grey ties fainter than this do not win over a disc. */
const SEEN = 0.3;
/** Ties on a square pixel of a disc, beyond which a click means the disc. */
const DENSE = 0.035;

export function hit(app: App, board: Board, at: Transform, x: number, y: number): Selection | null {
  const place = (mapX: number, mapY: number): [number, number] => [mapX * at.scale + at.left, mapY * at.scale + at.top];
  const lifted = app.selection && app.selection.kind !== "cluster" ? chosen(app) : null;
  return account(app, at, x, y, place, lifted?.accounts) ?? thing(app, board, at, x, y, place)
    ?? tie(app, board, at, x, y, place, lifted?.ties) ?? (lifted ? null : cluster(app, at, x, y, place));
}

type Placed = (x: number, y: number) => [number, number];

function account(app: App, at: Transform, x: number, y: number, place: Placed, lifted?: Set<number>): Selection | null {
  let nearest = Infinity, found = -1;
  const over = lifted ? null : cluster(app, at, x, y, place);
  for (let number = 0; number < app.data.accounts; number++) {
    if (!app.visible.account[number] || (lifted?.size && !lifted.has(number)) || (over && yields(app, at, number))) continue;
    const [u, v] = place(app.x(number), app.y(number));
    const distance = Math.hypot(u - x, v - y) - app.radius(number, at.scale);
    if (distance < nearest) { nearest = distance; found = number; }
  }
  return nearest <= 3 ? { kind: "account", place: found } : null;
}

/** Whether an account is too small on the screen to be meant: a click in its disc is for the cluster. */
function yields(app: App, at: Transform, number: number): boolean {
  const group = app.data.group[number];
  return group >= 0 && !(app.selection?.kind === "cluster" && app.selection.place === group) && app.radius(number, at.scale) < SMALL;
}

function thing(app: App, board: Board, at: Transform, x: number, y: number, place: Placed): Selection | null {
  if (!app.filters.things || app.layout === "force") return null;
  const reach = board.painter.thingSize(at) + 3;
  const found = app.data.header.things.findIndex(({ at: [tx, ty] }) => {
    const [u, v] = place(tx, ty);
    return Math.abs(u - x) <= reach && Math.abs(v - y) <= reach;
  });
  return found < 0 ? null : { kind: "thing", place: found };
}

function tie(app: App, board: Board, at: Transform, x: number, y: number, place: Placed, lifted?: number[]): Selection | null {
  const { data, visible } = app, disc = lifted ? null : cluster(app, at, x, y, place), faint = board.opacity(-1) < SEEN;
  let nearest = NEAR, found = -1;
  const look = (number: number, faintly: boolean): void => {
    if (!visible.tie[number]) return;
    const [one, other] = [data.group[data.source[number]], data.group[data.target[number]]];
    if (disc && one === disc.place && other === disc.place && yields(app, at, data.source[number]) && yields(app, at, data.target[number])) return;
    if (!lifted && (one === other && one >= 0 ? isDense(app, one, at) : disc && (faintly || (one !== disc.place && other !== disc.place)))) return;
    const [a, b] = place(app.x(data.source[number]), app.y(data.source[number]));
    const [c, d] = place(app.x(data.target[number]), app.y(data.target[number]));
    const distance = toSegment(x, y, a, b, c, d);
    if (distance < nearest) { nearest = distance; found = number; }
  };
  for (const number of lifted ?? board.drawn.ties) look(number, faint);
  if (!lifted && board.painter.drawsBetween(at)) for (const number of board.drawn.between) look(number, false);
  return found < 0 ? null : { kind: "tie", place: found };
}

function isDense(app: App, group: number, at: Transform): boolean {
  if (app.layout === "force") return app.data.ties > 2000 && at.scale < app.wholeScale * 4;
  const cluster = app.data.header.clusters[group];
  return (cluster.ties ?? 0) / (Math.PI * (cluster.disc[2] * at.scale) ** 2) > DENSE;
}

function cluster(app: App, at: Transform, x: number, y: number, place: Placed): Selection | null {
  if (app.layout === "force") return null;
  const found = app.data.header.clusters.findIndex(({ disc: [cx, cy, r] }, number) => {
    const [u, v] = place(cx, cy);
    return app.visible.ofCluster[number] > 0 && Math.hypot(u - x, v - y) < r * at.scale;
  });
  return found < 0 ? null : { kind: "cluster", place: found };
}
