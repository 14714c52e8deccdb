// The card of whatever is selected, and what several cards show.
let again = null; // opens the same card anew, in another language
const open = (heading, selection, ...parts) => {
  selected = selection;
  clear(card).append(button("×", close, { class: "close", "aria-label": t("Close") }), element("h2", {}, name(heading)),
    ...parts.flat().filter(Boolean));
  card.hidden = false;
  card.scrollTop = 0;
  heard.textContent = heading;
  network.redraw();
};
const close = () => {
  selected = again = null;
  card.hidden = true;
  clear(card);
  network.redraw();
};
const linkTo = (text, act) => button(name(text), act, { class: "link" });
const groupLink = (id) => (groups.has(id) ? linkTo(groups.get(id).label, () => show("c:" + id)) : element("span", {}, t("none")));
const accountLink = (account) => (nodes.has("a:" + account) ? linkTo(handle(account), () => show("a:" + account)) : name(handle(account)));
const thingLink = (id, text) => (nodes.has(id) ? linkTo(text, () => show(id)) : name(text));
const tieName = (tie) => `${handle(tie.from.slice(2))} – ${handle(tie.to.slice(2))}`;
const tieButton = (tie, text) => button(text, () => show(tie.id), { class: "plain" });
const tieRow = (tie, text) => { const row = tieButton(tie, text); row.append(element("small", {}, tieInWords(tie))); return row; };

const openers = { account: (id) => openAccount(id), outlet: (id) => openThing(id), organisation: (id) => openThing(id), funder: (id) => openThing(id),
  anchor: (id) => openGroup(id.slice(2)), tie: (id) => openTie(id), claim: (id) => openClaim(id), amplification: (id) => openThing(edges.get(id).to) };
// Open the card of a node or line; false where there is none.
const openItem = (id) => {
  const item = nodes.get(id) || edges.get(id);
  if (!item || !openers[item.kind] || (item.kind === "anchor" && !groupOf(item))) return false;
  again = () => openers[item.kind](id);
  again();
  return true;
};
// The same, and go there; filters that hide it are taken off.
const show = (id) => {
  const item = nodes.get(id) || edges.get(id);
  if (!visible.nodes.has(id) && !visible.edges.has(id)) resetFilters();
  if (!openItem(id)) return;
  if (item.kind === "anchor") flyToGroup(item.group_id);
  else if (ties.has(id)) flyToTie(id);
  else if (nodes.has(id)) flyTo(id);
};
