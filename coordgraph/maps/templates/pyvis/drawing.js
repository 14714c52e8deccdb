// What is drawn under and over vis-network: discs of groups, and what is selected. Units are those of the map.
let selected = null; // { nodes, edges, group }
// Enlarged, dots and lines grow with the root of the scale only: otherwise dense discs stay one blot.
let grown = 1;
const sizeOf = (node) => node.size * (isUsual(node) ? grown : 1);
const disc = (context, { disc: [x, y, r] }) => { context.beginPath(); context.arc(x, y, r, 0, 2 * Math.PI); };

const drawDiscs = (context, scale) => {
  for (const group of groups.values()) {
    if (!group.drawn) continue;
    disc(context, group);
    context.fillStyle = alpha(hue(group), 0.12);
    context.fill();
    context.lineWidth = 1 / scale;
    context.strokeStyle = alpha(hue(group), 0.5);
    context.stroke();
  }
};
const drawSign = (context, node) => {
  const { x, y } = node, size = sizeOf(node);
  context.beginPath();
  if (node.kind === "outlet") context.rect(x - size, y - size, 2 * size, 2 * size);
  else if (node.kind === "account") context.arc(x, y, size, 0, 2 * Math.PI);
  else {
    const corners = node.kind === "funder" ? [[0, -size], [size, size * 0.8], [-size, size * 0.8]] : [[0, -size], [size, 0], [0, size], [-size, 0]];
    corners.forEach(([dx, dy], place) => (place ? context.lineTo(x + dx, y + dy) : context.moveTo(x + dx, y + dy)));
  }
  context.fillStyle = lit(node);
  context.fill();
};
const drawRing = (context, node, scale) => {
  context.beginPath();
  context.arc(node.x, node.y, sizeOf(node) + 4 / scale, 0, 2 * Math.PI);
  context.lineWidth = 2.2 / scale;
  context.strokeStyle = look.ink;
  context.stroke();
};
const drawLine = (context, edge, scale) => {
  const from = nodes.get(edge.from), to = nodes.get(edge.to);
  const group = groups.get(edge.kind === "amplification" ? edge.from.slice(2) : edge.group_id);
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.setLineDash(edge.dashes ? [5 / scale, 4 / scale] : []);
  context.lineWidth = Math.max(edge.width * grown, 1.4 / scale);
  context.strokeStyle = alpha(edge.kind === "claim" ? look.thing : hue(group), 0.85);
  context.stroke();
  context.setLineDash([]);
};
const drawGroupRing = (context, group, scale) => {
  disc(context, group);
  context.lineWidth = 2.4 / scale;
  context.strokeStyle = look.ink;
  context.stroke();
};
// One veil instead of restyling every line: dimmed lines in their thousands are still fog.
const drawVeil = (context) => {
  const { left, right, top, bottom } = inSight(0);
  context.fillStyle = alpha(look.page, 0.8);
  context.fillRect(left, top, right - left, bottom - top);
};
const drawSelection = (context, scale) => {
  const lines = selected.edges.filter((edge) => visible.edges.has(edge.id));
  const chosen = selected.nodes.filter((id) => visible.nodes.has(id));
  const ends = new Set([...chosen, ...lines.flatMap((edge) => [edge.from, edge.to])]);
  drawVeil(context);
  for (const edge of lines) drawLine(context, edge, scale);
  for (const id of ends) if (isUsual(nodes.get(id))) drawSign(context, nodes.get(id));
  for (const id of chosen) drawRing(context, nodes.get(id), scale);
  const named = [...new Set([...chosen, ...lines.slice(0, 40).flatMap((edge) => [edge.from, edge.to])])].map((id) => nodes.get(id));
  const placed = [];
  labelThings(context, scale, things.filter((node) => ends.has(node.id)), placed);
  labelAccounts(context, scale, named.filter((node) => node.kind === "account"), placed);
};
