// The card of a cluster: how large, how dense, how fast, what sets it apart, and how this could be wrong.
import { comparedWith } from "./card-flags";
import { amplifiedInWords, byDifference } from "./card-outlets";
import { accountLink, thingLink, tieButtons } from "./card-parts";
import type { Card } from "./cards";
import type { Cluster } from "./data";
import { bars, element, facts, name, quiet, type Child } from "./dom";
import { handle } from "./names";
import type { Page } from "./page";
import { duration, moment, number, percent, several, span, t, told } from "./words";

export async function clusterCard(page: Page, place: number): Promise<Card> {
  const { data } = page.app, { header } = data;
  const cluster = header.clusters[place];
  const camps = header.view === "camps";
  return { heading: cluster.label, parts: [
    facts([
      [t("Accounts"), number(cluster.accounts)],
      [t("Posts"), cluster.posts !== undefined && number(cluster.posts)],
      [t("Ties inside"), cluster.ties !== undefined && number(cluster.ties)],
      [t("Pairs inside"), cluster.pairs !== undefined && number(cluster.pairs)],
      [t("Density"), cluster.density !== undefined && t("%(share)s of all pairs are tied", { share: percent(cluster.density) })],
      [t("Median delay"), cluster.at_once === undefined && medianDelay(cluster)],
      [t("From"), cluster.from !== undefined && moment(cluster.from)],
      [t("To"), cluster.to !== undefined && moment(cluster.to)],
      [t("Behaviours"), (cluster.layers ?? []).map((layer) => t(header.layers.find(([known]) => known === layer)?.[1] ?? layer)).join("; ")],
      [t("Hashtags of its own"), cluster.tags && cluster.tags.map(([tag]) => `#${tag}`).join(", ")],
    ]),
    tagged(cluster) && quiet(t("The cluster was found by its hashtags, so these are no independent evidence.")),
    ...together(page, cluster),
    ...await strongest(page, place),
    ...retweeted(page, cluster),
    ...outlets(page, place),
    ...leaders(page, cluster),
    ...traits(cluster),
    element("h3", {}, t("How this could be wrong")),
    element("ul", { class: "doubts" }, doubts(cluster, camps, header.timed, place, header.amplified).map((sentence) => element("li", {}, sentence))),
    members(page, place),
  ] };
}

/** Whether its hashtags are what it was found by. */
const tagged = ({ tags, layers }: Cluster): boolean => !!tags && !!layers?.some((layer) => layer === "co_hashtag" || layer === "hashtag_sequence");

/** How closely its accounts act together, when they did, and the two who did so most. */
function together(page: Page, cluster: Cluster): Child[] {
  const { delays, acts, closest } = cluster;
  if (cluster.at_once === undefined) return [];
  const all = (acts ?? []).reduce((sum, count) => sum + count, 0);
  return [
    element("h3", {}, t("Together in time")),
    facts([
      [t("At once"), t("%(share)s of what tied pairs share", { share: percent(cluster.at_once) })],
      [t("Median delay"), medianDelay(cluster)],
      [t("Delays"), delays && t("half of all joint acts lie %(low)s to %(high)s apart", { low: duration(delays[0]), high: duration(delays[1]) })],
      [t("Posts at once"), cluster.joint_posts !== undefined && t("%(posts)s a day for each account", { posts: cluster.joint_posts })],
    ]),
    closest && mostAtOnce(page, closest),
    all > 0 && acts && acted(page, acts, all),
    cluster.months && made(cluster.months),
  ];
}

const medianDelay = ({ median_delay_s: delay }: Cluster): Child => delay !== undefined && duration(delay);

function mostAtOnce(page: Page, [tie, count, delay]: [number, number, number]): HTMLElement {
  const { data } = page.app;
  return element("button", { class: "plain", type: "button", click: () => page.open({ kind: "tie", place: tie }, true) },
    t("Most often at once:"), " ", name(handle(data, data.source[tie])), " – ", name(handle(data, data.target[tie])),
    element("small", {}, several("%(count)s object at once, usually %(delay)s apart", "%(count)s objects at once, usually %(delay)s apart", count, { delay: duration(delay) })));
}

function acted(page: Page, acts: number[], all: number): HTMLElement {
  const [start, step] = page.app.data.header.activity;
  const when = (place: number): string => span(start + place * step, step);
  const label = several("%(count)s joint act over time", "%(count)s joint acts over time", all);
  return element("figure", {}, element("figcaption", {}, label),
    bars(acts, label, (place) => `${when(place)}: ${number(acts[place])}`, when(0), when(acts.length - 1)));
}

