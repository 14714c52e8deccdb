// What several cards show: ties in a line, links to accounts and clusters, what registries say.
import { element, link, name, quiet, type Child } from "./dom";
import { handle } from "./names";
import type { Page } from "./page";
import { duration, number, percent, several, t } from "./words";

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
export function tieInWords(page: Page, tie: number): string {
  const { data } = page.app;
  let shared = 0, together = 0, most = -1;
  let timed = false, delay: number | null = null;
  for (let row = data.rowStart[tie]; row < data.rowStart[tie + 1]; row++) {
    shared += data.rowShared(row);
    const synchronous = data.rowSynchronous(row);
    if (synchronous === null) continue;
    timed = true;
    together += synchronous;
    if (synchronous > most && data.rowDelay(row) !== null) { most = synchronous; delay = data.rowDelay(row); }
  }
  const parts = [several("%(count)s object shared", "%(count)s objects shared", shared)];
  if (timed) parts.push(several("%(count)s at once", "%(count)s at once", together));
  if (delay !== null) parts.push(delay < LEAST_DELAY ? t("median delay below %(delay)s", { delay: duration(LEAST_DELAY) })
    : t("median delay about %(delay)s", { delay: about(delay) }));
  return parts.join(" · ");
}

/** Delays of lists are known to a tenth: of those below this only so much is sure. */
const LEAST_DELAY = 0.1;

const about = (seconds: number): string => duration(Number(seconds.toPrecision(seconds < 10 ? 1 : 2)));

export const tieButton = (page: Page, tie: number, text: Child[]): HTMLElement =>
  element("button", { class: "plain", type: "button", click: () => page.open({ kind: "tie", place: tie }, true) }, text, element("small", {}, tieInWords(page, tie)));

export function claimRows(page: Page, thing: number): Child[] {
  const { header } = page.app.data;
  const rows = header.claims.filter(([subject, , object]) => subject === thing || object === thing);
  if (!rows.length) return [];
  return [element("h3", {}, t("What registries say")), ...rows.map(([subject, property, object, ...stated]) =>
    claim(thingLink(page, subject), property, thingLink(page, object), ...stated))];
}

/** One statement of a registry and where it stands. */
export const claim = (subject: Child, property: string, object: Child, source: string, address: string | null, date: string): HTMLElement =>
  element("div", { class: "coact" }, element("p", {}, subject, ` ${t(property)} `, object),
    element("p", { class: "quiet" }, t("Source:"), " ", source ? (address ? link(address, source) : name(source)) : t("none given"), date ? ` (${date})` : ""));

export function amplifiedInWords(accounts: number, of: number, share: number | null, elsewhere: number | null): string {
  return t("%(accounts)s of %(of)s accounts (%(share)s), others %(elsewhere)s",
    { accounts, of, share: percent(share ?? 0), elsewhere: percent(elsewhere ?? 0) });
}

export const ratio = (value: number, low: number | null, high: number | null): HTMLElement =>
  quiet(t("risk ratio %(ratio)s (95%% interval %(low)s to %(high)s)", { ratio: number(value), low: low === null ? "–" : number(low), high: high === null ? "–" : number(high) }));
