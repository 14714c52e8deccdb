// The graph drawn by sigma.js with WebGL.
import Graph from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram, NodePointProgram } from "sigma/rendering";
import type { App, Look, Transform } from "./app";
import { type Board, moves, type Stage } from "./stage";
import { GREYS, premultiplied } from "./theme";

/** Beyond this many ties one pixel wide lines are drawn, which take half the time. */
const MANY_TIES = 12000;
const VERY_MANY_TIES = 40000;

interface Place { place: number; x: number; y: number; size: number; color: string; hidden?: boolean }
interface Line { place: number; size: number; color: string; hidden?: boolean }
type Drawing = Graph<Place & Record<string, unknown>, Line & Record<string, unknown>>;

export function hasWebGL(): boolean {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

const sizeOf = ({ width, height }: Board): string => `${width} × ${height}`;

export class GlStage implements Stage {
  readonly kind = "webgl";
  private readonly sigma: Sigma;
  private readonly many: boolean;
  private fitted: string;

  constructor(private readonly app: App, readonly board: Board) {
    this.fitted = sizeOf(board);
    this.many = board.drawn.ties.length > MANY_TIES;
    this.sigma = new Sigma(this.frame(), board.middle, {
      renderLabels: false,
      renderEdgeLabels: false,
      enableEdgeEvents: false,
      enableCameraRotation: false,
      hideEdgesOnMove: board.drawn.ties.length > VERY_MANY_TIES,
      stagePadding: 0,
      minEdgeThickness: 0.6,
      defaultEdgeType: "line",
      defaultNodeType: "dot",
      edgeProgramClasses: { line: this.many ? EdgeLineProgram : EdgeRectangleProgram },
      nodeProgramClasses: { dot: NodePointProgram },
      nodeReducer: (_, data) => ({ ...data, hidden: !app.visible.account[(data as unknown as Place).place] }),
      edgeReducer: (_, data) => ({ ...data, hidden: !app.visible.tie[(data as unknown as Line).place] }),
      allowInvalidContainer: true,
    });
    const { left, right, top, bottom } = board.bounds();
    this.sigma.setCustomBBox({ x: [left, right], y: [-bottom, -top] });
    this.sigma.refresh();
    // what lies under the pointer is found in the arrays (hit.ts): sigma would read pixels back at every move
    this.sigma.getMouseCaptor().removeAllListeners();
    this.sigma.getTouchCaptor().removeAllListeners();
    this.lookAt(board.whole(), false);
    this.rebuild();
    this.sigma.on("afterRender", () => this.redraw());
    this.sigma.getCamera().on("updated", () => app.changed("camera"));
    // sigma sees the window grow, but not its box
    new ResizeObserver(() => this.fit()).observe(board.box);
    this.redraw();
  }

  private fit(): void {
    const size = sizeOf(this.board);
    if (size === this.fitted) return; // it is also told of the size it begins with
    this.fitted = size;
    this.board.fit();
    this.sigma.resize();
    this.sigma.scheduleRender();
  }

  at(): Transform {
    const zero = this.sigma.graphToViewport({ x: 0, y: 0 });
    const aside = this.sigma.graphToViewport({ x: 1000, y: 0 });
    return { scale: (aside.x - zero.x) / 1000, left: zero.x, top: zero.y, width: this.board.width, height: this.board.height };
  }

  lookAt(look: Look, animated: boolean): void {
    const camera = this.sigma.getCamera();
    const middle = this.sigma.viewportToFramedGraph(this.sigma.graphToViewport({ x: look.x, y: -look.y }));
    const state = { x: middle.x, y: middle.y, ratio: (camera.getState().ratio * this.at().scale) / look.scale };
    if (moves(animated)) void camera.animate(state, { duration: 380 });
    else camera.setState(state);
  }

  rebuild(): void {
    this.board.recompute();
    this.sigma.setGraph(this.graph());
  }

  refresh(): void { this.sigma.refresh(); }

  redraw(): void { this.board.paint(this.at(), false); }

  onClick(act: (x: number, y: number) => void): void {
    this.sigma.getMouseCaptor().on("click", ({ x, y }) => act(x, y));
    this.sigma.getTouchCaptor().on("tap", (event) => {
      const touch = event.touches[0] ?? event.previousTouches[0];
      if (touch) act(touch.x, touch.y);
    });
  }

  onHover(act: (x: number, y: number) => void): void {
    this.sigma.getMouseCaptor().on("mousemovebody", ({ x, y }) => act(x, y));
  }

  /** A graph of one unseen node: with none sigma knows no camera, and the first picture has to be in its place. */
  private frame(): Graph {
    const graph = new Graph();
    graph.addNode("frame", { x: 0, y: 0, size: 0, place: 0, color: "#000" });
    return graph;
  }

  private graph(): Drawing {
    const { app, board } = this, { data } = app;
    const graph: Drawing = new Graph({ multi: true, type: "undirected", allowSelfLoops: false });
    for (let account = 0; account < data.accounts; account++)
      graph.addNode(account, { place: account, x: app.x(account), y: -app.y(account), size: app.radius(account, app.wholeScale), color: app.hue(account) });
    const most = app.visible.largest, opacity = board.opacity;
    const colour = new Map<number, string>();
    for (let group = -1; group < data.header.clusters.length; group++) colour.set(group, premultiplied(group < 0 ? GREYS[0] : app.groupHue(group), opacity(group)));
    for (const tie of board.drawn.ties) {
      const [one, other] = [data.source[tie], data.target[tie]];
      const group = data.group[one] === data.group[other] ? data.group[one] : -1;
      const size = this.many ? 1 : 1 + 1.4 * Math.sqrt(Math.max(app.visible.weight[tie], 0) / most);
      graph.addEdgeWithKey(tie, one, other, { place: tie, size, color: colour.get(group) as string });
    }
    return graph;
  }
}

