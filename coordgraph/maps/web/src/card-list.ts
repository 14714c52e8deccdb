// The card of accounts gathered by drawing around them or by ticking them in the table.
import { accountLink, clusterLink } from "./card-parts";
import type { Card } from "./cards";
import { button, element, quiet, type Child } from "./dom";
import { save } from "./exports";
import { csvOfAccounts } from "./files";
import { isShort } from "./hash";
import { gathered } from "./lasso";
import type { Page } from "./page";
import { number, t } from "./words";

const ROWS = 200;

export function listCard(page: Page): Card {
  const { app } = page, { data, filters } = app;
  const accounts = [...app.picked].sort((a, b) => app.size[b] - app.size[a] || a - b);
  if (!accounts.length) return { heading: t("Empty list"), parts: [element("p", {}, t("Draw around accounts, or tick them in the table."))] };
  const ids = accounts.map((account) => data.header.accounts.ids[account]);
  const only = button(filters.only ? t("Show all again") : t("Show only these"), () => {
    filters.only = filters.only ? null : new Set(app.picked);
    app.changed("filters");
    page.open({ kind: "list", place: 0 });
  }, { id: "list-only" });
  return { heading: gathered(accounts.length), parts: [
    filters.only && quiet(t("Only these accounts are shown, with the ties among them.")),
    !isShort(app) && quiet(t("The address of the page holds no list as long as this: save it.")),
    element("div", { class: "row buttons" },
      button(t("Copy ids"), () => void copied(page, ids.join("\n")), { id: "list-copy" }),
      button(t("Save as CSV"), () => save(page, "accounts.csv", "text/csv", csvOfAccounts(app, accounts)), { id: "list-csv" }),
      only,
      button(t("Empty the list"), () => { const shown = filters.only; app.pick([]); if (shown) app.changed("filters"); page.open(null); }, { id: "list-clear" })),
    element("h3", {}, data.header.view === "camps" ? t("Camps") : t("Clusters")),
    element("ul", { id: "list-clusters" }, ...byCluster(page, accounts)),
    element("h3", {}, t("Accounts")),
    element("table", { class: "layers" },
      element("thead", {}, element("tr", {}, ...[t("Account"), t("Ties"), t("Posts")].map((head) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, ...accounts.slice(0, ROWS).map((account) => element("tr", {},
        element("td", {}, accountLink(page, account)), element("td", {}, number(app.visible.tiesOf[account])),
        element("td", {}, data.posts[account] < 0 ? "–" : number(data.posts[account])))))),
    accounts.length > ROWS && element("p", { class: "quiet" }, t("The first %(shown)s are listed; CSV holds all.", { shown: ROWS })),
  ] };
}

function byCluster(page: Page, accounts: number[]): Child[] {
  const counts = new Map<number, number>();
  for (const account of accounts) { const group = page.app.data.group[account]; counts.set(group, (counts.get(group) ?? 0) + 1); }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([group, count]) =>
    element("li", { class: "row head" }, clusterLink(page, group), element("span", {}, number(count))));
}

async function copied(page: Page, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // pages opened from disk have no clipboard in some browsers
    const area = element("textarea", { class: "unseen", "aria-hidden": "true" });
    area.value = text;
    page.card.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  const button_ = document.getElementById("list-copy");
  if (button_) button_.textContent = t("Copied");
  page.tell(t("Copied"));
}
