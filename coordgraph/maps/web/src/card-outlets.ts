// Which outlets a cluster shares and which clusters share an outlet, and what registries say of outlets.
import { thingLink } from "./card-parts";
import type { Amplified, Claim } from "./data";
import { element, link, name, quiet, type Child } from "./dom";
import type { Page } from "./page";
import { number, percent, several, t } from "./words";

const MOST = 8;

/** The rows by whether others share the outlet as often; where that is not clear they are folded. */
export function byDifference(rows: Amplified[], subject: (row: Amplified) => Child): Child[] {
  const sorted = [...rows].sort((a, b) => (b[6] ?? 0) - (a[6] ?? 0));
  const isMore = ([, , , , , , , , , low]: Amplified): boolean => low !== null && low > 1;
  const isLess = ([, , , , , , , , , , high]: Amplified): boolean => high !== null && high < 1;
  const more = sorted.filter(isMore), less = sorted.filter(isLess);
  const unclear = sorted.filter((row) => !isMore(row) && !isLess(row));
  const shown = (row: Amplified): Child => amplified(row, subject(row));
  return [
    more.length > 0 && element("h4", {}, t("Shared more than by others")), ...more.slice(0, MOST).map(shown),
    more.length > MOST && element("details", { class: "folded" }, element("summary", {}, several("and %(count)s more", "and %(count)s more", more.length - MOST)), more.slice(MOST).map(shown)),
    ...folded(t("No clear difference"), unclear, shown), ...folded(t("Shared less than by others"), less, shown),
  ];
}

const folded = (heading: string, rows: Amplified[], shown: (row: Amplified) => Child): Child[] => (rows.length
  ? [element("details", { class: "folded" }, element("summary", {}, `${heading} (${number(rows.length)})`), rows.map(shown))] : []);

function amplified([, , circular, accounts, of, posts, share, elsewhere, risk, low, high]: Amplified, subject: Child): HTMLElement {
  return element("div", { class: "coact" }, element("p", {}, subject),
    quiet(`${amplifiedInWords(accounts, of, share, elsewhere)}; ${several("%(count)s post", "%(count)s posts", posts)}`),
    risk !== null && quiet(t("risk ratio %(ratio)s (95%% interval %(low)s to %(high)s)", { ratio: number(risk), low: bound(low), high: bound(high) })),
    circular && quiet(t("These links came with the posts the cluster was found by, so this is no independent evidence.")));
}

const bound = (value: number | null): string => (value === null ? "–" : number(value));

export function amplifiedInWords(accounts: number, of: number, share: number | null, elsewhere: number | null): string {
  return t("%(accounts)s of %(of)s accounts (%(share)s), others %(elsewhere)s",
    { accounts, of, share: percent(share ?? 0), elsewhere: percent(elsewhere ?? 0) });
}

/** What registries say of a thing and of those behind it, step by step up to owners and funders; then what it is behind. */
export function claimRows(page: Page, thing: number): Child[] {
  const { claims } = page.app.data.header;
  const found = [...behind(claims, thing), ...claims.filter(([of, , by]) => by === thing && of !== thing)];
  if (!found.length) return [];
  return [element("h3", {}, t("What registries say")), ...stated([...new Set(found)].map(([of, said, by, ...source]) =>
    [of, said, by, source])).map(([of, said, by, sources]) => claim(thingLink(page, of), said, thingLink(page, by), sources))];
}

/** Claims about the thing, about those who act on it, and so on; circles are followed once. */
function behind(claims: Claim[], thing: number): Claim[] {
  const waiting = [thing], found: Claim[] = [];
  for (const next of waiting) for (const row of claims) if (row[0] === next) {
    found.push(row);
    if (!waiting.includes(row[2])) waiting.push(row[2]);
  }
  return found;
}

/** source, its address, date */
type Source = [string, string | null, string];

/** Each claim once, with everybody who states it. */
export function stated<Name extends string | number>(rows: [Name, string, Name, Source][]): [Name, string, Name, Source[]][] {
  const found = new Map<string, [Name, string, Name, Source[]]>();
  for (const [of, said, by, source] of rows) {
    const key = JSON.stringify([of, said, by]), known = found.get(key);
    if (known) known[3].push(source); else found.set(key, [of, said, by, [source]]);
  }
  return [...found.values()];
}

/** One statement and where it stands. */
export const claim = (of: Child, said: string, by: Child, sources: Source[]): HTMLElement =>
  element("div", { class: "coact" }, element("p", {}, of, ` ${t(said)} `, by), sources.map(([source, address, date]) =>
    element("p", { class: "quiet" }, t("Source:"), " ", source ? (address ? link(address, source) : name(source)) : t("none given"), date ? ` (${date})` : "")));
