// The card of an outlet or organisation: which clusters shared it, and what registries say of it.
const claimRow = (claim, of, by) => element("div", { class: "coact" },
  element("p", {}, of, ` ${t(claim.property)} `, by),
  element("p", { class: "quiet" }, t("Source:"), " ", claim.source ? (claim.link ? link(claim.link, claim.source) : name(claim.source)) : t("none given"),
    claim.date ? ` (${claim.date})` : ""));
const linkedClaim = (edge) => {
  const claim = data.claims[edge.id];
  return claimRow(claim, thingLink(edge.to, claim.of), thingLink(edge.from, claim.by));
};
const touching = (id, kind) => data.edges.filter((edge) => edge.kind === kind && (edge.from === id || edge.to === id));
const claimsOf = (id) => {
  const found = touching(id, "claim").filter((edge) => own(data.claims, edge.id));
  return found.length ? [element("h3", {}, t("What registries say")), ...found.map(linkedClaim)] : [];
};
const waysFrom = (outlet) => {
  const ways = own(data.ways, outlet) || [];
  if (!ways.length) return [];
  return [element("h3", {}, t("Who sources say is behind it")), quiet(t("Choose a name for the source of that step.")),
    ...ways.map((way) => element("p", {}, name(tidy(outlet)), way.flatMap(([words, by, claim]) => [`, ${t(words)} `, linkTo(by, () => openItem(claim))])))];
};
const clustersSharing = (outlet) => {
  const rows = amplifiedRows((row) => row.outlet === outlet);
  return [
    element("h3", {}, several("%(count)s cluster shared it", "%(count)s clusters shared it", rows.length)),
    ...byDifference(rows, (row) => groupLink(row.cluster)),
  ];
};
const openThing = (id) => {
  const node = nodes.get(id), isOutlet = node.kind === "outlet";
  const told = isOutlet ? t("Outlet. A line shows which share of a cluster's accounts linked to it, not that they belong together.")
    : node.kind === "funder" ? t("Funder named by a registry.") : t("Organisation named by a registry.");
  open(tidy(idOf(node)) || kindOfThing(node.kind), { nodes: [id], edges: [...touching(id, "claim"), ...touching(id, "amplification")] },
    quiet(told), isOutlet && clustersSharing(idOf(node)), isOutlet && waysFrom(idOf(node)), claimsOf(id));
};
const openClaim = (id) => {
  const edge = edges.get(id);
  if (own(data.claims, id) && edge) open(t("Claim"), { nodes: [edge.from, edge.to], edges: [edge] }, linkedClaim(edge));
};
