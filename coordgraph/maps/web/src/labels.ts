// Where do the names of clusters stand? Beside their disc, never on another one; where it is narrow shorter, on two
// lines, or further out with a line to the disc.
import type { App, Transform } from "./app";

export interface Area { left: number; right: number; top: number; bottom: number }
export interface Label { place: number; lines: string[]; x: number; baseline: number; size: number; area: Area; leader: [number, number, number, number] | null }
interface Wording { lines: string[]; half: number }
type Circle = [number, number, number];

const LINE = 1.2, GAP = 5;
const WIDE = 34, USUAL = 22, SHORT = 16;
/** Discs beyond this number are named only when they are large on the screen. */
const AWAY = [8, 22, 46, 80, 120, 170];
const FIRST = 24, LARGE = 30, SMALLEST = 7;
/** Directions beside a disc, and twelve further out. */
const UPRIGHT = [-90, 90], ASIDE = [-50, -130, 50, 130, 0, 180], OUTSIDE = Array.from({ length: 12 }, (_, step) => -90 + (step % 2 ? -30 : 30) * Math.ceil(step / 2));

export const apart = (a: Area, others: Area[]): boolean =>
  others.every((b) => a.right < b.left || a.left > b.right || a.bottom < b.top || a.top > b.bottom);

export const cut = (text: string, most: number): string => {
  const letters = Array.from(text);
  return letters.length > most ? letters.slice(0, most - 1).join("").replace(/[\s·]+$/, "") + "…" : text;
};

/** The labels of the clusters in view, largest discs first; ``font`` says how letters of a size are written. */
export function clusterLabels(app: App, hubs: [number, number, number][], at: Transform, context: CanvasRenderingContext2D, font: (size: number) => string, placed: Area[]): Label[] {
  const circles = hubs.map(([x, y, r]): Circle => [x * at.scale + at.left, y * at.scale + at.top, r * at.scale]);
  const inView = ([x, y, r]: Circle): boolean => x + r > 0 && x - r < at.width && y + r > 0 && y - r < at.height;
  const shown = circles.map((_, place) => place).filter((place) => app.visible.ofCluster[place] && inView(circles[place]));
  const packed = app.layout === "packed", found: Label[] = [];
  for (const place of shown.sort((a, b) => hubs[b][2] - hubs[a][2] || a - b)) {
    const r = circles[place][2];
    if ((found.length >= FIRST && r < LARGE) || (packed && r < SMALLEST)) continue;
    const size = Math.max(12, Math.min(16, 10 + r * 0.05));
    context.font = font(size);
    const others = packed ? shown.filter((other) => other !== place).map((other) => circles[other]) : [];
    const wordings = wordingsOf(app.data.header.clusters[place].label, r > 45 && at.width > 600 ? WIDE : USUAL, (text) => context.measureText(text).width);
    const label = fitting(place, circles[place], wordings, size, others, placed, at, packed);
    if (!label) continue;
    placed.push(label.area);
    found.push(label);
  }
  return found;
}

/** The name as it may be written, the fullest first. */
function wordingsOf(label: string, most: number, width: (text: string) => number): Wording[] {
  const whole = cut(label, most), short = cut(label, SHORT);
  const found = [[whole], onTwoLines(label), [short]];
  const seen = new Set<string>();
  return found.filter((lines) => lines.length && !seen.has(lines.join("\n")) && seen.add(lines.join("\n")))
    .map((lines) => ({ lines, half: Math.max(...lines.map(width)) / 2 }));
}

/** Broken at the space nearest to the middle; no lines where there is none. */
function onTwoLines(label: string): string[] {
  const text = cut(label, 2 * USUAL), middle = text.length / 2;
  const spaces = [...text.matchAll(/ (?!·)/g)].map((space) => space.index).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return spaces.length ? [cut(text.slice(0, spaces[0]), USUAL), cut(text.slice(spaces[0] + 1), USUAL)] : [];
}

