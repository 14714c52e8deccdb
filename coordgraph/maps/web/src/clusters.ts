// The list of clusters: sort, hide, show one alone, open.
import type { Cluster } from "./data";
import { button, clear, element, quiet } from "./dom";
import type { Page } from "./page";
import { hue } from "./theme";
import { fixed, several, t } from "./words";

type Order = "size" | "rank" | "name" | "density";
let order: Order = "size";

export function clusterList(page: Page): HTMLElement {
  const { app } = page, { clusters, view } = app.data.header;
  const list = element("ul", { id: "groups" });
  const rows = new Map<number, HTMLElement>();
  const names = toldApart(clusters.map(unnumbered)).map((text, place) => {
    const { rank } = clusters[place];
    return rank === undefined ? text : `${rank}. ${text}`;
  });
  const fill = (): void => {
    clear(list);
    for (const place of sorted(page)) {
      const row = clusterRow(page, place, names[place]);
      rows.set(place, row);
      list.append(row);
    }
    if (!clusters.length) list.append(element("li", {}, quiet(t("None: the ties form no cluster."))));
    mark();
  };
  const mark = (): void => { for (const [place, row] of rows) row.classList.toggle("off", !app.visible.ofCluster[place]); };
  app.on("filters", () => { if (list.isConnected) fill(); });
  app.on("theme", () => { if (list.isConnected) fill(); });
  const options: [Order, string][] = [["size", t("by size")], ["rank", t("by evidence")], ["density", t("by density")], ["name", t("by name")]];
  const select = element("select", { id: "order", "aria-label": t("Order of clusters"), change: () => { order = select.value as Order; fill(); } },
    options.map(([value, text]) => {
      const option = element("option", { value }, text);
      option.selected = value === order;
      return option;
    }));
  fill();
  const heading = view === "camps" ? t("Camps") : t("Clusters");
  return element("section", { "aria-label": heading }, element("div", { class: "row head" }, element("h2", {}, heading), clusters.length > 1 && select), list);
}

function sorted(page: Page): number[] {
  const { clusters } = page.app.data.header;
  const places = clusters.map((_, place) => place);
  if (order === "size") places.sort((a, b) => clusters[b].accounts - clusters[a].accounts || a - b);
  if (order === "density") places.sort((a, b) => (clusters[b].density ?? 0) - (clusters[a].density ?? 0) || a - b);
  if (order === "name") places.sort((a, b) => clusters[a].label.localeCompare(clusters[b].label) || a - b);
  return places;
}

/** The label without the number that labels which begin alike have in front: the list numbers all. */
function unnumbered({ label, rank }: Cluster): string {
  const number = `${rank}. `;
  return label.startsWith(number) ? label.slice(number.length) : label;
}

const ROOM = 22, KEPT = 8;

/** Names that begin alike, with their common beginning cut short: only what follows tells them apart. */
export function toldApart(names: string[]): string[] {
  const letters = names.map((text) => [...text]);
  const ordered = letters.map((_, place) => place).sort((a, b) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b));
  const alike = (one: number | undefined, other: number): number => {
    if (one === undefined || names[one] === names[other]) return 0;
    const differ = letters[other].findIndex((letter, at) => letter !== letters[one][at]);
    return differ < 0 ? letters[other].length : differ;
  };
  const cut = [...names];
  ordered.forEach((place, at) => {
    const common = Math.max(alike(ordered[at - 1], place), alike(ordered[at + 1], place));
    if (letters[place].length <= ROOM || common <= ROOM / 2) return;
    const from = Math.max(KEPT, Math.min(letters[place].lastIndexOf(" ", common) + 1 || common, letters[place].length - 4));
    cut[place] = `${letters[place].slice(0, KEPT).join("")}…${letters[place].slice(from).join("")}`;
  });
  return cut;
}

function size({ accounts, stability }: Cluster): string {
  const count = several("%(count)s account", "%(count)s accounts", accounts);
  return stability === undefined ? count : `${count} · ${t("stability %(value)s", { value: fixed(stability, 2) })}`;
}

function clusterRow(page: Page, place: number, text: string): HTMLElement {
  const { app } = page, cluster = app.data.header.clusters[place];
  const { hidden } = app.filters;
  const box = element("input", { type: "checkbox", checked: !hidden.has(place), "aria-label": t("Show %(cluster)s", { cluster: cluster.label }), change: () => {
    if (box.checked) hidden.delete(place); else hidden.add(place);
    app.changed("filters");
  } });
  const alone = hidden.size === app.data.header.clusters.length - 1 && !hidden.has(place) && hidden.size > 0;
  return element("li", {}, box,
    button([element("span", { class: "swatch", colour: hue(app.data, place) }), 
      element("span", { class: "about" }, element("bdi", { class: "name" }, text), element("small", { class: "size" }, size(cluster)))],
      () => page.open({ kind: "cluster", place }, true), { title: cluster.label }),
    button(alone ? t("all") : t("only"), () => {
      app.filters.loose = alone;
      app.filters.hidden = new Set(alone ? [] : app.data.header.clusters.map((_, other) => other).filter((other) => other !== place));
      app.changed("filters");
    }, { class: "solo", "aria-label": alone ? t("Show all clusters") : t("Show only %(cluster)s", { cluster: cluster.label }) }));
}

