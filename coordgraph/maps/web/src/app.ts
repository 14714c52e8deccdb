// The state of the page, and who wants to know when it changes.
import type { Data } from "./data";
import { Shading } from "./shading";
import { sizes, type Sizing } from "./sizing";
import { GREYS, hue, isDark } from "./theme";
import { allShown, Visible, type Filters } from "./visible";

export type Layout = "packed" | "force";
/** ``list`` is what was gathered by hand, see ``picked``. */
export interface Selection { kind: "account" | "tie" | "cluster" | "thing" | "list"; place: number }
type Change = "filters" | "selection" | "layout" | "theme" | "language" | "camera" | "look" | "picked";

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
  /** Accounts gathered by drawing around them or by ticking them in the table. */
  picked: Set<number> = new Set();
  readonly shading: Shading;
  sizedBy: Sizing = "strength";
  /** Radii in map units. */
  size: Float32Array;
  private readonly listeners: [Change, () => void][] = [];

  constructor(readonly data: Data) {
    this.visible = new Visible(data);
    this.visible.compute(this.filters);
    this.shading = new Shading(data);
    this.size = sizes(data, this.sizedBy);
  }

  sizeBy(by: Sizing): void {
    this.sizedBy = by;
    this.size = sizes(this.data, by);
    this.changed("look");
  }

  async colourBy(by: string): Promise<void> {
    if (await this.shading.choose(by)) this.changed("look");
  }

  /** The colour of an account. */
  hue(account: number): string { return this.shading.hue(account) ?? hue(this.data, this.data.group[account]); }

  /** The colour of a cluster, its disc and the ties inside it: grey where colours say something else of accounts. */
  groupHue(group: number): string { return this.shading.by === "cluster" ? hue(this.data, group) : GREYS[isDark() ? 1 : 0]; }

  pick(accounts: Iterable<number>): void {
    this.picked = new Set(accounts);
    if (!this.picked.size) this.filters.only = null;
    this.changed("picked");
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
