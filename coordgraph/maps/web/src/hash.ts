// Where the reader is, in the address: camera, selection, filters, colours, sizes, a short list, layout, theme, language.
import type { App, Look, Selection } from "./app";
import type { Stage } from "./stage";
import { SIZINGS } from "./sizing";
import { chooseTheme, theme } from "./theme";
import { language, speak } from "./words";

const SEPARATOR = "~";
/** Longer lists would make addresses that programs cut. */
const MOST_PICKED = 50;
/** Whether there is a list and the address holds it. */
export const isShort = ({ picked }: App): boolean => picked.size > 0 && picked.size <= MOST_PICKED;

export function written(app: App, stage: Stage): string {
  const { filters, data } = app, at = stage.at();
  const parts = new URLSearchParams();
  const x = (at.width / 2 - at.left) / at.scale, y = (at.height / 2 - at.top) / at.scale;
  parts.set("at", [x.toFixed(1), y.toFixed(1), at.scale.toPrecision(4)].join(SEPARATOR));
  if (app.selection && (app.selection.kind !== "list" || isShort(app))) parts.set("open", named(app, app.selection));
  if (filters.step) parts.set("least", String(data.header.steps[filters.step]));
  if (filters.size) parts.set("size", String(filters.size));
  if (filters.off.size) parts.set("off", [...filters.off].map((layer) => data.header.layers[layer][0]).join(SEPARATOR));
  if (filters.hidden.size) parts.set("hide", [...filters.hidden].map((cluster) => data.header.clusters[cluster].id).join(SEPARATOR));
  if (!filters.loose) parts.set("loose", "0");
  if (filters.lonely) parts.set("lonely", "1");
  if (!filters.things) parts.set("things", "0");
  if (filters.span) parts.set("span", filters.span.join(SEPARATOR));
  if (app.layout === "force") parts.set("layout", "force");
  if (app.shading.by !== "cluster") parts.set("colour", app.shading.by);
  if (app.sizedBy !== "strength") parts.set("sized", app.sizedBy);
  if (isShort(app)) {
    parts.set("list", [...app.picked].map((account) => data.header.accounts.ids[account]).join(SEPARATOR));
    if (filters.only) parts.set("only", "1");
  }
  if (theme()) parts.set("theme", theme());
  parts.set("lang", language());
  return "#" + parts.toString();
}

function named(app: App, { kind, place }: Selection): string {
  const { accounts, clusters, things } = app.data.header;
  if (kind === "list") return kind;
  if (kind === "tie") return ["tie", accounts.ids[app.data.source[place]], accounts.ids[app.data.target[place]]].join(SEPARATOR);
  return [kind, kind === "account" ? accounts.ids[place] : kind === "cluster" ? clusters[place].id : things[place].name].join(SEPARATOR);
}

/** Take over what the address says; returns what to look at, what to open, what to colour by. Nonsense in it is passed over. */
export function read(app: App, hash: string): { look: Look | null; selection: Selection | null; colour: string } {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const { filters, data } = app, { header } = data;
  const list = (key: string): string[] => (parts.get(key) ?? "").split(SEPARATOR).filter(Boolean);
  if (parts.has("lang")) speak(parts.get("lang") ?? "");
  if (parts.has("theme")) chooseTheme(parts.get("theme") ?? "");
  const least = Number(parts.get("least"));
  if (least > 0) filters.step = Math.max(0, header.steps.findIndex((weight) => weight >= least));
  const size = Number(parts.get("size"));
  if (size > 0) filters.size = size;
  filters.off = new Set(list("off").map((layer) => header.layers.findIndex(([known]) => known === layer)).filter((layer) => layer >= 0));
  filters.hidden = new Set(list("hide").map((id) => header.clusters.findIndex((cluster) => cluster.id === id)).filter((cluster) => cluster >= 0));
  filters.loose = parts.get("loose") !== "0";
  filters.lonely = parts.get("lonely") === "1";
  filters.things = parts.get("things") !== "0";
  const span = list("span").map(Number), last = header.activity[2].length - 1;
  filters.span = span.length === 2 && span.every((place) => Number.isInteger(place) && place >= 0 && place <= last) && span[0] <= span[1] ? [span[0], span[1]] : null;
  app.layout = parts.get("layout") === "force" ? "force" : "packed";
  app.picked = new Set(list("list").slice(0, MOST_PICKED).map((id) => header.accounts.ids.indexOf(id)).filter((account) => account >= 0));
  if (app.picked.size && parts.get("only") === "1") filters.only = new Set(app.picked);
  const sized = SIZINGS.find((sizing) => sizing === parts.get("sized"));
  if (sized) app.sizeBy(sized);
  const [x, y, scale] = list("at").map(Number);
  const look = Number.isFinite(x) && Number.isFinite(y) && scale > 0 && Number.isFinite(scale) ? { x, y, scale } : null;
  return { look, selection: found(app, list("open")), colour: parts.get("colour") ?? "" };
}

function found(app: App, [kind, one, other]: string[]): Selection | null {
  const { accounts, clusters, things } = app.data.header;
  const of = (selection: Selection["kind"], place: number): Selection | null => (place < 0 ? null : { kind: selection, place });
  if (kind === "list") return app.picked.size ? { kind, place: 0 } : null;
  if (kind === "account") return of("account", accounts.ids.indexOf(one));
  if (kind === "cluster") return of("cluster", clusters.findIndex((cluster) => cluster.id === one));
  if (kind === "thing") return of("thing", things.findIndex((thing) => thing.name === one));
  if (kind !== "tie") return null;
  const source = accounts.ids.indexOf(one);
  return source < 0 ? null : of("tie", app.data.between(source, accounts.ids.indexOf(other)));
}
