// The card of an account: who it says it is, its cluster, its strongest ties and what they rest on.
import { clusterLink, tieButton } from "./card-parts";
import type { Card } from "./cards";
import { UNKNOWN } from "./data";
import { blockOf } from "./decode";
import { element, facts, link, name, type Child } from "./dom";
import { handle } from "./names";
import type { Page } from "./page";
import { day, number, percent, several, t } from "./words";

interface Details {
  location?: string; based_in?: string; lang?: string; status?: string; standing?: string; following?: number; post_count?: number;
  protected?: boolean; verified?: boolean; default_image?: boolean; first_share?: number; stability?: number; url?: string; link?: string;
  tags?: [string, number][]; eight_digits?: boolean; posts_a_day?: number; retweet_share?: number;
}

const MOST_TIES = 12;

export async function accountCard(page: Page, account: number): Promise<Card> {
  const { data, visible } = page.app, { header } = data;
  const known = (await blockOf<Record<string, Details>>(1))[String(account)] ?? {};
  const ties = [...data.of(account)].filter((tie) => visible.tie[tie]).sort((a, b) => visible.weight[b] - visible.weight[a] || a - b);
  const shown = ties.slice(0, MOST_TIES);
  const display = header.accounts.names[account];
  return { heading: handle(data, account), parts: [
    display && element("p", {}, name(display)),
    facts([
      [t("Id"), name(header.accounts.ids[account])],
      [t("Created"), count(data.created[account]) && day(data.created[account] * 86400000)],
      [header.view === "camps" ? t("Camp") : t("Cluster"), clusterLink(page, data.group[account])],
      [t("Posts here"), count(data.posts[account]) && number(data.posts[account])],
      [t("Posts in all"), known.post_count !== undefined && number(known.post_count)],
      [t("Posts a day"), known.posts_a_day !== undefined && number(known.posts_a_day)],
      [t("Retweets"), known.retweet_share !== undefined && t("%(share)s of its posts", { share: percent(known.retweet_share) })],
      [t("Followers"), count(data.followers[account]) && number(data.followers[account])],
      [t("Following"), known.following !== undefined && number(known.following)],
      [t("Place declared"), known.location && name(known.location)],
      [t("Based in"), known.based_in && name(known.based_in)],
      [t("Status"), known.status && name(known.status)],
      [t("Profile"), flags(known)],
      [t("Link in profile"), known.url && (known.link ? link(known.link, known.url) : name(known.url))],
      [t("Came first"), known.first_share !== undefined && t("in %(share)s of what it shared at once with others", { share: percent(known.first_share) })],
      [t("Standing"), standing(known)],
      [t("Hashtags"), known.tags && known.tags.map(([tag, times]) => `#${tag} (${number(times)})`).join(", ")],
    ]),
    element("h3", {}, shown.length < ties.length
      ? t("Strongest %(shown)s of %(all)s ties", { shown: shown.length, all: ties.length }) : several("%(count)s tie", "%(count)s ties", ties.length)),
    ...shown.map((tie): Child => tieButton(page, tie, [name(handle(data, data.other(tie, account)))])),
  ] };
}

const count = (value: number): boolean => value !== UNKNOWN;

function flags(known: Details): string {
  return [
    known.verified && t("verified"), known.protected && t("protected"), known.default_image && t("default picture"),
    known.eight_digits && t("handle ends in eight digits"),
  ].filter(Boolean).join(", ");
}

function standing(known: Details): string {
  if (known.stability === undefined) return "";
  return t("in its cluster in %(share)s of resamplings", { share: percent(known.stability) });
}
