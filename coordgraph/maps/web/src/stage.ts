// Where the map is drawn: two plane canvases with the graph between them. Two ways to draw the graph share this.
import type { App, Look, Transform } from "./app";
import { drawnTies, tieOpacity, type Drawn } from "./drawn";
import { Painter } from "./paint";

export interface Stage {
  readonly kind: "webgl" | "canvas";
  readonly board: Board;
  at(): Transform;
  lookAt(look: Look, animated: boolean): void;
  /** Accounts and ties are other ones, elsewhere or in other colours. */
  rebuild(): void;
  /** Other accounts and ties pass the filters. */
  refresh(): void;
  /** Only what lies over the graph has changed. */
  redraw(): void;
  onClick(act: (x: number, y: number) => void): void;
  onHover(act: (x: number, y: number) => void): void;
}

const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
export const moves = (animated: boolean): boolean => animated && !calm.matches;

export class Board {
  readonly painter: Painter;
  drawn: Drawn;
  readonly middle: HTMLElement;
  readonly under: HTMLCanvasElement;
  readonly over: HTMLCanvasElement;

  constructor(readonly app: App, readonly box: HTMLElement) {
    this.drawn = drawnTies(app);
    this.painter = new Painter(app, this.drawn);
    [this.under, this.over] = [document.createElement("canvas"), document.createElement("canvas")];
    this.middle = document.createElement("div");
    this.middle.className = "graph";
    box.replaceChildren(this.under, this.middle, this.over);
    this.over.className = "over";
    this.fit();
  }

  get width(): number { return Math.max(this.box.clientWidth, 1); }
  get height(): number { return Math.max(this.box.clientHeight, 1); }
  get opacity(): (group: number) => number {
    const opacity = tieOpacity(this.app, this.drawn.ties.length);
    // grey lines in front of coloured dots would be seen first
    return this.app.shading.by === "cluster" ? opacity : (group) => (group < 0 ? 1 : 0.4) * opacity(group);
  }

  /** The canvases as large as the box, in pixels of the screen. */
  fit(): void {
    const ratio = window.devicePixelRatio || 1;
    for (const canvas of [this.under, this.over]) {
      canvas.width = Math.round(this.width * ratio);
      canvas.height = Math.round(this.height * ratio);
    }
    this.app.wholeScale = this.whole().scale;
  }

  recompute(): void {
    this.drawn = drawnTies(this.app);
    this.app.wholeScale = this.whole().scale;
    this.painter.moved(this.drawn);
  }

  paint(at: Transform, graph: boolean): void {
    const [below, above] = [this.cleared(this.under), this.cleared(this.over)];
    this.painter.under(below, at);
    if (graph) this.painter.graph(below, at, this.opacity, 15000);
    this.painter.over(above, at);
  }

  private cleared(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
    const context = canvas.getContext("2d") as CanvasRenderingContext2D;
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    return context;
  }

  /** What the camera looks at when all of the map is seen. */
  whole(): Look {
    const { left, right, top, bottom } = this.bounds();
    const scale = Math.min(3, (this.width - Math.min(90, this.width / 12)) / (right - left), (this.height - 76) / (bottom - top));
    return { x: (left + right) / 2, y: (top + bottom) / 2 - 8 / scale, scale };
  }

  bounds(): { left: number; right: number; top: number; bottom: number } {
    const { app } = this, { header } = app.data;
    const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    const reach = (x: number, y: number, r: number): void => {
      box.left = Math.min(box.left, x - r); box.right = Math.max(box.right, x + r);
      box.top = Math.min(box.top, y - r); box.bottom = Math.max(box.bottom, y + r);
    };
    for (let account = 0; account < app.data.accounts; account++) reach(app.x(account), app.y(account), 12);
    if (app.layout === "packed") {
      for (const cluster of header.clusters) reach(...cluster.disc);
      for (const thing of header.things) reach(...thing.at, 20);
    }
    return Number.isFinite(box.left) ? box : { left: -100, right: 100, top: -100, bottom: 100 };
  }
}

export function transform(look: Look, width: number, height: number): Transform {
  return { scale: look.scale, left: width / 2 - look.x * look.scale, top: height / 2 - look.y * look.scale, width, height };
}
