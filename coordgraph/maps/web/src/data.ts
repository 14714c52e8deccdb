// What the file holds, as typed arrays; places in them are the numbers of accounts and ties everywhere else.
import { bytesOf, gunzip } from "./decode";
import { language, type Said, type Words } from "./words";

export interface Cluster {
  id: string; label: string; accounts: number;
  colours: [string, string]; inks: [string, string];
  disc: [number, number, number];
  layers?: string[]; leaders?: number[]; traits?: Said<string[]>; tags?: [string, number, number][];
  from?: number; to?: number; posts?: number; ties?: number; pairs?: number; density?: number; stability?: number;
  core?: number; median_delay_s?: number; modularity?: number; conductance?: number; mean_weight?: number; p_matched?: number; rank?: number;
  /** share within the window; quartiles of delays in seconds; posts of joint acts an account and day; joint acts in each span of the map */
  at_once?: number; delays?: [number, number]; joint_posts?: number; acts?: number[];
  /** the tie with most at once, how many, its median delay */
  closest?: [number, number, number];
  /** account (its place on the map, or its name), accounts of the cluster that retweet it, share of others that do */
  retweeted?: [number | string, number, number][];
  /** whether it was found by retweets, so that whom it retweets is no further evidence */
  by_retweets?: boolean;
  /** the first month of sign-up, and accounts made in each from then on */
  months?: [string, number[]];
}

interface Thing { name: string; kind: "outlet" | "organisation" | "funder"; at: [number, number]; accounts?: number }

/** cluster, thing, circular, accounts, accounts of the cluster, posts, share, share elsewhere, risk ratio, its interval */
export type Amplified = [number, number, boolean, number, number, number, number, number | null, number | null, number | null, number | null];
/** subject, property, object, source, link, date */
export type Claim = [number, string, number, string, string | null, string];

export interface Header {
  view: "clusters" | "camps" | "nothing";
  title: string; language: string; words: Words[];
  all: [number, number];
  accounts: { ids: string[]; handles: string[]; names: string[] };
  clusters: Cluster[];
  /** Names of the clusters in languages in which they are others. */
  labels: Partial<Record<string, string[]>>;
  layers: [string, string][];
  weights: number[];
  /** Weights of ties to choose the weakest shown from, at most a hundred. */
  steps: number[];
  split: [number, number, boolean] | null;
  activity: [number, number, number[]];
  /** the first block of posts of accounts, how many blocks, accounts of each */
  own_posts: [number, number, number];
  evidence: number; of_a_tie: number; ties_of_a_block: number; texts: boolean; force_steps: number;
  things: Thing[]; amplified: Amplified[]; claims: Claim[]; all_outlets: number;
  method: Said<[string, string][]>; inputs: [string, string][];
  timed: boolean; doubt: Said<string>; compared: number; ties: number; clusters_found: number; least_shared: number | null;
  shades: { block: number; names: Record<string, string[]>; hues: Shades; steps: Shades; unknown: Shades };
  like: { run: string; kept: [number, string][] } | null;
  columns: Columns;
}

/** Colours by day and by night. */
type Shades = [string[], string[]];
/** By name: type, start and length. */
type Columns = Record<string, [string, number, number]>;

const TYPES = {
  u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i2: Int16Array, i4: Int32Array, f4: Float32Array, f8: Float64Array,
} as const;
export type Column = Uint8Array | Uint16Array | Uint32Array | Int16Array | Int32Array | Float32Array | Float64Array;

export const UNKNOWN = -(2 ** 31);
const UNKNOWN_COUNT = 65535;

export class Data {
  readonly accounts: number;
  readonly ties: number;
  readonly x: Column; readonly y: Column; readonly forceX: Float32Array; readonly forceY: Float32Array;
  readonly group: Column; readonly posts: Column; readonly followers: Column; readonly created: Column;
  readonly source: Column; readonly target: Column; readonly chunk: Uint32Array; readonly active: Column;
  readonly rowStart: Uint32Array;
  readonly rowLayer: Column;
  private readonly apart: Column; private readonly together: Column; private readonly delays: Column; private readonly weightSteps: Column;
  private starts: Uint32Array | null = null;
  private tiesOf: Uint32Array = new Uint32Array(0);

  constructor(readonly header: Header, body: Uint8Array, start: number) {
    header.clusters.forEach((cluster, place) => {
      const { label } = cluster;
      Object.defineProperty(cluster, "label", { enumerable: true, get: () => header.labels[language()]?.[place] ?? label });
    });
    const column = (name: string): Column => columnOf(header.columns[name], body, start);
    this.x = column("x"); this.y = column("y"); this.group = column("group");
    this.posts = column("posts"); this.followers = column("followers"); this.created = column("created");
    this.active = column("active");
    this.rowLayer = column("row_layer"); this.apart = column("row_apart"); this.together = column("row_synchronous"); this.delays = column("row_delay"); this.weightSteps = column("row_weight");
    this.accounts = this.x.length;
    [this.source, this.target] = ends(column("source_step"), column("target_step"));
    this.ties = this.source.length;
    this.chunk = chunks(this.source, this.target, this.group, header.clusters.length, header.ties_of_a_block);
    this.rowStart = new Uint32Array(this.ties + 1);
    const rows = column("rows");
    for (let tie = 0; tie < this.ties; tie++) this.rowStart[tie + 1] = this.rowStart[tie] + rows[tie];
    [this.forceX, this.forceY] = spread(column("force_x"), column("force_y"), this.x, this.y, header.force_steps);
  }

