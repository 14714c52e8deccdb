// The panel beside the map: what it is, how to find and filter, the clusters, what signs mean, how it was made.
import { cardHead } from "./card-head";
import { mostOften } from "./card-start";
import { clusterList } from "./clusters";
import { button, element, name, quiet, type Child } from "./dom";
import { exportButtons } from "./exports";
import { method } from "./method";
import { closeControls, type Page } from "./page";
import { gathered } from "./lasso";
import { isClear } from "./paint";
import { searchBox } from "./search";
import { shadingName } from "./shading";
import { canSize, SIZINGS, type Sizing } from "./sizing";
import { chooseTheme, isDark } from "./theme";
import { timeline } from "./timeline";
import { language, LANGUAGES, number, several, speak, t, told } from "./words";

export function panel(page: Page): HTMLElement {
  const { header } = page.app.data;
  const more = button(t("Filters, clusters and method"), () => {
    more.setAttribute("aria-expanded", String(controls.classList.toggle("open")));
  }, { id: "more", "aria-expanded": "false", "aria-controls": "controls" });
  const controls = element("div", { id: "controls" },
    clusterList(page), mostOften(page), look(page), filters(page), legend(page), method(page),
    element("section", { "aria-label": t("Take away") }, element("h2", {}, t("Take away what is visible")), exportButtons(page)));
  return element("aside", { id: "panel", "aria-label": t("Search, filters and method") },
    element("header", {}, element("h1", {}, name(header.title === "Co-activity of accounts" ? t("Co-activity of accounts") : header.title)), element("p", { id: "counts" }, counts(page)), live(page), chooser(page)),
    ...banners(page), searchBox(page), more, controls);
}

function counts(page: Page): string {
  const { data } = page.app, { header } = data, [accounts, ties] = header.all;
  return [
    data.accounts < accounts ? t("%(shown)s of %(all)s accounts", { shown: data.accounts, all: accounts }) : several("%(count)s account", "%(count)s accounts", accounts),
    header.view === "clusters" && ties !== header.ties ? tiedPairs(data.ties, ties) : data.ties < ties ? t("%(shown)s of %(all)s ties", { shown: data.ties, all: ties }) : header.view === "camps" ? several("%(count)s compared pair", "%(count)s compared pairs", ties) : several("%(count)s tie", "%(count)s ties", ties),
    header.view === "camps" ? several("%(count)s camp", "%(count)s camps", header.clusters.length) : several("%(count)s cluster", "%(count)s clusters", header.clusters.length),
  ].join(" · ");
}

/** Where several behaviours tie a pair, pairs are fewer than the ties that the run counts. */
const tiedPairs = (shown: number, all: number): string => (shown < all ? t("%(shown)s of %(all)s tied pairs", { shown, all })
  : several("%(count)s tied pair", "%(count)s tied pairs", all));

function live(page: Page): HTMLElement {
  const { app } = page;
  const line = element("p", { id: "live", role: "status", "aria-live": "polite" });
  const again = button(t("Show all again"), () => {
    app.filters.only = null;
    app.changed("filters");
  }, { id: "show-all", class: "link" });
  const say = (): void => {
    const { accounts, ties, clusters } = app.visible.counts;
    const all = accounts === app.data.accounts && ties === app.data.ties && !app.filters.only;
    const counted = [several("%(count)s account", "%(count)s accounts", accounts), several("%(count)s tie", "%(count)s ties", ties),
      app.data.header.view === "camps" ? several("%(count)s camp", "%(count)s camps", clusters) : several("%(count)s cluster", "%(count)s clusters", clusters)];
    line.textContent = all ? "" : t("Now shown: %(what)s", { what: counted.join(" · ") });
    again.hidden = !app.filters.only;
  };
  app.on("filters", () => { if (line.isConnected) say(); });
  say();
  return element("div", {}, line, again);
}

function chooser(page: Page): HTMLElement {
  const { app } = page;
  const select = element("select", { id: "language", "aria-label": t("Language"), change: () => { speak(select.value); app.changed("language"); } },
    LANGUAGES.map(([code, called]) => {
      const option = element("option", { value: code, lang: code }, called);
      option.selected = code === language();
      return option;
    }));
  const theme = button(isDark() ? t("Light") : t("Dark"), () => {
    chooseTheme(isDark() ? "light" : "dark");
    theme.textContent = isDark() ? t("Light") : t("Dark");
    app.changed("theme");
  }, { id: "theme", "aria-label": t("Light or dark") });
  return element("p", { class: "row choosers" }, select, theme, button("?", () => help(page), { id: "help", "aria-label": t("Keys") }));
}

export function help(page: Page): void {
  const keys: [string, string][] = [
    ["/", t("search")], ["← ↑ → ↓", t("move the map")], ["+ −", t("enlarge, reduce")], ["0", t("whole map")], ["L", t("other layout")],
    ["T", t("table")], ["S", t("draw around accounts; shift and drag: a box")], ["Enter", t("on the map: the account nearest to its middle")], ["Esc", t("back, or close the card or the table")], ["?", t("these keys")],
  ];
  page.open(null);
  page.card.replaceChildren(cardHead(page, t("Keys")),
    element("dl", {}, ...keys.flatMap(([key, does]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, does)])));
  page.card.hidden = false;
  page.card.focus();
}

