// The card of a tie: every shared object with both posts side by side, when, how far apart, who came first.
import { accountLink, clusterLink } from "./card-parts";
import type { Card } from "./cards";
import { blockOf } from "./decode";
import { element, facts, link, name, quiet, type Child } from "./dom";
import { handle } from "./names";
import type { Page } from "./page";
import { duration, moment, number, percent, several, t } from "./words";

/** id, account (place on the map, or a name), milliseconds, place of its text, has a public address */
type Post = [string, number | string | null, number | null, number, boolean];
/** layer, object, post that is the object, post of the one, post of the other, seconds the other came later */
type Row = [string, string | null, number | null, number | null, number | null, number | null];
/** median delay in seconds, share of objects the source came first with */
type Exact = [number | null, number | null];
/** rows in all, rows told, layers, objects shared in all behaviours where these are more than tie the two */
type Known = [number, Row[], Exact[], number?];
interface Block { ties: Record<string, Known>; posts: Post[]; texts: string[] }

export async function tieCard(page: Page, tie: number): Promise<Card> {
  const { data } = page.app, { header } = data;
  const [one, other] = [data.source[tie], data.target[tie]];
  const block = await blockOf<Block>(2 + data.chunk[tie]);
  const [all, rows, exact, everywhere] = block.ties[String(tie)] ?? ([0, [], []] as Known);
  return { heading: `${handle(data, one)} – ${handle(data, other)}`, parts: [
    layerTable(page, tie, exact),
    exact.some(([, first]) => first !== null) && quiet(t("First: how often %(account)s came before the other.", { account: handle(data, one) })),
    everywhere !== undefined && quiet(t("In all behaviours together the two share %(all)s objects, as coordgraph explain counts; %(tied)s of them in what ties them.",
      { all: everywhere, tied: shared(page, tie) })),
    facts([[header.view === "camps" ? t("Camp") : t("Cluster"), data.group[one] === data.group[other] && clusterLink(page, data.group[one])]]),
    element("h3", {}, rows.length < all ? t("Posts behind it: %(shown)s of %(all)s", { shown: rows.length, all })
      : several("Posts behind it: %(count)s shared object", "Posts behind it: %(count)s shared objects", all)),
    !all && quiet(t("The run kept no posts of this tie.")),
    ...rows.map((row) => coact(page, block, row, one, other)),
    rows.length < all && quiet(t("Those closest in time are shown. coordgraph explain shows all of them.")),
    !header.texts && quiet(t("This file was written without the texts of posts.")),
  ] };
}

function shared(page: Page, tie: number): number {
  const { data } = page.app;
  let objects = 0;
  for (let row = data.rowStart[tie]; row < data.rowStart[tie + 1]; row++) objects += data.rowShared(row);
  return objects;
}

function layerTable(page: Page, tie: number, exact: Exact[]): HTMLElement {
  const { data } = page.app;
  const heads = [t("What both did"), t("Shared"), t("At once"), t("Delay"), t("First")];
  const table = element("table", { class: "layers" }, element("thead", {}, element("tr", {}, heads.map((text) => element("th", { scope: "col" }, text)))));
  const body = element("tbody");
  for (let row = data.rowStart[tie]; row < data.rowStart[tie + 1]; row++) {
    const [delay, first] = exact[row - data.rowStart[tie]] ?? [data.rowDelay(row), null];
    const together = data.rowSynchronous(row);
    const cells = [
      t(data.header.layers[data.rowLayer[row]][1]), number(data.rowShared(row)), together === null ? "–" : number(together),
      delay === null ? "–" : duration(delay), first === null ? "–" : percent(first),
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
  return element("section", { class: "coact" },
    element("p", { class: "quiet" }, t(words), later && " · ", later && name(later)),
    subject(page, block, object && layer === "co_hashtag" && !object.startsWith("#") ? `#${object}` : object, objectPost),
    element("div", { class: "pair" }, order.map(([post, account]) => postOf(page, block, post, account))));
}

function subject(page: Page, block: Block, object: string | null, post: number | null): HTMLElement {
  const known = post === null ? null : block.posts[post];
  const text = known ? block.texts[known[3]] : "";
  const author = known && known[1] !== null ? (typeof known[1] === "number" ? handle(page.app.data, known[1]) : known[1]) : "";
  const said = text || object || (known ? t("post %(id)s", { id: known[0] }) : t("not in this file"));
  return element("p", { class: "object", dir: "auto" }, author && name(`${author}: `), name(said));
}

function postOf(page: Page, block: Block, place: number | null, account: number): HTMLElement {
  const post: Post = place === null ? ["", null, null, -1, false] : block.posts[place];
  const [id, , time, text, isPublic] = post;
  const when = time === null ? t("time unknown") : moment(time);
  const said: Child = block.texts[text] ? element("p", { dir: "auto" }, block.texts[text]) : quiet(id ? t("post %(id)s", { id }) : t("post unknown"));
  return element("div", { class: "post" }, accountLink(page, account),
    element("small", {}, isPublic ? link(`https://x.com/i/status/${id}`, when) : when), said);
}
