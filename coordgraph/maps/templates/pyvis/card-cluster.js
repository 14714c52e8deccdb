// The card of a cluster or camp: how large, how dense, how fast, who they are, and how this could be wrong.
const MOST_OUTLETS = 8, MOST_MEMBERS = 200;

const svg = (tag, properties, ...children) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(properties)) node.setAttribute(key, value);
  node.append(...children);
  return node;
};
const monthsMade = (months) => {
  const heading = t("Accounts by the month they were made in"), most = Math.max(...months.map(([, count]) => count)), width = 330 / months.length;
  const bars = months.map(([month, count], place) => [month, count, place]).filter(([, count]) => count).map(([month, count, place]) =>
    svg("rect", { x: place * width, y: 44 - (44 * count) / most, width: Math.max(width - 0.5, 1.5), height: (44 * count) / most },
      svg("title", {}, several("%(month)s: %(count)s account", "%(month)s: %(count)s accounts", count, { month }))));
  return [
    element("h3", {}, heading),
    svg("svg", { class: "made", viewBox: "0 0 332 45", role: "img", "aria-label": `${heading}: ${months[0][0]} – ${months.at(-1)[0]}` }, ...bars),
    element("p", { class: "quiet ends" }, element("span", {}, months[0][0]), element("span", {}, months.at(-1)[0])),
  ];
};
const whoTheyAre = (id) => {
  const who = camps ? undefined : own(data.who, id);
  if (!who) return [];
  return [
    ...(who.months.length ? monthsMade(who.months) : []),
    who.tested && element("h3", {}, t("Who they are, beside others like them")),
    who.tested && !told(who.sentences).length && quiet(t("In none of the traits tested do they differ clearly from others like them.")),
    ...told(who.sentences).map((sentence) => element("p", { class: "trait" }, sentence)),
    told(who.sentences).length > 0 && quiet(t("Each is common among people who act for themselves. No single one, and no number of them, shows who runs an account.")),
  ];
};
const amplifiedInWords = (row) => t("%(accounts)s of %(of)s accounts (%(share)s), others %(elsewhere)s",
  { accounts: row.accounts, of: row.cluster_accounts, share: percent(row.share || 0), elsewhere: percent(row.other_share || 0) });
