// The graph drawn on a plane canvas, where there is no WebGL.
import type { App, Look, Transform } from "./app";
import { moves, transform, type Board, type Stage } from "./stage";

const CLICK_PIXELS = 5;

export class FlatStage implements Stage {
  readonly kind = "canvas";
  private look: Look;
  private waiting = 0;
  private flight = 0;
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private travelled = 0;

  constructor(private readonly app: App, readonly board: Board) {
    this.look = board.whole();
    this.listen();
    new ResizeObserver(() => { board.fit(); this.redraw(); }).observe(board.box);
    this.paint();
  }

  at(): Transform { return transform(this.look, this.board.width, this.board.height); }

  lookAt(look: Look, animated: boolean): void {
    const flight = ++this.flight;
    if (!moves(animated)) { this.set(look); return; }
    const from = this.look, start = performance.now();
    const step = (now: number): void => {
      if (flight !== this.flight) return; // it was sent elsewhere meanwhile
      const share = Math.min(1, (now - start) / 380), eased = share * (2 - share);
      const between = (a: number, b: number): number => a + (b - a) * eased;
      this.set({ x: between(from.x, look.x), y: between(from.y, look.y), scale: between(from.scale, look.scale) });
      if (share < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  rebuild(): void { this.board.recompute(); this.redraw(); }
  refresh(): void { this.redraw(); }
  redraw(): void {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.paint(); });
  }

  onClick(act: (x: number, y: number) => void): void {
    this.board.middle.addEventListener("click", (event) => { if (this.travelled < CLICK_PIXELS) act(...this.spot(event)); });
  }

  onHover(act: (x: number, y: number) => void): void {
    this.board.middle.addEventListener("pointermove", (event) => { if (!this.pointers.size) act(...this.spot(event)); });
  }

  private set(look: Look): void { this.look = look; this.redraw(); this.app.changed("camera"); }
  private paint(): void { this.board.paint(this.at(), true); }

  private spot(event: MouseEvent): [number, number] {
    const box = this.board.box.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  private zoom(x: number, y: number, factor: number): void {
    const at = this.at(), scale = Math.max(at.scale * factor, this.app.wholeScale / 3);
    const [mapX, mapY] = [(x - at.left) / at.scale, (y - at.top) / at.scale];
    this.set({ x: mapX - (x - at.width / 2) / scale, y: mapY - (y - at.height / 2) / scale, scale });
  }

  private listen(): void {
    const { middle } = this.board;
    middle.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(...this.spot(event), Math.exp(-event.deltaY / 400));
    }, { passive: false });
    middle.addEventListener("pointerdown", (event) => {
      this.travelled = 0;
      this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      middle.setPointerCapture(event.pointerId);
    });
    for (const end of ["pointerup", "pointercancel"] as const) middle.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    middle.addEventListener("pointermove", (event) => this.drag(event));
  }

  private drag(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.travelled += Math.hypot(dx, dy);
    if (other) {
      const apart = (p: { x: number; y: number }): number => Math.hypot(p.x - other.x, p.y - other.y) || 1;
      this.zoom(...this.spot(event), apart({ x: event.clientX, y: event.clientY }) / apart(before));
    } else this.set({ ...this.look, x: this.look.x - dx / this.look.scale, y: this.look.y - dy / this.look.scale });
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }
}
