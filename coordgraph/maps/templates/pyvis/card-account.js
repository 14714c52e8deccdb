// The card of an account: who it says it is, its cluster, its strongest ties.
const MOST_TIES = 12;

const profileOf = (account, known) => {
  const found = own(data.flagged, account);
  const flags = found ? found.map((flag) => {
    const [words, rate, among] = data.flags[flag];
    return rate === null ? t(words) : t("%(flag)s (%(share)s of all %(accounts)s accounts of no cluster)", { flag: t(words), share: percent(rate), accounts: among });
  }) : [known.protected && t("protected"), known.default_image && t("default picture")];
  return [known.verified && t("verified"), ...flags].filter(Boolean).join(", ");
};
const openAccount = (id) => {
  const node = nodes.get(id), account = idOf(node), known = about(account);
  const mine = tiesOf.get(id).filter((tie) => visible.edges.has(tie.id)), shown = mine.slice(0, MOST_TIES);
  const count = (value) => value !== undefined && number(value);
  open(handle(account), { nodes: [id], edges: mine },
    known.name && element("p", {}, name(known.name)),
    facts([
      [t("Id"), name(tidy(account))],
      [t("Created"), known.created],
      [camps ? t("Camp") : t("Cluster"), groupLink(node.group_id)],
      [t("Posts here"), count(known.posts)],
      [t("Posts in all"), !(known.post_count < known.posts) && count(known.post_count)],
      [t("Followers"), count(known.followers)],
      [t("Following"), count(known.following)],
      [t("Place declared"), known.location && name(known.location)],
      [t("Based in"), known.based_in && name(known.based_in)],
      [t("Status"), known.status && name(known.status)],
      [t("Profile"), profileOf(account, known)],
      [t("Link in profile"), known.link ? link(known.link, known.url) : known.url && name(known.url)],
      [t("Came first"), known.first !== undefined && t("in %(share)s of what it shared at once with others", { share: percent(known.first) })],
      [t("Standing"), known.stability !== undefined && t("in its cluster in %(share)s of resamplings", { share: percent(known.stability) })],
    ]),
    element("h3", {}, shown.length < mine.length ? t("Strongest %(shown)s of %(all)s ties", { shown: shown.length, all: mine.length })
      : several("%(count)s tie", "%(count)s ties", mine.length)),
    shown.map((tie) => tieRow(tie, name(handle(otherEnd(tie, id).slice(2))))));
};
