// Put the panel beside the map, in the language of the page, and listen.
const savePicture = () => {
  const source = box.querySelector("canvas");
  const copy = element("canvas", { width: source.width, height: source.height });
  const context = copy.getContext("2d");
  context.fillStyle = look.page;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(source, 0, 0);
  copy.toBlob((blob) => {
    const address = URL.createObjectURL(blob);
    element("a", { href: address, download: "coordination-map.png" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  });
};
const dress = () => {
  const isOpen = byId("controls") && byId("controls").classList.contains("open");
  onFilters.length = 0;
  document.documentElement.lang = spoken;
  box.setAttribute("aria-label", t("Map of accounts; search and list reach the same accounts"));
  card.setAttribute("aria-label", t("Details"));
  byId("panel").replaceWith(panel());
  if (isOpen) byId("more").click();
  if (again) again();
};
const click = (event) => {
  if (event.nodes.length && openItem(event.nodes[0])) return;
  if (event.edges.length && openItem(event.edges[0])) return;
  const group = groupAt(event.pointer.canvas);
  if (group && !selected) openItem("c:" + group.id); else close();
};
const start = () => {
  decide();
  setInk();
  dress();
  refresh();
  wholeMap(false);
  network.on("click", click);
  listenToKeys();
  night.addEventListener("change", () => { recolour(); for (const act of onFilters) act(); });
};
if (data.view === "nothing") { document.documentElement.lang = spoken; byId("app").replaceChildren(nothingFound()); }
else start();

// tests read these instead of pixels
window.__map = {
  view: data.view,
  ready: true,
  counts: () => ({ ...visible.counts }),
  search: (text) => search(text).map(idOf),
  openItem, show, flyToTie, flyToGroup, close,
  openAccount: (account) => openItem("a:" + account),
  openGroup: (group) => openItem("c:" + group),
  openTie: (one, two) => openItem([...ties.values()].find((tie) => [tie.from, tie.to].sort().join() === ["a:" + one, "a:" + two].sort().join()).id),
  scale: () => network.getScale(),
  labels: () => lastLabels,
  discs: () => [...groups.values()].filter((group) => group.drawn).map((group) => group.disc),
  pageOf: (id) => {
    const node = nodes.get(id), rectangle = box.getBoundingClientRect(), point = network.canvasToDOM({ x: node.x, y: node.y });
    return { x: rectangle.left + point.x, y: rectangle.top + point.y };
  },
  ties: () => [...ties.values()].map((tie) => ({ id: tie.id, from: tie.from, to: tie.to, weight: tie.weight })),
  nodes: () => data.nodes.map((node) => ({ id: node.id, kind: node.kind })),
};
