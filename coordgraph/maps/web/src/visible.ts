// Which accounts, ties and clusters pass the filters?
import type { Data } from "./data";

export interface Filters {
  step: number;                 // place in the header's steps; 0 shows all
  off: Set<number>;             // layers switched off
  hidden: Set<number>;          // clusters switched off
  size: number;                 // smallest cluster shown, in accounts
  loose: boolean;               // accounts without a cluster
  lonely: boolean;              // accounts the filters left without a tie
  things: boolean;              // outlets and organisations
  only: Set<number> | null;     // these accounts alone
  span: [number, number] | null; // first and last span of time
}

export const allShown = (): Filters =>
  ({ step: 0, off: new Set(), hidden: new Set(), size: 0, loose: true, lonely: false, things: true, only: null, span: null });

/** Whether something is shown that is less than the whole collection: a span of time, some behaviours, strong ties. */
export const isFiltered = ({ step, off, span }: Filters): boolean => step > 0 || off.size > 0 || span !== null;

interface Counts { accounts: number; ties: number; clusters: number; outlets: number }

interface MetaTie { one: number; other: number; count: number }

export class Visible {
  readonly account: Uint8Array;
  readonly tie: Uint8Array;
  readonly weight: Float64Array;
  readonly ofCluster: Uint32Array;
  readonly tiesOf: Uint32Array;
  counts: Counts = { accounts: 0, ties: 0, clusters: 0, outlets: 0 };
  metaTies: MetaTie[] = [];
  largest = 1;

  constructor(private readonly data: Data) {
    this.account = new Uint8Array(data.accounts);
    this.tie = new Uint8Array(data.ties);
    this.weight = new Float64Array(data.ties);
    this.ofCluster = new Uint32Array(data.header.clusters.length);
    this.tiesOf = new Uint32Array(data.accounts);
  }

  groupShown(group: number, filters: Filters): boolean {
    if (group < 0) return filters.loose;
    return !filters.hidden.has(group) && this.data.header.clusters[group].accounts >= filters.size;
  }

  compute(filters: Filters): void {
    const { data } = this;
    const shown = data.header.clusters.map((_, group) => this.groupShown(group, filters));
    const isShown = (account: number): boolean => (filters.only === null || filters.only.has(account)) && (data.group[account] < 0 ? filters.loose : shown[data.group[account]]);
    this.weigh(filters);
    const least = filters.step === 0 ? -Infinity : data.header.steps[filters.step];
    const mask = spanMask(filters.span);
    this.tiesOf.fill(0);
    let ties = 0;
    for (let tie = 0; tie < data.ties; tie++) {
      const kept = this.weight[tie] > -Infinity && this.weight[tie] >= least && (mask === 0 || (data.active[tie] & mask) !== 0)
        && isShown(data.source[tie]) && isShown(data.target[tie]);
      this.tie[tie] = kept ? 1 : 0;
      if (!kept) continue;
      ties++;
      this.tiesOf[data.source[tie]]++;
      this.tiesOf[data.target[tie]]++;
    }
    this.count(isShown, filters, ties);
    this.metaTies = this.between();
  }

  private count(isShown: (account: number) => boolean, filters: Filters, ties: number): void {
    const { data } = this;
    this.ofCluster.fill(0);
    let accounts = 0;
    for (let account = 0; account < data.accounts; account++) {
      const kept = isShown(account) && (filters.lonely || filters.only !== null || this.tiesOf[account] > 0);
      this.account[account] = kept ? 1 : 0;
      if (!kept) continue;
      accounts++;
      if (data.group[account] >= 0) this.ofCluster[data.group[account]]++;
    }
    const outlets = filters.things ? data.header.things.filter((thing) => thing.kind === "outlet").length : 0;
    this.counts = { accounts, ties, clusters: this.ofCluster.filter((count) => count > 0).length, outlets };
  }

  private weigh(filters: Filters): void {
    const { data } = this;
    this.largest = 1e-9;
    for (let tie = 0; tie < data.ties; tie++) {
      let weight = 0;
      let kept = false;
      for (let row = data.rowStart[tie]; row < data.rowStart[tie + 1]; row++) {
        if (filters.off.has(data.rowLayer[row])) continue;
        weight += data.rowWeight(row);
        kept = true;
      }
      this.weight[tie] = kept ? weight : -Infinity;
      if (weight > this.largest) this.largest = weight;
    }
  }

  /** Ties between clusters as one line each: the heaviest of them, about one and a half for each cluster. */
  private between(): MetaTie[] {
    const { data } = this;
    const width = data.header.clusters.length;
    const sums = new Map<number, number>();
    for (let tie = 0; tie < data.ties; tie++) {
      const [one, other] = [data.group[data.source[tie]], data.group[data.target[tie]]];
      if (!this.tie[tie] || one === other || one < 0 || other < 0) continue;
      const key = Math.min(one, other) * width + Math.max(one, other);
      sums.set(key, (sums.get(key) ?? 0) + 1);
    }
    return [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, Math.ceil(width * 1.5) + 4)
      .map(([key, count]) => ({ one: Math.floor(key / width), other: key % width, count }));
  }
}

function spanMask(span: [number, number] | null): number {
  if (!span) return 0;
  let mask = 0;
  for (let bit = span[0]; bit <= span[1]; bit++) mask |= 1 << bit;
  return mask;
}
