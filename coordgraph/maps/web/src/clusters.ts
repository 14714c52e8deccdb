// The list of clusters: sort, hide, show one alone, open.
import { button, clear, element, quiet } from "./dom";
import type { Page } from "./page";
import { hue } from "./theme";
import { number, t } from "./words";

type Order = "size" | "rank" | "name" | "density";
let order: Order = "size";

export function clusterList(page: Page): HTMLElement {
  const { app } = page, { clusters, view } = app.data.header;
  const list = element("ul", { id: "groups" });
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
  if (order === "name") places.sort((a, b) => clusters[a].label.localeCompare(clusters[b].label) || a - b);
  return places;
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
    button([element("span", { class: "swatch", colour: hue(app.data, place) }), element("bdi", { class: "name" }, cluster.label), element("span", { class: "size" }, number(cluster.accounts))],
      () => page.open({ kind: "cluster", place }, true), { title: cluster.label }),
    button(alone ? t("all") : t("only"), () => {
      app.filters.loose = alone;
      app.filters.hidden = new Set(alone ? [] : app.data.header.clusters.map((_, other) => other).filter((other) => other !== place));
      app.changed("filters");
    }, { class: "solo", "aria-label": alone ? t("Show all clusters") : t("Show only %(cluster)s", { cluster: cluster.label }) }));
}

