// What stands at the top of every card and stays there: the way back, the name, the way out, and what filters leave out.
import type { Selection } from "./app";
import { button, element, name, type Child } from "./dom";
import type { Page } from "./page";
import { t } from "./words";
import { isFiltered } from "./visible";

export function cardHead(page: Page, heading: Child): HTMLElement {
  return element("div", { class: "top" },
    page.trail.length > 0 && button(`← ${t("Back")}`, () => page.back(), { class: "back" }),
    element("h2", {}, typeof heading === "string" ? name(heading) : heading),
    button("×", () => page.open(null), { class: "close", "aria-label": t("Close") }), filtered(page));
}

/** The line is there in any case: filters may be set while the card is open. */
function filtered(page: Page): HTMLElement {
  const line = element("p", { class: "quiet filtered" });
  tellFilters(page, line);
  return line;
}

export function tellFilters(page: Page, line: HTMLElement): void {
  const { app } = page;
  line.hidden = !app.selection || !isFiltered(app.filters);
  line.replaceChildren(...(line.hidden || !app.selection ? [] : [told(app.selection), " ",
    button(t("Reset filters"), () => { app.resetFilters(); app.changed("language"); page.card.focus(); }, { class: "link" })]));
}

function told({ kind }: Selection): string {
  return kind === "account" || kind === "list" ? t("Filters are on: of ties this card tells those shown, of all else the whole collection.")
    : t("Filters are on: this card tells the whole collection.");
}
