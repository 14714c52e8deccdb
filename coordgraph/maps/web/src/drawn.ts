// Which ties are drawn one by one? In the packed layout those inside clusters, in the other the strongest of all.
import type { App } from "./app";

/** More lines than this are fog in the layout that does not separate clusters. */
const MOST_FORCED = 20000;
/** Ties of accounts without a cluster are drawn up to this number. */
const MOST_LOOSE = 3000;

export interface Drawn { ties: Uint32Array; between: Uint32Array }

/** Ties drawn always, and those drawn only when the map is enlarged. */
export function drawnTies(app: App): Drawn {
  const { data, visible } = app;
  if (app.layout === "force") {
    const order = strongest(Uint32Array.from({ length: data.ties }, (_, tie) => tie), visible.weight, MOST_FORCED);
    return { ties: order, between: new Uint32Array(0) };
  }
  const inside: number[] = [];
  const loose: number[] = [];
  const between: number[] = [];
  for (let tie = 0; tie < data.ties; tie++) {
    const [one, other] = [data.group[data.source[tie]], data.group[data.target[tie]]];
    if (one === other && one >= 0) inside.push(tie);
    else if (one < 0 || other < 0) loose.push(tie);
    else between.push(tie);
  }
  const few = loose.length <= MOST_LOOSE;
  return { ties: Uint32Array.from(few ? [...loose, ...inside] : inside), between: Uint32Array.from(few ? between : [...between, ...loose]) };
}

function strongest(ties: Uint32Array, weight: Float64Array, most: number): Uint32Array {
  if (ties.length <= most) return ties;
  return ties.sort((a, b) => weight[b] - weight[a] || a - b).slice(0, most);
}

/** Opacity of lines by cluster: the more lines lie over a spot of its disc, the fainter each. */
export function tieOpacity(app: App, count: number): (group: number) => number {
  if (app.layout === "force") return () => Math.max(0.07, Math.min(0.5, 16 / Math.sqrt(count + 1)));
  const over = app.data.header.clusters.map((cluster) => {
    const radius = cluster.disc[2] * app.wholeScale;
    return ((cluster.ties ?? cluster.pairs ?? 0) * 0.9 * radius) / (Math.PI * radius * radius + 1);
  });
  return (group) => (group < 0 ? Math.max(0.16, Math.min(0.5, 20 / Math.sqrt(count + 1))) : Math.max(0.09, Math.min(0.55, 1.1 / (over[group] + 0.01))));
}
