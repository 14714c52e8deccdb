// The map without a mouse; vis-network itself moves and enlarges it while it has the focus.
const middleAccount = () => {
  const { x, y } = network.getViewPosition();
  const away = (node) => Math.hypot(node.x - x, node.y - y);
  return accounts.filter((node) => visible.nodes.has(node.id)).reduce((best, node) => (!best || away(node) < away(best) ? node : best), null);
};
const openMiddle = () => { const node = middleAccount(); if (node) { openItem(node.id); card.focus(); } };
const zoomBy = (factor) => { network.moveTo({ scale: network.getScale() * factor, animation: false }); growSoon(); };
const moveBy = (x, y) => network.moveTo({ offset: { x, y }, animation: false });
const onMap = { ArrowLeft: () => moveBy(80, 0), ArrowRight: () => moveBy(-80, 0), ArrowUp: () => moveBy(0, 80), ArrowDown: () => moveBy(0, -80),
  "+": () => zoomBy(1.3), "=": () => zoomBy(1.3), "-": () => zoomBy(1 / 1.3), 0: () => wholeMap(true), Enter: openMiddle };
const anywhere = { "/": () => { const query = byId("query"); query.focus(); query.select(); }, "?": () => { again = help; help(); } };

const listenToKeys = () => document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const focused = document.activeElement;
  if (event.key === "Escape") {
    if (!card.hidden) { close(); box.focus(); } else focused.blur();
    return;
  }
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(focused.tagName)) return;
  const act = (box.contains(focused) && own(onMap, event.key)) || own(anywhere, event.key);
  if (!act) return;
  event.preventDefault();
  act();
});
