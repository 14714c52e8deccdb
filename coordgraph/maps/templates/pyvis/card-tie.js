// The card of a tie: what both did, and shared objects with both posts side by side.
const layerTable = (tie) => {
  const heads = [t("What both did"), t("Shared"), t("At once"), t("Median delay"), t("%(account)s first", { account: handle(tie.from.slice(2)) })];
  const rows = (own(data.tied, tie.id) || []).map(([layer, shared, together, delay, first]) => [
    layerWords(layer), number(shared), together === null ? "–" : number(together), delay === null ? "–" : duration(delay), first === null ? "–" : percent(first),
  ]);
  return element("table", { class: "layers" },
    element("thead", {}, element("tr", {}, heads.map((text) => element("th", { scope: "col" }, name(text))))),
    element("tbody", {}, rows.map((cells) => element("tr", {}, cells.map((text) => element("td", {}, text))))));
};
const postOf = (id) => {
  const [account, time, text, isPublic] = own(data.posts, id === null ? "" : id) || [null, null, -1, false];
  return { account, time, text: data.texts[text] || "", link: isPublic ? "https://x.com/i/status/" + id : null };
};
const postBox = (id, account) => {
  const known = postOf(id), when = known.time === null ? t("time unknown") : moment(known.time);
  return element("div", { class: "post" }, accountLink(account), element("small", {}, known.link ? link(known.link, when) : when),
    known.text ? element("p", { dir: "auto" }, known.text) : quiet(id ? t("post %(id)s", { id: tidy(id) }) : t("post unknown")));
};
// What was shared: a post of somebody, or a link, a hashtag, a text.
const subject = (layer, object, key) => {
  const id = key === null ? object : key, isPost = key !== null || own(data.posts, object) !== undefined;
  const known = isPost ? postOf(id) : { account: null, text: "" };
  const text = layer === "co_hashtag" && !object.startsWith("#") ? "#" + object : object;
  return element("p", { class: "object", dir: "auto" }, known.account && name(handle(known.account) + ": "), name(known.text || text));
};
const sharedObject = (from, to, [layer, object, key, one, two, delay]) => {
  const sides = [[one, from], [two, to]];
  if (delay !== null && delay < 0) sides.reverse();
  const later = delay === null ? "" : delay === 0 ? t("at the same moment")
    : t("%(account)s %(delay)s later", { account: handle(sides[1][1]), delay: duration(Math.abs(delay)) });
  return element("section", { class: "coact" }, element("p", { class: "quiet" }, layerWords(layer), later && " · ", later && name(later)),
    subject(layer, object, key), element("div", { class: "pair" }, sides.map(([id, account]) => postBox(id, account))));
};
const openTie = (id) => {
  const tie = ties.get(id), from = tie.from.slice(2), to = tie.to.slice(2);
  const [all, rows] = own(data.evidence, id) || [0, []];
  const group = nodes.get(tie.from).group_id, together = groups.has(group) && group === nodes.get(tie.to).group_id;
  open(tieName(tie), { nodes: [tie.from, tie.to], edges: [tie] },
    layerTable(tie),
    facts([[camps ? t("Camp") : t("Cluster"), together && groupLink(group)]]),
    element("h3", {}, rows.length < all ? t("Posts behind it: %(shown)s of %(all)s", { shown: rows.length, all })
      : several("Posts behind it: %(count)s shared object", "Posts behind it: %(count)s shared objects", all)),
    !all && quiet(t("The run kept no posts of this tie.")),
    rows.map((row) => sharedObject(from, to, row)),
    rows.length < all && quiet(t("Those closest in time are shown. coordgraph explain shows all of them.")));
};
