// The same map as a table: accounts that are visible, sortable, each opening its card.
import { button, element, name, type Child } from "./dom";
import { UNKNOWN } from "./data";
import { gathered } from "./lasso";
import { handle } from "./names";
import type { Page } from "./page";
import { day, number, several, t } from "./words";

const ROWS = 200;
type Key = "handle" | "cluster" | "ties" | "strength" | "posts" | "followers" | "created";
let sortedBy: Key = "strength";
let upwards = false;

export function table(page: Page): HTMLElement {
  const { app } = page, { data } = app;
  const box = element("section", { id: "table", "aria-label": t("Accounts as a table"), hidden: true, tabindex: -1 });
  const toggle = (): void => { box.hidden = !box.hidden; if (!box.hidden) { fill(); box.focus(); } };
  const strength = new Float64Array(data.accounts);
  const heads: [Key, string][] = [["handle", t("Account")], ["cluster", data.header.view === "camps" ? t("Camp") : t("Cluster")], ["ties", t("Ties")], ["strength", t("Strength")],
    ["posts", t("Posts")], ["followers", t("Followers")], ["created", t("Created")]];
  const value = (account: number): string | number => {
    if (sortedBy === "handle") return handle(data, account).toLowerCase();
    if (sortedBy === "cluster") return data.group[account] < 0 ? "\uffff" : data.header.clusters[data.group[account]].label;
    return sortedBy === "ties" ? app.visible.tiesOf[account] : sortedBy === "strength" ? strength[account] : data[sortedBy][account];
  };
  const fill = (): void => {
    if (box.hidden) return;
    strength.fill(0);
    for (let tie = 0; tie < data.ties; tie++) if (app.visible.tie[tie]) { strength[data.source[tie]] += app.visible.weight[tie]; strength[data.target[tie]] += app.visible.weight[tie]; }
    const accounts: number[] = [];
    for (let account = 0; account < data.accounts; account++) if (app.visible.account[account]) accounts.push(account);
    const way = upwards ? 1 : -1;
    accounts.sort((a, b) => { const [u, v] = [value(a), value(b)]; return (u < v ? -way : u > v ? way : 0) || a - b; });
    box.replaceChildren(
      element("div", { class: "row head" }, element("h2", {}, several("%(count)s account visible", "%(count)s accounts visible", accounts.length)),
        element("span", { class: "row" }, opener, button(t("Close"), toggle, { class: "close-table" }))),
      element("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": t("Accounts as a table") }, element("table", {}, element("thead", {}, element("tr", {}, heads.map(([key, text]) =>
        element("th", { scope: "col", "aria-sort": key === sortedBy ? (upwards ? "ascending" : "descending") : "none" },
          button(text, () => { upwards = key === sortedBy ? !upwards : key === "handle" || key === "cluster"; sortedBy = key; fill(); }))))),
        element("tbody", {}, accounts.slice(0, ROWS).map(row)))),
      accounts.length > ROWS ? element("p", { class: "quiet" }, t("The first %(shown)s are listed; CSV holds all.", { shown: ROWS })) : "");
  };
  const opener = button("", () => page.open({ kind: "list", place: 0 }), { id: "open-list", class: "close-table" });
  const count = (): void => { opener.textContent = gathered(app.picked.size); opener.hidden = !app.picked.size; };
  const tick = (account: number): HTMLElement => {
    const input = element("input", { type: "checkbox", value: account, checked: app.picked.has(account), "aria-label": t("%(account)s in the list", { account: handle(data, account) }), change: () => {
      app.pick(input.checked ? [...app.picked, account] : [...app.picked].filter((other) => other !== account));
    } });
    return input;
  };
  const row = (account: number): HTMLElement => element("tr", {}, [
    element("span", { class: "ticked" }, tick(account), element("button", { class: "link", type: "button", click: () => page.open({ kind: "account", place: account }, true) }, name(handle(data, account)))),
    data.group[account] < 0 ? "–" : name(data.header.clusters[data.group[account]].label),
    number(app.visible.tiesOf[account]), number(strength[account]), known(data.posts[account]), known(data.followers[account]),
    data.created[account] === UNKNOWN ? "–" : day(data.created[account] * 86400000),
  ].map((cell: Child, place) => element("td", { "data-head": heads[place][1] }, cell)));
  app.on("filters", fill);
  app.on("picked", () => {
    if (!box.isConnected) return;
    count();
    for (const input of box.querySelectorAll<HTMLInputElement>("td input")) input.checked = app.picked.has(Number(input.value));
  });
  count();
  document.addEventListener("coordgraph-table", () => { if (box.isConnected) toggle(); });
  return box;
}

const known = (value: number): string => (value === UNKNOWN ? "–" : number(value));
