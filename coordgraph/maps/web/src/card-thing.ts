// The card of an outlet, organisation or funder: which clusters share it, and what registries say, with the source.
import { byDifference, claimRows } from "./card-outlets";
import { clusterLink } from "./card-parts";
import type { Card } from "./cards";
import { element, quiet } from "./dom";
import type { Page } from "./page";
import { several, t } from "./words";

export function thingCard(page: Page, place: number): Card {
  const { header } = page.app.data;
  const thing = header.things[place];
  const rows = header.amplified.filter(([, outlet]) => outlet === place);
  const told = thing.kind === "outlet" ? t("Outlet. A line shows which share of a cluster's accounts linked to it, not that they belong together.")
    : thing.kind === "funder" ? t("Funder named by a registry.") : t("Organisation named by a registry.");
  return { heading: thing.name, parts: [
    quiet(told),
    thing.kind === "outlet" && element("h3", {}, several("%(count)s cluster shared it", "%(count)s clusters shared it", rows.length)),
    ...byDifference(rows, ([cluster]) => clusterLink(page, cluster)),
    ...claimRows(page, place),
  ] };
}
