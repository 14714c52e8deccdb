// The card of a tie: what both did, and shared objects with both posts side by side.
const layerTable = (tie) => {
  const heads = [t("What both did"), t("Shared"), t("At once"), t("Median delay")];
  const rows = (own(data.tied, tie.id) || []).map(([layer, shared, together, delay]) => [
    layerWords(layer), number(shared), together === null ? "–" : number(together), delay === null ? "–" : duration(delay),
  ]);
  return element("table", { class: "layers" },
    element("thead", {}, element("tr", {}, heads.map((text) => element("th", { scope: "col" }, name(text))))),
    element("tbody", {}, rows.map((cells) => element("tr", {}, cells.map((text) => element("td", {}, text))))));
};
// How often each came first, over all behaviours that tie the two; times known to a minute often leave it open.
const whoCameFirst = (account, [first, second, same]) => first !== undefined && quiet(
  t("%(account)s came first in %(first)s of %(all)s, second in %(second)s, at the same moment in %(same)s.",
    { account, first, second, same, all: first + second + same }));
const postOf = (id) => {
  const [account, time, text, isPublic] = own(data.posts, id === null ? "" : id) || [null, null, -1, false];
  return { account, time, text: data.texts[text] || "", link: isPublic ? "https://x.com/i/status/" + id : null };
};
// Whether a text says the same as another, as far as neither is cut; the name in front of a retweet does not count.
const repeats = (text, subject) => {
  const [one, other] = [text, subject].map((said) => said.replace(/^(RT )?@[^\s:]+: /, "").trim());
  const length = Math.min(...[one, other].map((said) => (said.endsWith("…") ? said.length - 1 : Infinity)));
  return length === Infinity ? one === other : length > 0 && one.slice(0, length) === other.slice(0, length);
};
const postBox = (id, account, above) => {
  const known = postOf(id), when = known.time === null ? t("time unknown") : moment(known.time);
  return element("div", { class: "post" }, accountLink(account), element("small", {}, known.link ? link(known.link, when) : when),
    known.text ? !above.some((text) => repeats(known.text, text)) && element("p", { dir: "auto" }, known.text) : quiet(id ? t("post %(id)s", { id: tidy(id) }) : t("post unknown")));
};
// What was shared: a post of somebody, or a link, a hashtag, a text.
const subject = (layer, object, key) => {
  const id = key === null ? object : key, isPost = key !== null || own(data.posts, object) !== undefined;
  const known = isPost ? postOf(id) : { account: null, text: "" };
  const text = layer === "co_hashtag" && !object.startsWith("#") ? "#" + object : object;
  return [known.account && name(handle(known.account) + ": "), known.text || text];
};
const sharedObject = (from, to, [layer, object, key, one, two, delay]) => {
  const sides = [[one, from], [two, to]];
  if (delay !== null && delay < 0) sides.reverse();
  const later = delay === null ? "" : delay === 0 ? t("at the same moment")
    : t("%(account)s %(delay)s later", { account: handle(sides[1][1]), delay: duration(Math.abs(delay)) });
  const [author, what] = subject(layer, object, key), texts = sides.map(([id]) => postOf(id).text);
  // what is cut stands whole in a post that repeats it
  const said = (what.endsWith("…") && texts.find((text) => text.length > what.length && repeats(text, what))) || what;
  const alike = texts[0] !== "" && !repeats(texts[0], said) && repeats(texts[0], texts[1]), above = alike ? [said, ...texts] : [said];
  return element("section", { class: "coact" }, element("p", { class: "quiet" }, layerWords(layer), later && " · ", later && name(later)),
    element("p", { class: "object", dir: "auto" }, author, name(said)),
    alike && element("p", { class: "alike", dir: "auto" }, texts[0]), element("div", { class: "pair" }, sides.map(([id, account]) => postBox(id, account, above))));
};
// Ids that need no quotes on a command line, and ids that are safe there within quotes; any other is not put into a command.
const PLAIN = /^\w[\w.-]{0,58}$/, QUOTED = /^[\w@][\w@.:+-]{0,58}$/;
const argument = (id) => (PLAIN.test(id) ? id : QUOTED.test(id) ? `'${id}'` : "");
const theRest = (from, to) => {
  const ends = [from, to].map(argument);
  if (!ends.every(Boolean)) return quiet(t("This file holds no more of them; whoever has the run can list all."));
  return [quiet(t("This file holds no more of them. Whoever has the run can list all with this command, RUN being its directory:")),
    element("code", { class: "command", dir: "ltr" }, `coordgraph explain RUN ${ends.join(" ")} --limit 0`)];
};
// How many objects are shown, and how they were chosen where that can be said of them.
const howMany = (rows, all) => {
  const shown = rows.length;
  if (shown >= all) return several("Posts behind it: %(count)s shared object", "Posts behind it: %(count)s shared objects", all);
  return shown > 1 && rows.some(([, , , , , delay]) => delay !== null)
    ? t("Posts behind it: %(shown)s of %(all)s, from the closest to the farthest apart", { shown, all }) : t("Posts behind it: %(shown)s of %(all)s", { shown, all });
};
const openTie = (id) => {
  const tie = ties.get(id), from = tie.from.slice(2), to = tie.to.slice(2);
  const [all, rows, order] = own(data.evidence, id) || [0, [], []];
  const group = nodes.get(tie.from).group_id, together = groups.has(group) && group === nodes.get(tie.to).group_id;
  open(tieName(tie), { nodes: [tie.from, tie.to], edges: [tie] },
    layerTable(tie), whoCameFirst(handle(from), order),
    facts([[camps ? t("Camp") : t("Cluster"), together && groupLink(group)]]),
    element("h3", {}, howMany(rows, all)),
    !all && quiet(t("The run kept no posts of this tie.")),
    rows.map((row) => sharedObject(from, to, row)),
    rows.length < all && theRest(from, to));
};