function made([first, counts]: [string, number[]]): HTMLElement {
  const from = Number(first.slice(0, 4)) * 12 + Number(first.slice(5, 7)) - 1;
  const month = (place: number): string => `${Math.floor((from + place) / 12)}-${String(((from + place) % 12) + 1).padStart(2, "0")}`;
  const label = t("Accounts made in each month");
  return element("figure", {}, element("figcaption", {}, label),
    bars(counts, label, (place) => `${month(place)}: ${number(counts[place])}`, month(0), month(counts.length - 1)));
}

function traits(cluster: Cluster): Child[] {
  if (!cluster.traits?.en.length) return [];
  const english = told(cluster.traits) === cluster.traits.en && "en";
  return [element("h3", {}, t("Unlike other accounts of the collection")), ...told(cluster.traits).map((sentence) => element("p", { class: "trait", lang: english }, sentence)),
    quiet(comparedWith())];
}

async function strongest(page: Page, place: number): Promise<Child[]> {
  const { data, visible } = page.app;
  const ties: number[] = [];
  for (let tie = 0; tie < data.ties; tie++) if (visible.tie[tie] && data.group[data.source[tie]] === place && data.group[data.target[tie]] === place) ties.push(tie);
  ties.sort((a, b) => visible.weight[b] - visible.weight[a] || a - b);
  if (!ties.length) return [];
  return [element("h3", {}, t("Strongest ties")), ...await tieButtons(page, ties.slice(0, 5), (tie) =>
    [name(handle(data, data.source[tie])), " – ", name(handle(data, data.target[tie]))])];
}

function outlets(page: Page, place: number): Child[] {
  const rows = page.app.data.header.amplified.filter(([cluster]) => cluster === place);
  return rows.length ? [element("h3", {}, t("Outlets it shares")), ...byDifference(rows, ([, thing]) => thingLink(page, thing))] : [];
}

/** Whom its accounts retweet most, on the map or not. */
function retweeted(page: Page, { retweeted: rows, accounts: of, by_retweets: circular }: Cluster): Child[] {
  if (!rows?.length) return [];
  return [element("h3", {}, t("Accounts it retweets most")), ...rows.map(([whom, accounts, elsewhere]) => element("p", { class: "shares" },
    typeof whom === "number" ? accountLink(page, whom) : name(whom), element("span", { class: "quiet" }, ` ${amplifiedInWords(accounts, of, accounts / of, elsewhere)}`))),
    circular && quiet(t("The cluster was found by its retweets, so whom it retweets is no independent evidence."))];
}

function leaders(page: Page, cluster: Cluster): Child[] {
  if (!cluster.leaders?.length) return [];
  return [element("h3", {}, t("Came first most often")), ...cluster.leaders.map((account) => element("p", {}, accountLink(page, account)))];
}

function members(page: Page, place: number): Child {
  const { data, size } = page.app;
  const accounts: number[] = [];
  for (let account = 0; account < data.accounts; account++) if (data.group[account] === place) accounts.push(account);
  accounts.sort((a, b) => size[b] - size[a] || a - b);
  const list = element("div");
  const head = several("%(count)s account, strongest ties first", "%(count)s accounts, strongest ties first", accounts.length);
  const details = element("details", { toggle: () => { if (!list.childElementCount) for (const account of accounts.slice(0, 200)) list.append(element("p", {}, accountLink(page, account))); } },
    element("summary", {}, head), list);
  return details;
}

/** What speaks against reading the cluster as coordination; each sentence rests on its own figure. */
function doubts(cluster: Cluster, camps: boolean, timed: boolean, place: number, amplified: Page["app"]["data"]["header"]["amplified"]): string[] {
  const found: string[] = [];
  if (camps) found.push(t("A camp shares the same posts at any time. People of one opinion do so without knowing each other."));
  else if (!timed) found.push(t("No times were used: these accounts share much of the same, at whatever time."));
  else found.push(t("Fans, newsrooms and campaigns also act together. A tie does not show who controls an account or why."));
  if (cluster.stability !== undefined && cluster.stability < 0.75) found.push(t("Resampled, only %(share)s of it is found again on average: other accounts may belong to it as well.", { share: percent(cluster.stability) }));
  else if (cluster.stability !== undefined) found.push(t("Resampled, %(share)s of it is found again on average; %(core)s of %(accounts)s accounts belong to its core.", { share: percent(cluster.stability), core: cluster.core ?? 0, accounts: cluster.accounts }));
  if (cluster.conductance !== undefined && cluster.conductance > 0.3) found.push(t("%(share)s of the weight of its ties leads out of it: its border is not sharp.", { share: percent(cluster.conductance) }));
  if ((cluster.layers?.length ?? 0) === 1) found.push(t("It rests on one behaviour only."));
  if (cluster.accounts < 5) found.push(t("It has few accounts; a small circle of friends looks like this."));
  if (amplified.some(([group, , circular]) => group === place && circular)) found.push(t("Some outlets came with the very posts it was found by: that it shares them is no further evidence."));
  return found;
}
