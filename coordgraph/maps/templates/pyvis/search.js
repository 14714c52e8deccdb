// Find accounts, clusters and outlets by handle, name or id.
const MOST_FOUND = 12;
const folded = (text) => (text || "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const index = data.nodes.filter((node) => (node.kind === "anchor" ? groupOf(node) : isUsual(node))).map((node) => {
  if (node.kind === "anchor") return { node, handle: "", name: folded(groupOf(node).label), id: "", size: 1000 };
  if (node.kind !== "account") return { node, handle: "", name: folded(idOf(node)), id: "", size: 500 };
  const known = about(idOf(node));
  return { node, handle: folded(known.handle), name: folded(known.name), id: idOf(node).toLowerCase(), size: node.size };
});
const search = (text) => {
  const wanted = folded(text.trim().replace(/^@/, ""));
  if (!wanted) return [];
  const rank = (entry) => (entry.handle === wanted || entry.id === wanted ? 0 : entry.handle.startsWith(wanted) ? 1
    : entry.name.startsWith(wanted) ? 2 : entry.handle.includes(wanted) || entry.name.includes(wanted) || entry.id.includes(wanted) ? 3 : 9);
  return index.map((entry) => [rank(entry), entry]).filter(([place]) => place < 9)
    .sort((a, b) => a[0] - b[0] || b[1].size - a[1].size).map(([, entry]) => entry.node);
};
// Arrow keys move through what was found, Enter opens it.
const moveThrough = (query, found) => {
  query.addEventListener("keydown", (event) => {
    const first = found.querySelector("button");
    if (event.key === "Escape" && query.value) { query.value = ""; query.dispatchEvent(new Event("input")); event.stopPropagation(); }
    if (event.key === "Enter" && first) { event.preventDefault(); first.click(); }
    if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
  });
  found.addEventListener("keydown", (event) => {
    const buttons = [...found.querySelectorAll("button")], place = buttons.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? place + 1 : event.key === "ArrowUp" ? place - 1 : null;
    if (next === null) return;
    event.preventDefault();
    (buttons[next] || (next < 0 ? query : buttons[place])).focus();
  });
};
const searchBox = () => {
  const found = element("ul", { id: "found", "aria-label": t("Found"), hidden: true });
  const query = element("input", {
    id: "query", type: "search", placeholder: t("Account, outlet, cluster  ( / )"), "aria-label": t("Find an account by handle, name or id"),
    autocomplete: "off", spellcheck: "false", maxlength: 100,
  });
  const choose = (id) => { found.hidden = true; show(id); card.focus(); };
  query.addEventListener("input", () => {
    const hits = search(query.value);
    clear(found).hidden = !query.value.trim();
    for (const node of hits.slice(0, MOST_FOUND)) {
      const [text, more] = called(node);
      found.append(element("li", {}, button([name(text), element("small", {}, name(more))], () => choose(node.id))));
    }
    if (!hits.length) found.append(element("li", {}, element("p", {}, t("Nothing of that name is on this map."))));
    else if (hits.length > MOST_FOUND) found.append(element("li", {}, element("p", {}, several("and %(count)s more", "and %(count)s more", hits.length - MOST_FOUND))));
  });
  moveThrough(query, found);
  return element("div", { id: "search" }, query, found);
};
