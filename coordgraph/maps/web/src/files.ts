// Graph files and tables of what is visible.
import type { App } from "./app";
import { UNKNOWN } from "./data";
import { channels } from "./theme";

/** Text that may stand in XML: no characters XML has no place for, and none that mean something. */
export const xml = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "")
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A cell that no spreadsheet takes for a formula. */
const cell = (value: string | number): string => {
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value.trimStart()) || /^[\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

interface Tie { source: number; target: number; weight: number; shared: number; synchronous: number; layers: string }

function ties(app: App): Tie[] {
  const { data, visible } = app, found: Tie[] = [];
  for (let tie = 0; tie < data.ties; tie++) {
    if (!visible.tie[tie]) continue;
    const made = { source: data.source[tie], target: data.target[tie], weight: visible.weight[tie], shared: 0, synchronous: 0, layers: "" };
    const layers: string[] = [];
    for (let row = data.rowStart[tie]; row < data.rowStart[tie + 1]; row++) {
      if (app.filters.off.has(data.rowLayer[row])) continue;
      made.shared += data.rowShared(row);
      made.synchronous += data.rowSynchronous(row) ?? 0;
      layers.push(data.header.layers[data.rowLayer[row]][0]);
    }
    found.push({ ...made, layers: layers.join("|") });
  }
  return found;
}

function accounts(app: App): number[] {
  return Array.from({ length: app.data.accounts }, (_, account) => account).filter((account) => app.visible.account[account]);
}

const clusterOf = (app: App, account: number): string => (app.data.group[account] < 0 ? "" : app.data.header.clusters[app.data.group[account]].id);

export function csvOf(app: App): string {
  const { ids, handles } = app.data.header.accounts;
  const rows = ties(app).map((tie) => [ids[tie.source], ids[tie.target], handles[tie.source], handles[tie.target],
    clusterOf(app, tie.source), clusterOf(app, tie.target), tie.weight, tie.shared, tie.synchronous, tie.layers]);
  const head = ["source", "target", "source_handle", "target_handle", "source_cluster", "target_cluster", "weight", "shared", "synchronous", "layers"];
  return csv([head, ...rows]);
}

const csv = (rows: (string | number)[][]): string => rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
const dayOf = (days: number): string | null => (days === UNKNOWN ? null : new Date(days * 86400000).toISOString().slice(0, 10));

export function csvOfAccounts(app: App, chosen: number[]): string {
  const { header, posts, followers, created } = app.data;
  const { ids, handles, names } = header.accounts, known = (value: number): string | number => (value === UNKNOWN ? "" : value);
  const rows = chosen.map((account) => [ids[account], handles[account], names[account], clusterOf(app, account),
    app.data.group[account] < 0 ? "" : header.clusters[app.data.group[account]].label, app.data.of(account).length, known(posts[account]), known(followers[account]), dayOf(created[account]) ?? ""]);
  return csv([["account_id", "handle", "display_name", "cluster", "cluster_label", "ties", "posts", "followers", "created_at"], ...rows]);
}

export function jsonOf(app: App): string {
  const { header, posts, followers, created } = app.data;
  const known = (value: number): number | null => (value === UNKNOWN ? null : value);
  return JSON.stringify({
    title: header.title, view: header.view, coloured_by: app.shading.by, sized_by: app.sizedBy,
    accounts: accounts(app).map((account) => ({
      id: header.accounts.ids[account], handle: header.accounts.handles[account], name: header.accounts.names[account], cluster: clusterOf(app, account) || null,
      posts: known(posts[account]), followers: known(followers[account]),
      created: dayOf(created[account]), x: app.x(account), y: app.y(account),
      colour: app.hue(account), ...(app.shading.by === "cluster" ? {} : { coloured_as: app.shading.textOf(account) }),
    })),
    ties: ties(app).map((tie) => ({ ...tie, source: header.accounts.ids[tie.source], target: header.accounts.ids[tie.target], layers: tie.layers.split("|") })),
    clusters: header.clusters.filter((_, place) => app.visible.ofCluster[place]).map(({ id, label, accounts: size }) => ({ id, label, accounts: size })),
  }, null, 1);
}

export function gexfOf(app: App): string {
  const { header } = app.data, { ids, handles, names } = header.accounts, further = app.shading.by !== "cluster";
  const colour = (account: number): string => { const [r, g, b] = channels(app.hue(account)); return `<viz:color r="${r}" g="${g}" b="${b}"/>`; };
  const nodes = accounts(app).map((account) => `<node id="${xml(ids[account])}" label="${xml(handles[account] || names[account] || ids[account])}">`
    + `<attvalues><attvalue for="0" value="${xml(clusterOf(app, account))}"/>${further ? `<attvalue for="1" value="${xml(app.shading.textOf(account))}"/>` : ""}</attvalues>`
    + `${colour(account)}<viz:position x="${app.x(account)}" y="${-app.y(account)}" z="0"/><viz:size value="${app.size[account].toFixed(2)}"/></node>`);
  const edges = ties(app).map((tie, place) => `<edge id="${place}" source="${xml(ids[tie.source])}" target="${xml(ids[tie.target])}" weight="${tie.weight}">`
    + `<attvalues><attvalue for="0" value="${tie.shared}"/><attvalue for="1" value="${xml(tie.layers)}"/></attvalues></edge>`);
  return '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">'
    + '<graph defaultedgetype="undirected" mode="static"><attributes class="node"><attribute id="0" title="cluster" type="string"/>'
    + (further ? `<attribute id="1" title="${xml(app.shading.by)}" type="string"/>` : "") + "</attributes>"
    + '<attributes class="edge"><attribute id="0" title="shared" type="integer"/><attribute id="1" title="layers" type="string"/></attributes>'
    + `<nodes>\n${nodes.join("\n")}\n</nodes><edges>\n${edges.join("\n")}\n</edges></graph></gexf>\n`;
}