  rowWeight(row: number): number { return this.header.weights[this.weightSteps[row]]; }

  /** Synchronous objects; null where no window was used. */
  rowSynchronous(row: number): number | null {
    const count = this.together.length ? this.together[row] : this.rowWeight(row);
    return count === UNKNOWN_COUNT ? null : count;
  }

  rowShared(row: number): number { return this.apart[row] + (this.rowSynchronous(row) ?? 0); }

  /** Median delay in seconds, to a tenth of itself; null where it is unknown. */
  rowDelay(row: number): number | null {
    return !this.delays.length || this.delays[row] === 255 ? null : Math.expm1(this.delays[row] * 0.2) / 10;
  }

  /** The ties of an account. */
  of(account: number): Uint32Array {
    if (!this.starts) this.index();
    const starts = this.starts as unknown as Uint32Array;
    return this.tiesOf.subarray(starts[account], starts[account + 1]);
  }

  other(tie: number, account: number): number { return this.source[tie] === account ? this.target[tie] : this.source[tie]; }

  between(one: number, other: number): number { return this.of(one).find((tie) => this.other(tie, one) === other) ?? -1; }

  private index(): void {
    const starts = new Uint32Array(this.accounts + 2);
    for (const ends of [this.source, this.target]) for (let tie = 0; tie < this.ties; tie++) starts[ends[tie] + 2]++;
    for (let account = 2; account < starts.length; account++) starts[account] += starts[account - 1];
    this.tiesOf = new Uint32Array(2 * this.ties);
    for (let tie = 0; tie < this.ties; tie++) for (const end of [this.source[tie], this.target[tie]]) this.tiesOf[starts[end + 1]++] = tie;
    this.starts = starts;
  }
}

function columnOf([kind, at, length]: [string, number, number], body: Uint8Array, start: number): Column {
  const type = TYPES[kind as keyof typeof TYPES], column = new type(length);
  const bytes = new Uint8Array(column.buffer), width = type.BYTES_PER_ELEMENT;
  // first come the lowest bytes of all numbers, then the next ones
  for (let byte = 0, from = start + at; byte < width; byte++) for (let place = byte; place < bytes.length; place += width) bytes[place] = body[from++];
  return column;
}

/** Both accounts of each tie, which are stored as steps from the tie before. */
function ends(sourceSteps: Column, targetSteps: Column): [Uint32Array, Uint32Array] {
  const source = new Uint32Array(sourceSteps.length), target = new Uint32Array(sourceSteps.length);
  let one = 0, other = 0;
  for (let tie = 0; tie < source.length; tie++) {
    if (sourceSteps[tie] || tie === 0) { one += sourceSteps[tie]; other = one; }
    other += targetSteps[tie] & 1 ? -(targetSteps[tie] + 1) / 2 : targetSteps[tie] / 2;
    source[tie] = one;
    target[tie] = other;
  }
  return [source, target];
}

/** The block of each tie: those of one cluster together, those between clusters last, as evidence_blocks.py has them. */
function chunks(source: Uint32Array, target: Uint32Array, group: Column, clusters: number, size: number): Uint32Array {
  const key = Uint32Array.from(source, (one, tie) => (group[one] === group[target[tie]] && group[one] >= 0 ? group[one] : clusters));
  const next = new Uint32Array(clusters + 2);
  for (const place of key) next[place + 1]++;
  for (let place = 1; place < next.length; place++) next[place] += next[place - 1];
  return key.map((place) => Math.floor(next[place]++ / size));
}

/** The second layout in the room of the first, so that the camera need not move. */
function spread(fx: Column, fy: Column, x: Column, y: Column, steps: number): [Float32Array, Float32Array] {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < x.length; i++) {
    left = Math.min(left, x[i]); right = Math.max(right, x[i]); top = Math.min(top, y[i]); bottom = Math.max(bottom, y[i]);
  }
  const size = Math.max(right - left, bottom - top, 400) / steps;
  const [midX, midY] = [(left + right) / 2, (top + bottom) / 2];
  return [
    Float32Array.from(fx, (value) => midX + (value - steps / 2) * size),
    Float32Array.from(fy, (value) => midY + (value - steps / 2) * size),
  ];
}

async function packed<Head>(block: number): Promise<[Head, Uint8Array, number]> {
  const raw = await gunzip(bytesOf(`block-${block}`));
  const length = new DataView(raw.buffer, raw.byteOffset).getUint32(0, true);
  return [JSON.parse(new TextDecoder().decode(raw.subarray(4, 4 + length))) as Head, raw, 4 + length];
}

export async function readData(): Promise<Data> {
  return new Data(...await packed<Header>(0));
}

/** A further column of the accounts, from the block that holds those. */
export async function furtherColumn(block: number, name: string): Promise<Column> {
  const [head, body, start] = await packed<{ columns: Columns }>(block);
  return columnOf(head.columns[name], body, start);
}
