// The card of an account: who it says it is, its cluster, its strongest ties, what else it shares and posts.
import { profileFlags, type Flags } from "./card-flags";
import { claim, stated } from "./card-outlets";
import { clusterLink, thingLink, tieButtons } from "./card-parts";
import type { Card } from "./cards";
import { UNKNOWN } from "./data";
import { blockOf } from "./decode";
import { element, facts, link, name, quiet, type Child } from "./dom";
import { handle, standingInWords } from "./names";
import type { Page } from "./page";
import { day, moment, number, percent, several, t } from "./words";

interface Details {
  location?: string; based_in?: string; lang?: string; status?: string; standing?: string; following?: number; post_count?: number;
  first_share?: number; stability?: number; url?: string; link?: string; tags?: [string, number][]; posts_a_day?: number; retweet_share?: number;
  flags?: string[]; camp?: number; outlets?: [number, number][];
}
/** who is behind it, in which way, source, link, date */
type Stated = [string, string, string, string | null, string];
interface Block extends Flags {
  accounts: Record<string, Details>;
  outlets: [string, number | null, Stated[]][];
  /** accounts of each */
  camps: number[];
}
/** milliseconds, kind, text, id where it has a public address */
type Post = [number | null, string, string, string | null];

const MOST_TIES = 12;

export async function accountCard(page: Page, account: number): Promise<Card> {
  const { data, visible } = page.app, { header } = data;
  const block = await blockOf<Block>(1), known = block.accounts[String(account)] ?? {};
  const ties = [...data.of(account)].filter((tie) => visible.tie[tie]).sort((a, b) => visible.weight[b] - visible.weight[a] || a - b);
  const shown = ties.slice(0, MOST_TIES);
  const display = header.accounts.names[account];
  return { heading: handle(data, account), parts: [
    display && element("p", {}, name(display)),
    facts([
      [t("Id"), name(header.accounts.ids[account])],
      [t("Created"), count(data.created[account]) && day(data.created[account] * 86400000)],
      [header.view === "camps" ? t("Camp") : t("Cluster"), clusterLink(page, data.group[account])],
      [t("Standing"), standing(page, account, known)],
      [t("Posts here"), count(data.posts[account]) && number(data.posts[account])],
      [t("Posts in all"), known.post_count !== undefined && number(known.post_count)],
      [t("Posts a day"), known.posts_a_day !== undefined && number(known.posts_a_day)],
      [t("Retweets"), known.retweet_share !== undefined && t("%(share)s of its posts", { share: percent(known.retweet_share) })],
      [t("Followers"), count(data.followers[account]) && number(data.followers[account])],
      [t("Following"), known.following !== undefined && number(known.following)],
      [t("Place declared"), known.location && name(known.location)],
      [t("Based in"), known.based_in && name(known.based_in)],
      [t("Status"), known.status && name(known.status)],
      [t("Link in profile"), known.url && (known.link ? link(known.link, known.url) : name(known.url))],
      [t("Came first"), known.first_share !== undefined && t("in %(share)s of what it shared at once with others", { share: percent(known.first_share) })],
      [t("Hashtags"), known.tags && element("span", { dir: "auto" }, known.tags.map(([tag, times]) => `#${tag} (${number(times)})`).join(", "))],
    ]),
    header.view !== "camps" && known.camp !== undefined && block.camps[known.camp] > 1 && quiet(several(
      "Shares the same at any time with %(count)s account.", "Shares the same at any time with %(count)s accounts.", block.camps[known.camp] - 1)),
    ...profileFlags(block, known.flags ?? [], data.group[account]),
    element("h3", {}, shown.length < ties.length
      ? t("Strongest %(shown)s of %(all)s ties", { shown: shown.length, all: ties.length }) : several("%(count)s tie", "%(count)s ties", ties.length)),
    ...await tieButtons(page, shown, (tie) => [name(handle(data, data.other(tie, account)))]),
    ...outlets(page, block, known.outlets ?? []),
    ...await latestPosts(page, account),
  ] };
}

const count = (value: number): boolean => value !== UNKNOWN;

/** How surely it belongs to its cluster, and how much of it it is tied to. */
function standing(page: Page, account: number, known: Details): string {
  const { data } = page.app, group = data.group[account];
  if (group < 0) return "";
  const inside = [...data.of(account)].filter((tie) => data.group[data.other(tie, account)] === group).length;
  const sure = known.stability === undefined ? "" : t("in its cluster in %(share)s of resamplings", { share: percent(known.stability) });
  const others = data.header.clusters[group].accounts - 1;
  const tied = page.app.data.header.view === "camps" ? "" : t("tied to %(tied)s of the %(others)s others in it", { tied: inside, others });
  return [known.standing && standingInWords(known.standing), sure, tied].filter(Boolean).join("; ");
}

function outlets(page: Page, block: Block, rows: [number, number][]): Child[] {
  if (!rows.length) return [];
  return [element("h3", {}, t("Outlets it shares")), ...rows.map(([place, posts]) => {
    const [called, thing, claims] = block.outlets[place];
    const times = element("span", { class: "quiet" }, ` ${several("%(count)s post", "%(count)s posts", posts)}`);
    if (thing !== null) return element("p", { class: "shares" }, thingLink(page, thing), times);
    if (!claims.length) return element("p", { class: "shares" }, name(called), times);
    return element("details", { class: "shares" }, element("summary", {}, name(called), times),
      stated(claims.map(([by, said, ...source]) => [called, said, by, source])).map(([of, said, by, sources]) => claim(name(of), said, name(by), sources)));
  })];
}

async function latestPosts(page: Page, account: number): Promise<Child[]> {
  const { header } = page.app.data, [first, blocks, accounts] = header.own_posts;
  const place = Math.floor(account / accounts);
  const posts = place < blocks ? (await blockOf<Record<string, Post[]>>(first + place))[String(account)] ?? [] : [];
  if (!posts.length) return [];
  const kinds: Record<string, string> = { retweet: t("retweet"), reply: t("reply"), quote: t("quote") };
  return [element("h3", {}, t("Its latest posts")), quiet(t("With a tie or without; its own before what it retweeted.")), ...posts.map(([time, kind, text, id]) => {
    const when = time === null ? t("time unknown") : moment(Math.floor(time / 1000) * 1000);
    return element("div", { class: "post own" },
      element("small", {}, id ? link(`https://x.com/i/status/${id}`, when) : when, kind in kinds && ` · ${kinds[kind]}`),
      text && element("p", { dir: "auto" }, text));
  })];
}
