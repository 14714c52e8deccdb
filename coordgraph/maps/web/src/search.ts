// Find accounts, clusters and outlets by handle, name or id.
import type { Selection } from "./app";
import { unnumbered } from "./clusters";
import { clear, element, name } from "./dom";
import { handle } from "./names";
import type { Page } from "./page";
import { several, t } from "./words";

interface Entry { what: Selection; handle: string; name: string; id: string; size: number }

const MOST_SHOWN = 12;
const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

let entries: Entry[] | null = null;

function index(page: Page): Entry[] {
  if (entries) return entries;
  const { data, size } = page.app, { accounts, clusters, things } = data.header;
  entries = accounts.ids.map((id, place) => ({
    what: { kind: "account" as const, place }, handle: folded(accounts.handles[place]), name: folded(accounts.names[place]), id: id.toLowerCase(), size: size[place],
  }));
  clusters.forEach((cluster, place) => entries?.push({ what: { kind: "cluster", place }, handle: "", name: folded(unnumbered(cluster.label)), id: "", size: 1000 }));
  things.forEach((thing, place) => entries?.push({ what: { kind: "thing", place }, handle: "", name: folded(thing.name), id: "", size: 500 }));
  return entries;
}

export function search(page: Page, text: string): Selection[] {
  const wanted = folded(text.trim().replace(/^@/, ""));
  if (!wanted) return [];
  const rank = (entry: Entry): number => (entry.handle === wanted || entry.id === wanted ? 0 : entry.handle.startsWith(wanted) ? 1
    : entry.name.startsWith(wanted) ? 2 : entry.handle.includes(wanted) || entry.name.includes(wanted) || entry.id.includes(wanted) ? 3 : 9);
  return index(page).map((entry) => [rank(entry), entry] as const).filter(([place]) => place < 9)
    .sort((a, b) => a[0] - b[0] || b[1].size - a[1].size).map(([, entry]) => entry.what);
}

export function called(page: Page, what: Selection): [string, string] {
  const { header, group } = page.app.data;
  if (what.kind === "cluster") return [header.clusters[what.place].label, several("%(count)s account", "%(count)s accounts", header.clusters[what.place].accounts)];
  if (what.kind === "thing") return [header.things[what.place].name, kindOfThing(header.things[what.place].kind)];
  const about = [header.accounts.names[what.place], group[what.place] >= 0 && header.clusters[group[what.place]].label];
  return [handle(page.app.data, what.place), about.filter(Boolean).join(" · ")];
}

function kindOfThing(kind: string): string {
  return kind === "outlet" ? t("outlet") : kind === "funder" ? t("funder") : t("organisation");
}

export function searchBox(page: Page): HTMLElement {
  const found = element("ul", { id: "found", "aria-label": t("Found"), hidden: true });
  const query = element("input", {
    id: "query", type: "search", placeholder: t("Account, outlet, cluster  ( / )"), "aria-label": t("Find an account by handle, name or id"),
    autocomplete: "off", spellcheck: "false", maxlength: 100,
  });
  const fill = (): void => {
    const hits = search(page, query.value);
    clear(found).hidden = !query.value.trim();
    for (const what of hits.slice(0, MOST_SHOWN)) {
      const [text, more] = called(page, what);
      found.append(element("li", {}, element("button", { type: "button", click: () => choose(what) }, name(text), element("small", {}, name(more)))));
    }
    if (!hits.length) found.append(element("li", {}, element("p", {}, t("Nothing of that name is on this map."))));
    else if (hits.length > MOST_SHOWN) found.append(element("li", {}, element("p", {}, several("and %(count)s more", "and %(count)s more", hits.length - MOST_SHOWN))));
  };
  const choose = (what: Selection): void => {
    found.hidden = true;
    page.open(what, true);
    page.card.focus();
  };
  query.addEventListener("input", fill);
  query.addEventListener("keydown", (event) => {
    const first = found.querySelector("button");
    if (event.key === "Escape" && query.value) { query.value = ""; fill(); event.stopPropagation(); }
    if (event.key === "Enter" && first) { event.preventDefault(); first.click(); }
    if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
  });
  found.addEventListener("keydown", (event) => {
    const buttons = [...found.querySelectorAll("button")], place = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const next = event.key === "ArrowDown" ? place + 1 : event.key === "ArrowUp" ? place - 1 : null;
    if (next === null) return;
    event.preventDefault();
    (buttons[next] ?? (next < 0 ? query : buttons[place])).focus();
  });
  return element("div", { id: "search" }, query, found);
}
