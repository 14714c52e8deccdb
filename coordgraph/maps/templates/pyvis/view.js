// The map itself: vis-network on a plane canvas, what it shows, and where its camera looks.
const card = element("aside", { id: "card", tabindex: -1, hidden: true });
const box = element("div", { id: "map", role: "application", tabindex: 0 });
const tip = element("div", { id: "tip", hidden: true });
const heard = element("p", { class: "unseen", "aria-live": "polite" });
byId("app").replaceChildren(element("aside", { id: "panel" }), element("main", {}, box, card, tip, heard));

// names are drawn in labels.js, in one size whatever the zoom; vis-network shows tips in one language only
const drawnItem = (item) => (isUsual(item) ? { ...item, color: lit(item), label: " ", title: undefined } : { ...item, title: undefined });
const nodeSet = new vis.DataSet(data.nodes.map(drawnItem));
const edgeSet = new vis.DataSet(data.edges.map((edge) => (isUsual(edge) ? { ...edge, color: lit(edge), title: undefined } : { ...edge, title: undefined })));
const network = new vis.Network(box, { nodes: nodeSet, edges: edgeSet }, { ...data.options, autoResize: true });
const setInk = () => network.setOptions({ nodes: { font: { color: look.ink, size: 15, face: FACE, strokeWidth: 4, strokeColor: look.page } } });

let lastLabels = [];
network.on("beforeDrawing", (context) => drawDiscs(context, network.getScale()));
network.on("afterDrawing", (context) => {
  const scale = network.getScale();
  if (selected && selected.group) drawGroupRing(context, selected.group, scale);
  if (selected && (selected.nodes.length || selected.edges.length)) drawSelection(context, scale);
  else lastLabels = labelAll(context, scale);
});

// --- what is shown
const hidden = new Set();
const changes = (items, shown) => items.filter((item) => shown.has(item.id) === hidden.has(item.id)).map(({ id }) => {
  if (shown.has(id)) hidden.delete(id); else hidden.add(id);
  return { id, hidden: !shown.has(id) };
});
const onFilters = [];
const refresh = () => {
  decide();
  edgeSet.update(changes(data.edges, visible.edges));
  nodeSet.update(changes(data.nodes, visible.nodes));
  for (const act of onFilters) act();
  network.redraw();
};
let waiting = 0;
const refreshSoon = () => { clearTimeout(waiting); waiting = setTimeout(refresh, 40); };
const recolour = () => {
  look = colours();
  nodeSet.update(data.nodes.filter(isUsual).map((node) => ({ id: node.id, color: lit(node) })));
  edgeSet.update(data.edges.filter(isUsual).map((edge) => ({ id: edge.id, color: lit(edge) })));
  setInk();
  network.redraw();
};

// --- where the camera looks
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const motion = () => (calm.matches ? false : { duration: 450, easingFunction: "easeInOutQuad" });
const isNarrow = () => window.innerWidth <= 760;
const CARD_WIDTH = 390;
// The card lies over the map: what it is about goes to the middle of the rest.
const room = () => ({ width: box.clientWidth - (isNarrow() ? 0 : CARD_WIDTH), height: box.clientHeight * (isNarrow() ? 0.42 : 1) });
const besideCard = () => ({ x: isNarrow() ? 0 : -CARD_WIDTH / 2, y: isNarrow() ? -box.clientHeight * 0.29 : 0 });
const moveTo = (x, y, scale) => { growSoon(); network.moveTo({ position: { x, y }, scale, offset: besideCard(), animation: motion() }); };
const fitting = (width, height, most) => Math.min(most, room().width / width, room().height / height);

const flyTo = (id) => { const node = nodes.get(id); moveTo(node.x, node.y, Math.max(1.6, network.getScale())); };
const flyToTie = (id) => {
  const from = nodes.get(ties.get(id).from), to = nodes.get(ties.get(id).to);
  moveTo((from.x + to.x) / 2, (from.y + to.y) / 2, fitting(Math.abs(from.x - to.x) + 200, Math.abs(from.y - to.y) + 130, 2));
};
const flyToGroup = (id) => { const [x, y, r] = groups.get(id).disc; moveTo(x, y, fitting(2.5 * (r + 8), 2.7 * (r + 8), 3)); };

// Not network.fit: it does not know of the discs and never enlarges.
const bounds = () => {
  const found = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  const reach = (x, y, r) => {
    found.left = Math.min(found.left, x - r); found.right = Math.max(found.right, x + r);
    found.top = Math.min(found.top, y - r); found.bottom = Math.max(found.bottom, y + r);
  };
  for (const node of data.nodes) reach(node.x || 0, node.y || 0, 20);
  for (const group of data.groups) reach(...group.disc);
  return found;
};
const edgesOfMap = bounds();
const wholeScale = () => {
  const free = { width: box.clientWidth - Math.min(110, box.clientWidth / 12), height: box.clientHeight - 70 };
  return Math.min(2, free.width / (edgesOfMap.right - edgesOfMap.left), free.height / (edgesOfMap.bottom - edgesOfMap.top));
};
const wholeMap = (animated) => network.moveTo({
  position: { x: (edgesOfMap.left + edgesOfMap.right) / 2, y: (edgesOfMap.top + edgesOfMap.bottom) / 2 },
  scale: wholeScale(), animation: animated ? motion() : false,
});
const grow = () => {
  const wanted = Math.min(1, Math.sqrt(wholeScale() / network.getScale()));
  if (Math.abs(wanted / grown - 1) < 0.05) return;
  grown = wanted;
  nodeSet.update(data.nodes.filter(isUsual).map((node) => ({ id: node.id, size: node.size * grown })));
  edgeSet.update(data.edges.filter(isUsual).map((edge) => ({ id: edge.id, width: edge.width * grown })));
};
let growing = 0;
const growSoon = () => { clearTimeout(growing); growing = setTimeout(grow, 120); };
network.on("zoom", growSoon);
network.on("animationFinished", growSoon);

// --- the pointer
const groupAt = ({ x, y }) => [...groups.values()].find((group) => group.drawn && Math.hypot(x - group.disc[0], y - group.disc[1]) < group.disc[2]);
const tell = (lines, { x, y }) => {
  tip.replaceChildren(element("strong", {}, name(lines[0])), ...lines.slice(1).filter(Boolean).map(name));
  tip.hidden = false;
  tip.style.left = `${Math.min(x + 14, box.clientWidth - tip.offsetWidth - 8)}px`;
  tip.style.top = `${Math.min(y + 14, box.clientHeight - tip.offsetHeight - 8)}px`;
};
const hideTip = () => { tip.hidden = true; box.style.cursor = ""; };
const lines = (item, words) => (item.title ? String(item.title).split("\n") : words);
network.on("hoverNode", ({ node: id, pointer }) => {
  const node = nodes.get(id);
  box.style.cursor = "pointer";
  if (isUsual(node) || node.title) tell(lines(node, isUsual(node) ? called(node) : []), pointer.DOM);
});
network.on("hoverEdge", ({ edge: id, pointer }) => {
  const edge = edges.get(id), tie = ties.get(id);
  box.style.cursor = "pointer";
  if (edge && (tie || edge.title)) tell(lines(edge, tie ? [tieName(tie), tieInWords(tie)] : []), pointer.DOM);
});
for (const left of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(left, hideTip);
box.addEventListener("pointerleave", hideTip);
