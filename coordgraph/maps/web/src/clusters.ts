// The list of clusters: sort, hide, show one alone, open.
import type { Cluster } from "./data";
import { button, clear, element, quiet } from "./dom";
import type { Page } from "./page";
import { hue } from "./theme";
import { fixed, several, t } from "./words";

type Order = "size" | "rank" | "name" | "density";
let order: Order = "size";
/** More rows than these scroll in a box of their own. */
const SEEN = 8;

export function clusterList(page: Page): HTMLElement {
  const { app } = page, { clusters, view } = app.data.header;
  const list = element("ul", { id: "groups", class: clusters.length > SEEN ? "long" : null });
  const rows = new Map<number, HTMLElement>();
  const fill = (): void => {
    clear(list);
    for (const place of sorted(page)) {
      const row = clusterRow(page, place);
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
  if (order === "name") places.sort((a, b) => unnumbered(clusters[a].label).localeCompare(unnumbered(clusters[b].label)) || a - b);
  return places;
}

/** The label without the number in front. */
export const unnumbered = (label: string): string => label.replace(/^\d+\. /, "");

function size({ accounts, stability }: Cluster): string {
  const count = several("%(count)s account", "%(count)s accounts", accounts);
  return stability === undefined ? count : `${count} · ${t("stability %(value)s", { value: fixed(stability, 2) })}`;
}

function clusterRow(page: Page, place: number): HTMLElement {
  const { app } = page, cluster = app.data.header.clusters[place];
  const { hidden } = app.filters;
  const box = element("input", { type: "checkbox", checked: !hidden.has(place), "aria-label": t("Show %(cluster)s", { cluster: cluster.label }), change: () => {
    if (box.checked) hidden.delete(place); else hidden.add(place);
    app.changed("filters");
  } });
  const alone = hidden.size === app.data.header.clusters.length - 1 && !hidden.has(place) && hidden.size > 0;
  return element("li", {}, box,
    button([element("span", { class: "swatch", colour: hue(app.data, place) }),
      element("span", { class: "about" }, element("bdi", { class: "name" }, cluster.label), element("small", { class: "size" }, size(cluster)))],
      () => page.open({ kind: "cluster", place }, true), { title: cluster.label }),
    button(alone ? t("all") : t("only"), () => {
      app.filters.loose = alone;
      app.filters.hidden = new Set(alone ? [] : app.data.header.clusters.map((_, other) => other).filter((other) => other !== place));
      app.changed("filters");
    }, { class: "solo", "aria-label": alone ? t("Show all clusters") : t("Show only %(cluster)s", { cluster: cluster.label }) }));
}

