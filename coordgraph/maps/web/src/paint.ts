// What lies under and over the graph, drawn on a plane canvas: discs, ties between clusters, outlets, labels, selection.
import type { App, Transform } from "./app";
import type { Amplified } from "./data";
import type { Drawn } from "./drawn";
import { apart, clusterLabels, cut, type Area, type Label } from "./labels";
import { handle } from "./names";
import { shadingName } from "./shading";
import { alpha, colours, GREYS, ink, type Colours } from "./theme";
import { number } from "./words";

type Context = CanvasRenderingContext2D;

const FACE = 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const MOST_BETWEEN = 2500;
/** More ties among the accounts of a list than this are fog, and no names of so many accounts can be read. */
const MOST_OF_LIST = 400, MOST_HANDLES = 40;
export class Painter {
  look: Colours = colours();
  /** The labels drawn last. */
  labelled: Label[] = [];
  private hubs: [number, number, number][] = [];

  constructor(private readonly app: App, private drawn: Drawn) { this.moved(drawn); }

  /** After the layout or the colours have changed. */
  moved(drawn: Drawn): void {
    this.drawn = drawn;
    this.look = colours();
    this.hubs = this.app.layout === "packed" ? this.app.data.header.clusters.map((c) => c.disc) : middles(this.app);
  }

  hub(cluster: number): [number, number, number] { return this.hubs[cluster]; }

  under(context: Context, at: Transform): void {
    if (this.app.layout === "packed") {
      this.metaTies(context, at);
      this.amplification(context, at);
      this.discs(context, at);
      this.betweenTies(context, at);
    }
  }

  over(context: Context, at: Transform): void {
    const { app } = this;
    if (app.selection && app.selection.kind !== "cluster") { this.selected(context, at); return; }
    const placed: Area[] = [];
    this.things(context, at, placed, false);
    this.clusterLabels(context, at, placed);
    this.thingLabels(context, at, [...placed, ...this.discAreas(at, 0.72)], app.data.header.things.map((_, place) => place));
    if (at.scale > 1.25 && at.scale > app.wholeScale * 1.6) this.nearHandles(context, at, placed);
    if (app.selection) this.ringAround(context, at, app.selection.place);
  }

  /** Ties and accounts, where there is no WebGL and in saved pictures. */
  graph(context: Context, at: Transform, opacity: (group: number) => number, most = Infinity): void {
    const { app } = this, { data, visible } = app;
    let left = most;
    context.lineWidth = Math.max(0.5, Math.min(1.4, Math.sqrt(at.scale) * 0.8));
    for (const tie of this.drawn.ties) {
      if (!visible.tie[tie] || left-- <= 0) continue;
      const group = data.group[data.source[tie]] === data.group[data.target[tie]] ? data.group[data.source[tie]] : -1;
      context.strokeStyle = alpha(group < 0 ? GREYS[0] : app.groupHue(group), opacity(group));
      this.line(context, at, tie);
    }
    for (let account = 0; account < data.accounts; account++) if (visible.account[account]) this.dot(context, at, account);
  }

  private sx(at: Transform, x: number): number { return x * at.scale + at.left; }
  private sy(at: Transform, y: number): number { return y * at.scale + at.top; }

  private line(context: Context, at: Transform, tie: number): void {
    const { data } = this.app, one = data.source[tie], other = data.target[tie];
    context.beginPath();
    context.moveTo(this.sx(at, this.app.x(one)), this.sy(at, this.app.y(one)));
    context.lineTo(this.sx(at, this.app.x(other)), this.sy(at, this.app.y(other)));
    context.stroke();
  }

  private dot(context: Context, at: Transform, account: number): void {
    context.beginPath();
    context.arc(this.sx(at, this.app.x(account)), this.sy(at, this.app.y(account)), this.app.radius(account, at.scale), 0, 2 * Math.PI);
    context.fillStyle = this.app.hue(account);
    context.fill();
  }

