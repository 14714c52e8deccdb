// The card of a tie: every shared object with both posts side by side, when, how far apart, who came first.
import { accountLink, clusterLink } from "./card-parts";
import type { Card } from "./cards";
import { blockOf } from "./decode";
import { element, facts, link, name, quiet, type Child } from "./dom";
import { sharedBy, type Exact } from "./exact";
import { handle } from "./names";
import type { Page } from "./page";
import { duration, moment, number, several, t } from "./words";

/** id, account (place on the map, or a name), milliseconds, place of its text, has a public address */
type Post = [string, number | string | null, number | null, number, boolean];
/** layer, object, post that is the object, post of the one, post of the other, seconds the other came later */
type Row = [string, string | null, number | null, number | null, number | null, number | null];
/** in how many acts the one came first, the other, neither; nothing where that is not known */
type Order = [] | [number, number, number];
/** rows those told are chosen from, rows told, layers, order, objects shared in all behaviours where these are more than tie the two */
type Known = [number, Row[], Exact[], Order, number?];
interface Block { ties: Record<string, Known>; posts: Post[]; texts: string[] }

export async function tieCard(page: Page, tie: number): Promise<Card> {
  const { data } = page.app, { header } = data;
  const [one, other] = [data.source[tie], data.target[tie]];
  const block = await blockOf<Block>(2 + data.chunk[tie]);
  const [all, rows, exact, order, everywhere] = block.ties[String(tie)] ?? ([0, [], [], []] as Known);
  return { heading: `${handle(data, one)} – ${handle(data, other)}`, parts: [
    layerTable(page, tie, exact),
    whoCameFirst(handle(data, one), order),
    more(page, tie, everywhere),
    facts([[header.view === "camps" ? t("Camp") : t("Cluster"), data.group[one] === data.group[other] && clusterLink(page, data.group[one])]]),
    element("h3", {}, howMany(rows, all, header.of_a_tie)),
    !all && quiet(t("The run kept no posts of this tie.")),
    ...rows.map((row) => coact(page, block, row, one, other)),
    ...(rows.length < all ? theRest(header.accounts.ids[one], header.accounts.ids[other]) : []),
    !header.texts && quiet(t("This file was written without the texts of posts.")),
  ] };
}

/** How many objects are shown, and how they were chosen where that can be said of them. */
function howMany(rows: Row[], all: number, most: number): string {
  const shown = rows.length, timed = rows.some(([, , , , , seconds]) => seconds !== null);
  if (shown >= all) return several("Posts behind it: %(count)s shared object", "Posts behind it: %(count)s shared objects", all);
  if (timed && shown > 1) return t("Posts behind it: %(shown)s of %(all)s, from the closest to the farthest apart", { shown, all });
  if (timed && most === 1) return t("Posts behind it: 1 of %(all)s, the middle one in the order of delay", { all });
  return t("Posts behind it: %(shown)s of %(all)s", { shown, all });
}

/** How often each came first, over all behaviours that tie the two; times known to a minute often leave it open. */
function whoCameFirst(account: string, order: Order): Child {
  if (!order.length) return false;
  const [first, second, same] = order;
  return quiet(t("%(account)s came first in %(first)s of %(all)s, second in %(second)s, at the same moment in %(same)s.",
    { account, first, second, same, all: first + second + same }));
}

/** What else the two share: at other times, or in behaviours that do not tie them. */
function more(page: Page, tie: number, everywhere: number | undefined): Child {
  const [shared, together] = sharedBy(page, tie), all = everywhere ?? shared;
  if (together === null) return all > shared && quiet(t("The two share %(all)s objects in all; the tie rests on %(tied)s of them.", { all, tied: shared }));
  return all > together && quiet(t("The two share %(all)s objects in all, at any time and in any way; the tie rests on the %(tied)s of them they acted on at once.", { all, tied: together }));
}

/** What a pseudonym looks like: whoever has the run knows the account by another name. */
const PSEUDONYM = /^account-[0-9a-f]{10}$/;
/** Ids that need no quotes on a command line, and ids that are safe there within quotes; any other is not put into a command. */
const PLAIN = /^\w[\w.-]{0,58}$/, QUOTED = /^[\w@][\w@.:+-]{0,58}$/;
const argument = (id: string): string => (PSEUDONYM.test(id) ? "" : PLAIN.test(id) ? id : QUOTED.test(id) ? `'${id}'` : "");