function fitting(place: number, own: Circle, wordings: Wording[], size: number, others: Circle[], placed: Area[], at: Transform, packed: boolean): Label | null {
  const free = (area: Area): boolean => area.top >= 1 && area.bottom <= at.height - 1 && apart(area, placed) && others.every((circle) => clear(area, circle));
  const made = ({ lines, half }: Wording, x: number, top: number, leader: Label["leader"] = null): Label | null => {
    // a label that is as wide as a phone may not begin outside of it
    const middle = own[0] > 0 && own[0] < at.width ? Math.max(half + 4, Math.min(at.width - half - 4, x)) : x;
    const area = { left: middle - half, right: middle + half, top, bottom: top + size * (1.3 + (lines.length - 1) * LINE) };
    return free(area) ? { place, lines, x: middle, baseline: top + size, size, area, leader } : null;
  };
  const height = ({ lines }: Wording): number => size * (1.3 + (lines.length - 1) * LINE);
  /** Touching a circle of that radius around the disc, in that direction. */
  const beside = (wording: Wording, degrees: number, radius: number): [number, number] => {
    const [dx, dy] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)], tall = height(wording);
    const aside = Math.abs(dx) < 0.1 ? 0 : dx * (radius + GAP) + Math.sign(dx) * wording.half * Math.min(1, Math.abs(dx) + 0.1);
    return [own[0] + aside, own[1] + dy * (radius + tall / 2 + size * 0.1) - tall / 2];
  };
  const inside = (): Label | null => {
    for (const wording of wordings) {
      const label = !packed || wording.half < own[2] * 0.94 ? made(wording, own[0], Math.max(2, Math.min(at.height - height(wording) - 2, own[1] - height(wording) / 2))) : null;
      if (label) return label;
    }
    return null;
  };
  /** Where accounts of all clusters lie among each other: as near as there is room, with a line to the middle. */
  const near = (): Label | null => {
    for (const away of AWAY) for (const wording of wordings) for (const degrees of OUTSIDE) {
      const label = made(wording, ...beside(wording, degrees, away));
      if (label) return { ...label, leader: [own[0], own[1], ...nearest(label.area, own)] };
    }
    return null;
  };
  if (!packed) return inside() ?? near();
  const short = wordings[wordings.length - 1], full = wordings.length > 1 ? wordings.slice(0, -1) : wordings;
  for (const [some, directions] of [[full, UPRIGHT], [full, ASIDE], [[short], UPRIGHT], [[short], ASIDE]] as const) for (const wording of some) for (const degrees of directions) {
    const label = made(wording, ...beside(wording, degrees, own[2]));
    if (label && clear(label.area, own)) return label;
  }
  for (const away of [22, 46, 80]) for (const wording of wordings) for (const degrees of OUTSIDE) {
    const [dx, dy] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const label = made(wording, ...beside(wording, degrees, own[2] + away));
    if (!label || !clear(label.area, own)) continue;
    const { area } = label, from: [number, number] = [own[0] + dx * own[2], own[1] + dy * own[2]];
    const to = nearest(area, from);
    if (others.every(([x, y, r]) => toSegment(x, y, ...from, ...to) > r)) return { ...label, leader: [...from, ...to] };
  }
  return inside();
}

/** The point of an area that is nearest to another one. */
const nearest = (area: Area, [x, y]: readonly number[]): [number, number] =>
  [Math.max(area.left, Math.min(area.right, x)), Math.max(area.top, Math.min(area.bottom, y))];

/** Whether an area lies outside of a circle. */
function clear(area: Area, [x, y, r]: Circle): boolean {
  return Math.hypot(x - Math.max(area.left, Math.min(area.right, x)), y - Math.max(area.top, Math.min(area.bottom, y))) >= r;
}

/** The distance of a point from a line between two points. */
export function toSegment(x: number, y: number, a: number, b: number, c: number, d: number): number {
  const length = (c - a) ** 2 + (d - b) ** 2;
  const share = length ? Math.max(0, Math.min(1, ((x - a) * (c - a) + (y - b) * (d - b)) / length)) : 0;
  return Math.hypot(x - a - share * (c - a), y - b - share * (d - b));
}
