// Which accounts, ties and groups pass the filters? The rules are those of map.html.
const allShown = () => ({ step: 0, size: 0, hidden: new Set(), loose: true, lonely: false, things: true });
let filters = allShown();
const visible = { nodes: new Set(), edges: new Set(), counts: { accounts: 0, ties: 0, clusters: 0, outlets: 0 } };

const isGroupShown = (id) => {
  const group = groups.get(id);
  return group ? !filters.hidden.has(id) && group.accounts >= filters.size : filters.loose;
};
const isTieShown = (tie, least) => tie.weight >= least && isGroupShown(nodes.get(tie.from).group_id) && isGroupShown(nodes.get(tie.to).group_id);

const showAccounts = (tied) => {
  for (const group of groups.values()) group.drawn = 0;
  for (const node of accounts) {
    if (!isGroupShown(node.group_id) || !(filters.lonely || tied.has(node.id))) continue;
    visible.nodes.add(node.id);
    if (groups.has(node.group_id)) groups.get(node.group_id).drawn += 1;
  }
};
const showOthers = () => {
  for (const node of data.nodes) {
    if (node.kind === "account") continue;
    const group = groupOf(node);
    if (node.kind === "anchor" ? group && group.drawn > 0 : filters.things || !isUsual(node)) visible.nodes.add(node.id);
  }
  for (const edge of data.edges) if (edge.kind !== "tie" && visible.nodes.has(edge.from) && visible.nodes.has(edge.to)) visible.edges.add(edge.id);
};
const decide = () => {
  const least = filters.step === 0 ? -Infinity : data.steps[filters.step];
  const tied = new Set();
  visible.nodes.clear();
  visible.edges.clear();
  for (const tie of ties.values()) {
    if (!isTieShown(tie, least)) continue;
    visible.edges.add(tie.id);
    tied.add(tie.from).add(tie.to);
  }
  const shown = visible.edges.size;
  showAccounts(tied);
  showOthers();
  const drawn = [...groups.values()].filter((group) => group.drawn);
  visible.counts = {
    accounts: accounts.filter((node) => visible.nodes.has(node.id)).length, ties: shown, clusters: drawn.length,
    outlets: things.filter((node) => node.kind === "outlet" && visible.nodes.has(node.id)).length,
  };
};