const riskOf = (row) => {
  const bound = (value) => (value === null ? "–" : number(value));
  return row.risk_ratio !== null && quiet(t("risk ratio %(ratio)s (95%% interval %(low)s to %(high)s)",
    { ratio: number(row.risk_ratio), low: bound(row.risk_ratio_low), high: bound(row.risk_ratio_high) }));
};
const circular = (row) => row.circular && quiet(t("These links came with the posts the cluster was found by, so this is no independent evidence."));
const amplifiedRows = (keep) => Object.values(data.amplified).filter(keep).sort((a, b) => (b.share || 0) - (a.share || 0));
// Rows by whether others share the outlet as often; where that is not clear they are folded.
const byDifference = (rows, subject) => {
  const isMore = (row) => row.risk_ratio_low !== null && row.risk_ratio_low > 1, isLess = (row) => row.risk_ratio_high !== null && row.risk_ratio_high < 1;
  const shown = (row) => element("div", { class: "coact" }, element("p", {}, subject(row)),
    quiet(`${amplifiedInWords(row)}; ${several("%(count)s post", "%(count)s posts", row.posts)}`), riskOf(row), circular(row));
  const folded = (heading, some) => some.length > 0 && element("details", { class: "folded" }, element("summary", {}, `${heading} (${number(some.length)})`), some.map(shown));
  const more = rows.filter(isMore), less = rows.filter(isLess);
  return [more.length > 0 && element("h4", {}, t("Shared more than by others")), ...more.slice(0, MOST_OUTLETS).map(shown),
    more.length > MOST_OUTLETS && element("details", { class: "folded" },
      element("summary", {}, several("and %(count)s more", "and %(count)s more", more.length - MOST_OUTLETS)), more.slice(MOST_OUTLETS).map(shown)),
    folded(t("No clear difference"), rows.filter((row) => !isMore(row) && !isLess(row))), folded(t("Shared less than by others"), less)];
};
const outletsOf = (id) => {
  const rows = amplifiedRows((row) => row.cluster === id);
  return rows.length ? [element("h3", {}, t("Outlets it shares")), ...byDifference(rows, (row) => thingLink("o:" + row.outlet, tidy(row.outlet)))] : [];
};
const strongestInside = (id) => {
  const inside = [...ties.values()].filter((tie) => visible.edges.has(tie.id) && tie.group_id === id).sort((a, b) => b.weight - a.weight).slice(0, 5);
  return inside.length ? [element("h3", {}, t("Strongest ties")),
    ...inside.map((tie) => tieRow(tie, [name(handle(tie.from.slice(2))), " – ", name(handle(tie.to.slice(2)))]))] : [];
};
// What speaks against reading the cluster as coordination; each sentence rests on its own figure.
const doubtsOf = (group) => [
  camps ? t("A camp shares the same posts at any time. People of one opinion do so without knowing each other.")
    : !data.timed ? t("No times were used: these accounts share much of the same, at whatever time.")
    : t("Fans, newsrooms and campaigns also act together. A tie does not show who controls an account or why."),
  group.stability === undefined ? "" : group.stability < 0.75
    ? t("Resampled, only %(share)s of it is found again on average: other accounts may belong to it as well.", { share: percent(group.stability) })
    : t("Resampled, %(share)s of it is found again on average; %(core)s of %(accounts)s accounts belong to its core.", { share: percent(group.stability), core: group.core || 0, accounts: group.accounts }),
  group.conductance > 0.3 && t("%(share)s of the weight of its ties leads out of it: its border is not sharp.", { share: percent(group.conductance) }),
  group.layers.length === 1 && t("It rests on one behaviour only."),
  group.accounts < 5 && t("It has few accounts; a small circle of friends looks like this."),
  amplifiedRows((row) => row.cluster === group.id && row.circular).length > 0 && t("Some outlets came with the very posts it was found by: that it shares them is no further evidence."),
].filter(Boolean);
const membersOf = (group) => element("details", {},
  element("summary", {}, several("%(count)s account, strongest ties first", "%(count)s accounts, strongest ties first", group.members.length)),
  group.members.slice(0, MOST_MEMBERS).map((node) => element("p", {}, accountLink(idOf(node)))));

const openGroup = (id) => {
  const group = groups.get(id), drawn = group.members.length;
  const count = (value) => value !== undefined && number(value);
  open(group.label, { nodes: [], edges: [], group },
    facts([
      [t("Accounts"), drawn < group.accounts ? t("%(shown)s of %(all)s accounts", { shown: drawn, all: group.accounts }) : number(group.accounts)],
      [t("Posts"), count(group.posts)],
      [t("Ties inside"), count(group.ties)],
      [t("Pairs inside"), count(group.pairs)],
      [t("Density"), group.density !== undefined && t("%(share)s of all pairs are tied", { share: percent(group.density) })],
      [t("Median delay"), group.median_delay_s !== undefined && duration(group.median_delay_s)],
      [t("From"), group.from !== null && moment(group.from)],
      [t("To"), group.to !== null && moment(group.to)],
      [t("Behaviours"), group.layers.map(layerWords).join("; ")],
    ]),
    strongestInside(id), outletsOf(id),
    group.leaders.length > 0 && element("h3", {}, t("Came first most often")),
    group.leaders.map((account) => element("p", {}, accountLink(account))),
    whoTheyAre(id),
    element("h3", {}, t("How this could be wrong")),
    element("ul", { class: "doubts" }, doubtsOf(group).map((sentence) => element("li", {}, sentence))),
    membersOf(group));
};