  private discs(context: Context, at: Transform): void {
    const { data, visible } = this.app;
    data.header.clusters.forEach((cluster, place) => {
      if (!visible.ofCluster[place]) return;
      const [x, y, r] = cluster.disc;
      context.beginPath();
      context.arc(this.sx(at, x), this.sy(at, y), r * at.scale, 0, 2 * Math.PI);
      context.fillStyle = this.look.page; // lines between clusters pass behind the discs
      context.fill();
      context.fillStyle = alpha(this.app.groupHue(place), this.look.dark ? 0.16 : 0.12);
      context.fill();
      context.lineWidth = 1;
      context.strokeStyle = alpha(this.app.groupHue(place), 0.5);
      context.stroke();
    });
  }

  private metaTies(context: Context, at: Transform): void {
    const { metaTies } = this.app.visible;
    const most = metaTies[0]?.count ?? 1;
    context.lineCap = "round";
    for (const { one, other, count } of [...metaTies].reverse()) {
      const [x, y] = this.hubs[one], [u, v] = this.hubs[other];
      const bend = 0.12;
      context.beginPath();
      context.moveTo(this.sx(at, x), this.sy(at, y));
      context.quadraticCurveTo(this.sx(at, (x + u) / 2 - (v - y) * bend), this.sy(at, (y + v) / 2 + (u - x) * bend), this.sx(at, u), this.sy(at, v));
      context.lineWidth = Math.max(1, 9 * Math.sqrt(count / most) * Math.min(1.6, Math.sqrt(at.scale / this.app.wholeScale)));
      context.strokeStyle = alpha(GREYS[0], this.look.dark ? 0.3 : 0.26);
      context.stroke();
    }
    context.lineCap = "butt";
  }

  /** Whether ties between clusters are drawn one by one. */
  drawsBetween(at: Transform): boolean {
    return this.app.layout === "packed" && (at.scale >= this.app.wholeScale * 2.2 || this.drawn.between.length <= 400);
  }

  /** Single ties between clusters once there is room for them: of what is in view the first ones. */
  private betweenTies(context: Context, at: Transform): void {
    const { app } = this, { data, visible } = app;
    if (!this.drawsBetween(at)) return;
    const inside = (account: number): boolean => {
      const x = this.sx(at, app.x(account)), y = this.sy(at, app.y(account));
      return x > 0 && y > 0 && x < at.width && y < at.height;
    };
    let left = MOST_BETWEEN;
    context.lineWidth = 1;
    context.strokeStyle = alpha(GREYS[0], 0.35);
    for (const tie of this.drawn.between) {
      if (!visible.tie[tie] || !(inside(data.source[tie]) || inside(data.target[tie]))) continue;
      this.line(context, at, tie);
      if (--left <= 0) return;
    }
  }

  private amplification(context: Context, at: Transform): void {
    const { app } = this, { header } = app.data;
    if (!app.filters.things) return;
    for (const row of header.amplified) {
      const [cluster, thing, , , , , share] = row;
      if (!app.visible.ofCluster[cluster]) continue;
      this.thread(context, at, this.hubs[cluster], header.things[thing].at);
      this.shared(context, row, (1 + 6 * Math.min(share ?? 0, 1)) * Math.min(1.5, Math.max(0.5, at.scale)), 0.22);
    }
    context.setLineDash([4, 4]);
    context.lineWidth = 1.1;
    context.strokeStyle = alpha(this.look.thing, 0.42);
    for (const [subject, , object] of header.claims) {
      this.thread(context, at, header.things[subject].at, header.things[object].at);
      context.stroke();
    }
    context.setLineDash([]);
  }

  /** A line from a cluster to an outlet: as wide as its share where that is a finding, else dotted and faint. */
  private shared(context: Context, row: Amplified, width: number, opacity: number): void {
    const found = isClear(row);
    context.setLineDash(found ? [] : [1.5, 4]);
    context.lineWidth = found ? width : 1.2;
    context.strokeStyle = found ? alpha(this.app.groupHue(row[0]), opacity) : alpha(GREYS[0], 0.45);
    context.stroke();
    context.setLineDash([]);
  }

