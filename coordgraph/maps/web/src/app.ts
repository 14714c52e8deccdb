// The state of the page, and who wants to know when it changes.
import type { Data } from "./data";
import { allShown, Visible, type Filters } from "./visible";

export type Layout = "packed" | "force";
export interface Selection { kind: "account" | "tie" | "cluster" | "thing"; place: number }
export type Change = "filters" | "selection" | "layout" | "theme" | "language" | "camera";

/** Screen = map times scale plus an offset. */
export interface Transform { scale: number; left: number; top: number; width: number; height: number }

/** What the camera looks at, in map units. */
export interface Look { x: number; y: number; scale: number }

export class App {
  filters: Filters = allShown();
  readonly visible: Visible;
  layout: Layout = "packed";
  selection: Selection | null = null;
  /** Screen pixels of one map unit when the whole map is seen. */
  wholeScale = 1;
  readonly size: Float32Array;
  private readonly listeners: [Change, () => void][] = [];

  constructor(readonly data: Data) {
    this.visible = new Visible(data);
    this.visible.compute(this.filters);
    this.size = sizes(data, this.visible);
  }

  on(change: Change, act: () => void): void { this.listeners.push([change, act]); }

  changed(change: Change): void {
    if (change === "filters") this.visible.compute(this.filters);
    for (const [wanted, act] of this.listeners) if (wanted === change) act();
  }

  x(account: number): number { return this.layout === "packed" ? this.data.x[account] : this.data.forceX[account]; }
  y(account: number): number { return this.layout === "packed" ? this.data.y[account] : this.data.forceY[account]; }

  select(selection: Selection | null): void {
    this.selection = selection;
    this.changed("selection");
  }

  resetFilters(): void {
    this.filters = allShown();
    this.changed("filters");
  }

  /** Radius on the screen of an account at a scale, in pixels. */
  radius(account: number, scale: number): number {
    const whole = Math.max(this.smallest(), this.size[account] * this.wholeScale * (this.layout === "packed" ? 1 : 0.8));
    return whole * Math.sqrt(Math.max(scale / this.wholeScale, 0.25));
  }

  private smallest(): number { return this.data.accounts > 20000 ? 0.8 : this.data.accounts > 2000 ? 1.2 : 2; }
}

/** Radii in map units by the strength of an account's ties; in small discs smaller, or they would hide their ties. */
function sizes(data: Data, visible: Visible): Float32Array {
  const strength = new Float64Array(data.accounts);
  for (let tie = 0; tie < data.ties; tie++) {
    const weight = Math.max(visible.weight[tie], 0);
    strength[data.source[tie]] += weight;
    strength[data.target[tie]] += weight;
  }
  // the strongest hundredth would otherwise make all others dots of one size
  const ordered = Float64Array.from(strength).sort();
  const usual = ordered[Math.floor(ordered.length * 0.99)] || 1;
  return Float32Array.from(strength, (value, account) => {
    const group = data.group[account];
    const most = group < 0 ? 5.5 : Math.min(10, 0.2 * data.header.clusters[group].disc[2]);
    return 3 + Math.max(most - 3, 0) * Math.sqrt(Math.min(value / usual, 1));
  });
}