function banners(page: Page): Child[] {
  const { header } = page.app.data;
  const said: string[] = [];
  if (header.view === "camps") said.push(header.clusters_found
    ? t("Shown are camps: accounts that share the same objects at any time. That shows a common taste; it says nothing of acting together.")
    : t("No clusters were found. Shown are camps: accounts that share the same objects at any time. That shows a common taste; it says nothing of acting together."));
  if (header.doubt.en) said.push(told(header.doubt));
  if (header.split && !header.split[2]) said.push(t("These ties fall into groups hardly more clearly than ties drawn at random: the discs are made by the method, not found in the data."));
  return said.map((sentence) => element("p", { class: "banner" }, sentence));
}

function filters(page: Page): HTMLElement {
  const { app } = page, { header } = app.data;
  const change = (): void => soon(() => app.changed("filters"));
  return element("section", { "aria-label": t("Filters"), id: "filters" },
    slider("strength", t("Weakest tie shown"), header.steps.length, app.filters.step, (place) => { app.filters.step = place; change(); },
      (place) => (header.steps.length ? number(header.steps[place]) : "–")),
    sizes(page, change),
    header.layers.length > 1 && element("fieldset", { id: "layers" }, element("legend", {}, t("Behaviours")), header.layers.map(([, words], layer) =>
      check(t(words), !app.filters.off.has(layer), (on) => { if (on) app.filters.off.delete(layer); else app.filters.off.add(layer); change(); }, `layer-${layer}`))),
    app.data.group.some((group) => group < 0) && loose(page, change),
    check(t("Accounts that filters leave without ties"), app.filters.lonely, (on) => { app.filters.lonely = on; change(); }, "lonely"),
    header.things.length > 0 && outlets(page, change),
    timeline(page),
    layoutChoice(page),
    element("div", { class: "row buttons" },
      button(t("Reset filters"), () => { app.resetFilters(); app.changed("language"); }, { id: "reset" }), button(t("Table"), () => document.dispatchEvent(new Event("coordgraph-table")), { id: "as-table" }), button(t("Draw around accounts"), () => {
        closeControls();
        document.dispatchEvent(new Event("coordgraph-lasso"));
      }, { id: "draw" }), listButton(page)));
}

function loose(page: Page, change: () => void): HTMLElement {
  const { app } = page;
  const box = check(t("Accounts without a cluster"), app.filters.loose, (on) => { app.filters.loose = on; change(); }, "loose");
  // showing one cluster alone hides these, too
  app.on("filters", () => { const input = box.querySelector("input"); if (input) input.checked = app.filters.loose; });
  return box;
}

/** By ties alone outlets have no place, and nothing to choose. */
function outlets(page: Page, change: () => void): HTMLElement {
  const { app } = page;
  const box = check(outletsLabel(page), app.filters.things, (on) => { app.filters.things = on; change(); }, "things");
  const say = (): void => { const input = box.querySelector("input"); if (input) input.disabled = app.layout === "force"; };
  app.on("layout", () => { if (box.isConnected) say(); });
  say();
  return box;
}

function outletsLabel(page: Page): string {
  const { things, all_outlets: all } = page.app.data.header;
  const shown = things.filter((thing) => thing.kind === "outlet").length;
  const text = things.some((thing) => thing.kind !== "outlet") ? t("Outlets and organisations") : t("Outlets");
  return shown < all ? `${text} (${t("%(shown)s of %(all)s outlets", { shown, all })})` : text;
}

function layoutChoice(page: Page): HTMLElement {
  const { app } = page;
  const choice = (layout: "packed" | "force", text: string): HTMLElement => {
    const input = element("input", { type: "radio", name: "layout", value: layout, id: `layout-${layout}`, checked: app.layout === layout, change: () => { app.layout = layout; app.changed("layout"); say(); } });
    return element("label", { class: "check", for: `layout-${layout}` }, input, text);
  };
  const told = quiet("");
  told.id = "closeness";
  const say = (): void => { told.textContent = closeness(page); };
  app.on("layout", () => { if (told.isConnected) say(); });
  say();
  return element("fieldset", { id: "layout" }, element("legend", {}, t("Layout")), choice("packed", t("By cluster")), choice("force", t("By ties alone")), told);
}

function closeness(page: Page): string {
  const { app } = page, { split } = app.data.header;
  const told = app.layout === "packed"
    ? t("Clusters are packed as separate discs by construction: distance between discs means little. Within a disc, accounts with stronger ties stand closer.")
    : t("Close means tied to the same accounts; the layout knows ties and no clusters. Groups that stand apart here are in the ties themselves.");
  const measured = split ? " " + t("Modularity %(here)s; %(random)s for random ties with as many for each account.", { here: number(split[0]), random: number(split[1]) }) : "";
  const without = app.layout === "force" && app.data.header.things.length ? " " + t("Outlets are drawn by cluster only.") : "";
  return told + measured + without;
}