  private thread(context: Context, at: Transform, from: readonly number[], to: readonly number[]): void {
    context.beginPath();
    context.moveTo(this.sx(at, from[0]), this.sy(at, from[1]));
    context.lineTo(this.sx(at, to[0]), this.sy(at, to[1]));
  }

  /** Half the side of an outlet's square on the screen. */
  thingSize(at: Transform): number { return Math.max(3.5, Math.min(9, 7 * Math.sqrt(at.scale))); }

  private things(context: Context, at: Transform, placed: Area[], always: boolean, only?: Set<number>): void {
    const { app } = this;
    if (app.layout === "force" || !(app.filters.things || always)) return;
    const size = this.thingSize(at);
    app.data.header.things.forEach((thing, place) => {
      if (only && !only.has(place)) return;
      const x = this.sx(at, thing.at[0]), y = this.sy(at, thing.at[1]);
      context.beginPath();
      if (thing.kind === "outlet") context.rect(x - size, y - size, 2 * size, 2 * size);
      else if (thing.kind === "funder") { context.moveTo(x, y - size * 1.2); context.lineTo(x + size * 1.2, y + size); context.lineTo(x - size * 1.2, y + size); context.closePath(); }
      else { context.moveTo(x, y - size * 1.3); context.lineTo(x + size * 1.3, y); context.lineTo(x, y + size * 1.3); context.lineTo(x - size * 1.3, y); context.closePath(); }
      context.fillStyle = this.look.thing;
      context.fill();
      context.lineWidth = 1.5;
      context.strokeStyle = this.look.page;
      context.stroke();
      placed.push({ left: x - size, right: x + size, top: y - size, bottom: y + size });
    });
  }

  private halo(context: Context, text: string, x: number, y: number, colour: string): void {
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = this.look.page;
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }

  /** Where the clusters' labels stand now. */
  labels(context: Context, at: Transform, placed: Area[]): Label[] {
    return clusterLabels(this.app, this.hubs, at, context, (size) => `600 ${size}px ${FACE}`, placed);
  }

  /** The colour of a cluster's label. */
  labelInk(cluster: number): string { return this.app.shading.by === "cluster" ? ink(this.app.data, cluster) : this.look.ink; }

  private clusterLabels(context: Context, at: Transform, placed: Area[]): void {
    this.labelled = this.labels(context, at, placed);
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    for (const { place, lines, x, baseline, size, leader } of this.labelled) {
      if (leader) {
        context.beginPath();
        context.moveTo(leader[0], leader[1]);
        context.lineTo(leader[2], leader[3]);
        context.lineWidth = 1;
        context.strokeStyle = alpha(this.labelInk(place), 0.6);
        context.stroke();
      }
      context.font = `600 ${size}px ${FACE}`;
      lines.forEach((text, line) => this.halo(context, text, x, baseline + line * size * 1.2, this.labelInk(place)));
    }
  }

