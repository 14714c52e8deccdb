// What the file holds: nodes, ties and groups, by id.
const camps = data.view === "camps";
const groups = new Map(data.groups.map((group) => [group.id, { ...group, get label() { return told(group.label); }, members: [], drawn: 0 }]));
const nodes = new Map(data.nodes.map((node) => [node.id, node]));
const edges = new Map(data.edges.map((edge) => [edge.id, edge]));
const ties = new Map(data.edges.filter((edge) => edge.kind === "tie" && nodes.has(edge.from) && nodes.has(edge.to)).map((tie) => [tie.id, tie]));
const accounts = data.nodes.filter((node) => node.kind === "account");
const things = data.nodes.filter((node) => ["outlet", "organisation", "funder"].includes(node.kind));

const tiesOf = new Map(accounts.map((node) => [node.id, []]));
for (const tie of ties.values()) for (const end of [tie.from, tie.to]) if (tiesOf.has(end)) tiesOf.get(end).push(tie);
for (const list of tiesOf.values()) list.sort((a, b) => b.weight - a.weight);
for (const node of accounts) if (groups.has(node.group_id)) groups.get(node.group_id).members.push(node);
for (const group of groups.values()) group.members.sort((a, b) => b.size - a.size);

// Somebody may have added nodes and lines of their own to the network; those are drawn as they are.
const isUsual = (item) => ["account", "outlet", "organisation", "funder", "tie", "claim", "amplification"].includes(item.kind);
// Ids of nodes begin with a letter for their kind and a colon.
const idOf = (node) => node.id.slice(2);
const groupOf = (node) => groups.get(node.group_id);
const otherEnd = (edge, id) => (edge.from === id ? edge.to : edge.from);
const about = (account) => own(data.accounts, account) || own(data.names, account) || {};
const handle = (account) => {
  const known = about(account);
  return known.handle ? "@" + known.handle : known.name || tidy(account) || t("unnamed account");
};
const layerWords = (layer) => t(own(data.layers, layer) || layer);
const kindOfThing = (kind) => (kind === "outlet" ? t("outlet") : kind === "funder" ? t("funder") : t("organisation"));

// A tie in a few words: how much is shared, how much of it at once, how fast.
const tieInWords = (tie) => {
  const rows = own(data.tied, tie.id) || [];
  const timed = rows.filter(([, , together]) => together !== null);
  const sum = (list, place) => list.reduce((total, row) => total + row[place], 0);
  const parts = [several("%(count)s object shared", "%(count)s objects shared", sum(rows, 1))];
  if (timed.length) parts.push(several("%(count)s at once", "%(count)s at once", sum(timed, 2)));
  const delays = timed.filter(([, , , delay]) => delay !== null).sort((a, b) => b[2] - a[2]);
  if (delays.length) parts.push(t("median delay about %(delay)s", { delay: duration(delays[0][3]) }));
  return parts.join(" · ");
};
// What a node is called, and a few words on it.
const called = (node) => {
  const group = groupOf(node);
  if (node.kind === "anchor") return [group.label, several("%(count)s account", "%(count)s accounts", group.accounts)];
  if (node.kind !== "account") return [tidy(idOf(node)), kindOfThing(node.kind)];
  return [handle(idOf(node)), [about(idOf(node)).name, group && group.label].filter(Boolean).join(" · ")];
};