function sizes(page: Page, change: () => void): Child {
  const { app } = page;
  const values = [...new Set(app.data.header.clusters.map((cluster) => cluster.accounts))].sort((a, b) => a - b);
  if (values.length < 2) return null;
  return slider("smallest", t("Smallest cluster shown"), values.length, Math.max(values.indexOf(app.filters.size), 0), (place) => { app.filters.size = place === 0 ? 0 : values[place]; change(); },
    (place) => several("%(count)s account", "%(count)s accounts", values[place]));
}

function slider(id: string, text: string, length: number, now: number, set: (place: number) => void, words: (place: number) => string): HTMLElement {
  const output = element("output", { id: `${id}-value`, for: id });
  const input = element("input", { id, type: "range", min: 0, max: Math.max(length - 1, 0), step: 1, disabled: length < 2, input: () => { set(Number(input.value)); say(); } });
  const say = (): void => { output.textContent = words(Number(input.value)); input.setAttribute("aria-valuetext", output.textContent); };
  input.value = String(Math.max(now, 0));
  say();
  return element("div", {}, element("label", { for: id }, text, output), input);
}

function check(text: string, on: boolean, set: (on: boolean) => void, id: string): HTMLElement {
  const input = element("input", { type: "checkbox", id, checked: on, change: () => set(input.checked) });
  return element("label", { class: "check", for: id }, input, element("span", {}, text));
}

let waiting = 0;
function soon(act: () => void): void {
  clearTimeout(waiting);
  waiting = window.setTimeout(act, 40);
}

/** Opens the list of accounts gathered by hand, once there is one. */
function listButton(page: Page): HTMLElement {
  const { app } = page;
  const opener = button("", () => page.open({ kind: "list", place: 0 }), { id: "show-list" });
  const say = (): void => { opener.textContent = gathered(app.picked.size); opener.hidden = !app.picked.size; };
  app.on("picked", () => { if (opener.isConnected) say(); });
  say();
  return opener;
}

function look(page: Page): HTMLElement {
  const { app } = page, camps = app.data.header.view === "camps";
  const sizings: Record<Sizing, string> = { strength: t("Strength of ties"), degree: t("Number of ties"), posts: t("Posts"), followers: t("Followers"), uniform: t("All alike") };
  const chooser = (id: string, text: string, now: string, values: [string, string][], set: (value: string) => void): HTMLElement => {
    const select = element("select", { id, change: () => set(select.value) }, values.map(([value, said]) => {
      const option = element("option", { value }, said);
      option.selected = value === now;
      return option;
    }));
    return element("label", { for: id, class: "choice" }, element("span", {}, text), select);
  };
  const rows = element("ul", { id: "shades", "aria-label": t("What colours stand for") });
  const fill = (): void => { rows.replaceChildren(...app.shading.legend(app.visible.account).map(({ text, colour, count }) => element("li", {},
    element("span", { class: "swatch", colour }), element("bdi", { class: "name" }, text), element("span", { class: "size" }, number(count))))); };
  for (const change of ["look", "filters", "theme"] as const) app.on(change, () => { if (rows.isConnected) fill(); });
  fill();
  return element("section", { id: "look", "aria-label": t("Colours and sizes") }, element("h2", {}, t("Colours and sizes")),
    chooser("colour-by", t("Colour by"), app.shading.by, app.shading.choices().map((by) => [by, shadingName(by, camps)]), (by) => void app.colourBy(by)),
    rows,
    chooser("size-by", t("Size by"), app.sizedBy, SIZINGS.filter((by) => canSize(app.data, by)).map((by) => [by, sizings[by]]), (by) => app.sizeBy(by as Sizing)));
}

function sizeInWords(by: Sizing): string {
  return by === "strength" ? t("Account; larger with stronger ties") : by === "degree" ? t("Account; larger with more ties")
    : by === "posts" ? t("Account; larger with more posts") : by === "followers" ? t("Account; larger with more followers") : t("Account");
}

function legend(page: Page): HTMLElement {
  const { app } = page, { things, view, amplified } = app.data.header;
  const dot = element("span", {}, sizeInWords(app.sizedBy));
  app.on("look", () => { if (dot.isConnected) dot.textContent = sizeInWords(app.sizedBy); });
  const row = (sign: string, text: Child): HTMLElement => element("li", {}, element("span", { class: `sign ${sign}` }), text);
  return element("section", { "aria-label": t("Legend") }, element("h2", {}, t("Legend")), element("ul", { id: "legend" },
    row("dot", dot),
    row("line", view === "camps" ? t("Pair that shares much of the same") : t("Tie, click it for the posts behind it; grey between clusters")),
    row("band", t("Many ties between two clusters, drawn as one; single ones appear when the map is enlarged")),
    things.length > 0 && row("square", t("Outlet; line as wide as the share of the cluster that shared it")),
    amplified.some((row) => !isClear(row)) && row("dots", t("Dotted: accounts outside of the cluster may share it as much")),
    things.some((thing) => thing.kind === "organisation") && row("diamond", t("Organisation")),
    things.some((thing) => thing.kind === "funder") && row("triangle", t("Funder; dashed lines are claims with a source"))));
}