  /** In pictures that stand alone: what the colours say, where they do not say the cluster. */
  legend(context: Context, at: Transform): void {
    const { title, rows } = legendOf(this.app);
    if (!rows.length) return;
    context.font = `12px ${FACE}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    const top = at.height - 18 * rows.length - 16;
    this.halo(context, title, 12, top - 12, this.look.ink);
    rows.forEach(({ text, colour }, place) => {
      const y = top + 10 + 18 * place;
      context.beginPath();
      context.arc(18, y, 5, 0, 2 * Math.PI);
      context.fillStyle = colour;
      context.fill();
      this.halo(context, text, 30, y, this.look.ink);
    });
  }

  /** Squares that stand for the discs. */
  private discAreas(at: Transform, share: number): Area[] {
    const { app } = this;
    if (app.layout === "force") return [];
    return app.data.header.clusters.flatMap(({ disc: [x, y, r] }, place) => {
      if (!app.visible.ofCluster[place]) return [];
      const [u, v, half] = [this.sx(at, x), this.sy(at, y), r * share * at.scale];
      return [{ left: u - half, right: u + half, top: v - half, bottom: v + half }];
    });
  }

  private thingLabels(context: Context, at: Transform, placed: Area[], places: Iterable<number>): void {
    const { app } = this;
    if (app.layout === "force" || !(app.filters.things || app.selection)) return;
    const size = this.thingSize(at);
    context.font = `12px ${FACE}`;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    for (const place of places) {
      const thing = app.data.header.things[place];
      const text = cut(thing.name, 26), half = context.measureText(text).width / 2;
      const x = this.sx(at, thing.at[0]), y = this.sy(at, thing.at[1]);
      const middle = x > 0 && x < at.width ? Math.max(half + 4, Math.min(at.width - half - 4, x)) : x;
      for (const baseline of [y + size + 13, y - size - 5]) {
        const area = { left: middle - half, right: middle + half, top: baseline - 10, bottom: baseline + 3 };
        if (!apart(area, placed)) continue;
        placed.push(area);
        this.halo(context, text, middle, baseline, this.look.ink);
        break;
      }
    }
  }

  private handles(context: Context, at: Transform, placed: Area[], accounts: number[]): void {
    context.font = `11.5px ${FACE}`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (const account of accounts) {
      const text = cut(handle(this.app.data, account), 24);
      const x = this.sx(at, this.app.x(account)) + this.app.radius(account, at.scale) + 3, y = this.sy(at, this.app.y(account));
      const area = { left: x, right: x + context.measureText(text).width, top: y - 7, bottom: y + 7 };
      if (!apart(area, placed)) continue;
      placed.push(area);
      this.halo(context, text, x, y, this.look.ink);
    }
  }

  private nearHandles(context: Context, at: Transform, placed: Area[]): void {
    const { app } = this, near: number[] = [];
    for (let account = 0; account < app.data.accounts; account++) {
      if (!app.visible.account[account]) continue;
      const x = this.sx(at, app.x(account)), y = this.sy(at, app.y(account));
      if (x > 0 && x < at.width && y > 0 && y < at.height) near.push(account);
    }
    near.sort((a, b) => app.size[b] - app.size[a] || a - b);
    this.handles(context, at, placed, near.slice(0, 140));
  }

  private ringAround(context: Context, at: Transform, cluster: number): void {
    if (this.app.layout === "force") return;
    const [x, y, r] = this.hubs[cluster];
    context.beginPath();
    context.arc(this.sx(at, x), this.sy(at, y), r * at.scale, 0, 2 * Math.PI);
    context.lineWidth = 2.4;
    context.strokeStyle = this.look.ink;
    context.stroke();
  }

  /** One veil instead of restyling every line: dimmed lines in their thousands are still fog. */
  private selected(context: Context, at: Transform): void {
    const { app } = this, { data } = app;
    const { ties, accounts, ringed, things } = chosen(app);
    context.fillStyle = alpha(this.look.page, 0.8);
    context.fillRect(0, 0, at.width, at.height);
    const most = Math.max(...ties.map((tie) => app.visible.weight[tie]), 1e-9);
    for (const tie of ties) {
      const group = data.group[data.source[tie]];
      context.strokeStyle = alpha(group === data.group[data.target[tie]] ? app.groupHue(group) : GREYS[0], 0.85);
      context.lineWidth = 1 + 2.4 * Math.sqrt(Math.max(app.visible.weight[tie], 0) / most);
      this.line(context, at, tie);
    }
    this.threadsOf(context, at, things);
    for (const account of accounts) this.dot(context, at, account);
    this.things(context, at, [], true, new Set(things));
    for (const account of ringed) this.ring(context, at, account);
    const placed: Area[] = [];
    this.handles(context, at, placed, [...new Set([...ringed, ...(app.selection?.kind === "list" && accounts.size > MOST_HANDLES ? [] : [...accounts].slice(0, MOST_HANDLES))])]);
    this.thingLabels(context, at, placed, things);
  }

  private ring(context: Context, at: Transform, account: number): void {
    context.beginPath();
    context.arc(this.sx(at, this.app.x(account)), this.sy(at, this.app.y(account)), this.app.radius(account, at.scale) + 4, 0, 2 * Math.PI);
    context.lineWidth = 2.2;
    context.strokeStyle = this.look.ink;
    context.stroke();
  }

  private threadsOf(context: Context, at: Transform, things: number[]): void {
    const { app } = this, { header } = app.data;
    if (app.selection?.kind !== "thing" || app.layout === "force") return;
    const place = app.selection.place;
    for (const row of header.amplified) {
      const [cluster, thing, , , , , share] = row;
      if (thing !== place) continue;
      this.thread(context, at, this.hubs[cluster], header.things[thing].at);
      this.shared(context, row, 1.5 + 6 * Math.min(share ?? 0, 1), 0.6);
    }
    context.setLineDash([4, 4]);
    context.lineWidth = 1.3;
    context.strokeStyle = this.look.thing;
    for (const [subject, , object] of header.claims) {
      if (!things.includes(subject) || !things.includes(object)) continue;
      this.thread(context, at, header.things[subject].at, header.things[object].at);
      context.stroke();
    }
    context.setLineDash([]);
  }
}

/** Whether a cluster clearly shares an outlet more than others do, as tables and report have it; also where there are no others. */
export const isClear = ([, , , , , , , , ratio, low]: Amplified): boolean => ratio === null || (low ?? 0) > 1;

/** What colours say, where they do not say the cluster; the numbers are those of accounts that are visible. */
export function legendOf(app: App): { title: string; rows: { text: string; colour: string }[] } {
  const rows = app.shading.legend(app.visible.account).map(({ text, colour, count }) => ({ text: `${cut(text, 44)} (${number(count)})`, colour }));
  return { title: shadingName(app.shading.by, app.data.header.view === "camps"), rows };
}

/** What a selection lifts out: ties, accounts, those with a ring, outlets. */
export function chosen(app: App): { ties: number[]; accounts: Set<number>; ringed: number[]; things: number[] } {
  const { data, selection } = app;
  const none = { ties: [], accounts: new Set<number>(), ringed: [], things: [] };
  if (!selection) return none;
  if (selection.kind === "tie") {
    const ends = [data.source[selection.place], data.target[selection.place]];
    return { ...none, ties: [selection.place], accounts: new Set(ends), ringed: ends };
  }
  if (selection.kind === "account") {
    const ties = [...data.of(selection.place)].filter((tie) => app.visible.tie[tie])
      .sort((a, b) => app.visible.weight[b] - app.visible.weight[a]);
    return { ...none, ties, accounts: new Set([selection.place, ...ties.map((tie) => data.other(tie, selection.place))]), ringed: [selection.place] };
  }
  if (selection.kind === "list") {
    const ties = Array.from(data.source, (_, tie) => tie).filter((tie) => app.visible.tie[tie] && app.picked.has(data.source[tie]) && app.picked.has(data.target[tie]));
    return { ...none, ties: ties.length > MOST_OF_LIST ? [] : ties, accounts: app.picked };
  }
  if (selection.kind === "thing") return { ...none, things: chain(app, selection.place) };
  return none;
}

/** An outlet or organisation and everything claims tie it to, at any distance. */
function chain(app: App, place: number): number[] {
  const reached = new Set([place]);
  for (let before = 0; before < reached.size;) {
    before = reached.size;
    for (const [subject, , object] of app.data.header.claims) if (reached.has(subject)) reached.add(object);
  }
  for (const [subject, , object] of app.data.header.claims) if (object === place) reached.add(subject);
  return [...reached];
}

/** Where the label of each cluster stands in the layout that knows no clusters: the middle of its members. */
function middles(app: App): [number, number, number][] {
  const members: number[][] = app.data.header.clusters.map(() => []);
  for (let account = 0; account < app.data.accounts; account++) if (app.data.group[account] >= 0) members[app.data.group[account]].push(account);
  const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return members.map((accounts) => {
    const x = median(accounts.map((account) => app.x(account))), y = median(accounts.map((account) => app.y(account)));
    return [x, y, median(accounts.map((account) => Math.hypot(app.x(account) - x, app.y(account) - y)))];
  });
}
