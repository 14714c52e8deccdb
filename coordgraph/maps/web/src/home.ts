// Where was the map before cards pushed it aside? It goes back there unless the reader has moved it meanwhile.
import type { Look } from "./app";
import type { Stage } from "./stage";

/** Longer than the map takes to move. */
const MOVING_MS = 600;

export class Home {
  private pushed: { from: Look; to: Look; until: number } | null = null;

  constructor(private readonly stage: Stage) {}

  /** A card pushed the map aside to there. */
  push(to: Look): void {
    const from = this.isWherePushed() && this.pushed ? this.pushed.from : this.here();
    this.pushed = { from, to, until: performance.now() + MOVING_MS };
    this.stage.lookAt(to, true);
  }

  /** The reader asked to be elsewhere. */
  forget(): void { this.pushed = null; }

  back(): void {
    if (this.pushed && this.isWherePushed()) this.stage.lookAt(this.pushed.from, true);
    this.pushed = null;
  }

  private here(): Look {
    const { width, height, left, top, scale } = this.stage.at();
    return { x: (width / 2 - left) / scale, y: (height / 2 - top) / scale, scale };
  }

  private isWherePushed(): boolean {
    if (!this.pushed) return false;
    const { to, until } = this.pushed, { x, y, scale } = this.here();
    return performance.now() < until || (Math.hypot(x - to.x, y - to.y) * scale < 2 && Math.abs(scale / to.scale - 1) < 0.01);
  }
}