function theRest(one: string, other: string): Child[] {
  const ends = [one, other].map(argument);
  if (!ends.every(Boolean)) return [quiet(t("This file holds no more of them; whoever has the run can list all."))];
  return [quiet(t("This file holds no more of them. Whoever has the run can list all with this command, RUN being its directory:")),
    element("code", { class: "command", dir: "ltr" }, `coordgraph explain RUN ${ends.join(" ")} --limit 0`)];
}

function layerTable(page: Page, tie: number, exact: Exact[]): HTMLElement {
  const { data } = page.app;
  const heads = [t("What both did"), t("Shared"), t("At once"), t("Delay")];
  const table = element("table", { class: "layers" }, element("thead", {}, element("tr", {}, heads.map((text) => element("th", { scope: "col" }, text)))));
  const body = element("tbody");
  for (let row = data.rowStart[tie]; row < data.rowStart[tie + 1]; row++) {
    const delay = row - data.rowStart[tie] in exact ? exact[row - data.rowStart[tie]] : data.rowDelay(row);
    const together = data.rowSynchronous(row);
    const cells = [
      t(data.header.layers[data.rowLayer[row]][1]), number(data.rowShared(row)), together === null ? "–" : number(together),
      delay === null ? "–" : duration(delay),
    ];
    body.append(element("tr", {}, cells.map((text) => element("td", {}, text))));
  }
  table.append(body);
  return table;
}

function coact(page: Page, block: Block, [layer, object, objectPost, one, other, seconds]: Row, first: number, second: number): HTMLElement {
  const { data } = page.app;
  const order: [number | null, number, boolean][] = [[one, first, false], [other, second, true]];
  if (seconds !== null && seconds < 0) order.reverse();
  const words = data.header.layers.find(([name_]) => name_ === layer)?.[1] ?? layer;
  const later = seconds === null ? "" : seconds === 0 ? t("at the same moment") : t("%(account)s %(delay)s later",
    { account: handle(data, seconds < 0 ? first : second), delay: duration(Math.abs(seconds)) });
  const [author, object_] = subject(page, block, object && layer === "co_hashtag" && !object.startsWith("#") ? `#${object}` : object, objectPost);
  const texts = [one, other].map((post) => (post === null ? "" : block.texts[block.posts[post][3]] ?? ""));
  const said = whole(object_, texts), alike = texts[0] !== "" && !repeats(texts[0], said) && repeats(texts[0], texts[1]);
  const told = alike ? [said, ...texts] : [said];
  return element("section", { class: "coact" },
    element("p", { class: "quiet" }, t(words), later && " · ", later && name(later)),
    element("p", { class: "object", dir: "auto" }, author && name(`${author}: `), name(said)),
    alike && element("p", { class: "alike", dir: "auto" }, texts[0]),
    element("div", { class: "pair" }, order.map(([post, account]) => postOf(page, block, post, account, told))));
}

/** What both acted on, as a post has it where it is cut here. */
const whole = (object: string, texts: string[]): string =>
  (object.endsWith("…") && texts.find((text) => text.length > object.length && repeats(text, object))) || object;

/** Who wrote what both acted on, where that is a post, and what it says. */
function subject(page: Page, block: Block, object: string | null, post: number | null): [string, string] {
  const known = post === null ? null : block.posts[post];
  const text = known ? block.texts[known[3]] : "";
  const author = known && known[1] !== null ? (typeof known[1] === "number" ? handle(page.app.data, known[1]) : known[1]) : "";
  return [author, text || object || (known ? t("post %(id)s", { id: known[0] }) : t("not in this file"))];
}

/** The one who acted and when; the text only where it does not stand above. */
function postOf(page: Page, block: Block, place: number | null, account: number, told: string[]): HTMLElement {
  const post: Post = place === null ? ["", null, null, -1, false] : block.posts[place];
  const [id, , time, text, isPublic] = post, own = block.texts[text];
  const when = time === null ? t("time unknown") : moment(time);
  const said: Child = own ? !told.some((text) => repeats(own, text)) && element("p", { dir: "auto" }, own) : quiet(id ? t("post %(id)s", { id }) : t("post unknown"));
  return element("div", { class: "post" }, accountLink(page, account),
    element("small", {}, isPublic ? link(`https://x.com/i/status/${id}`, when) : when), said);
}

/** Whether a text says the same as another, as far as neither is cut; the name in front of a retweet does not count. */
function repeats(text: string, subject: string): boolean {
  const [one, other] = [text, subject].map((said) => said.replace(/^(RT )?@[^\s:]+: /, "").trim());
  const length = Math.min(...[one, other].map((said) => (said.endsWith("…") ? said.length - 1 : Infinity)));
  return length === Infinity ? one === other : length > 0 && one.slice(0, length) === other.slice(0, length);
}
