// What several cards show: ties in a line, links to accounts, clusters and things.
import { element, name, type Child } from "./dom";
import { exactDelays, mostAtOnce, sharedBy } from "./exact";
import { handle } from "./names";
import type { Page } from "./page";
import { duration, several, t } from "./words";

export const accountLink = (page: Page, account: number): HTMLElement =>
  element("button", { class: "link", type: "button", title: handle(page.app.data, account), click: () => page.open({ kind: "account", place: account }, true) },
    name(handle(page.app.data, account)));

export function clusterLink(page: Page, cluster: number): HTMLElement {
  if (cluster < 0) return element("span", {}, t("none"));
  return element("button", { class: "link", type: "button", click: () => page.open({ kind: "cluster", place: cluster }, true) },
    name(page.app.data.header.clusters[cluster].label));
}

export const thingLink = (page: Page, thing: number): HTMLElement =>
  element("button", { class: "link", type: "button", click: () => page.open({ kind: "thing", place: thing }, true) }, name(page.app.data.header.things[thing].name));

/** A tie in a few words: how much is shared, how much of it at once, how fast. */
function tieInWords(page: Page, tie: number, exact: number | undefined): string {
  const [shared, together] = sharedBy(page, tie), row = mostAtOnce(page, tie);
  const delay = row < 0 ? null : page.app.data.rowDelay(row);
  const parts = [several("%(count)s object shared", "%(count)s objects shared", shared)];
  if (together !== null) parts.push(several("%(count)s at once", "%(count)s at once", together));
  if (exact !== undefined) parts.push(t("median delay %(delay)s", { delay: duration(exact) }));
  else if (delay !== null) parts.push(delay < LEAST_DELAY ? t("median delay below %(delay)s", { delay: duration(LEAST_DELAY) })
    : t("median delay about %(delay)s", { delay: about(delay) }));
  return parts.join(" · ");
}

/** Where a delay is not known exactly, it is known to a twentieth of itself: of those below this only so much is sure. */
const LEAST_DELAY = 0.1;

const about = (seconds: number): string => duration(Number(seconds.toPrecision(seconds < 10 ? 1 : 2)));

/** Ties as buttons, each with its figures. */
export async function tieButtons(page: Page, ties: number[], text: (tie: number) => Child[]): Promise<HTMLElement[]> {
  const exact = await exactDelays(page, ties);
  return ties.map((tie) => element("button", { class: "plain", type: "button", click: () => page.open({ kind: "tie", place: tie }, true) },
    text(tie), element("small", {}, tieInWords(page, tie, exact.get(tie)))));
}
