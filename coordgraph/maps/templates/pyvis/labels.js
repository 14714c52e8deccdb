// Names on the map: the largest first, none over another, none over a disc that is not its own. Where there is little
// room they are cut; what finds none is named once the map is enlarged.
const FACE = "system-ui, sans-serif";
const MOST_HANDLES = 140;
const cut = (text, most) => { const letters = Array.from(text); return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : text; };

// The part of the map that is in sight, less a border in pixels.
const inSight = (border) => {
  const { x: left, y: top } = network.DOMtoCanvas({ x: border, y: border });
  const { x: right, y: bottom } = network.DOMtoCanvas({ x: box.clientWidth - border, y: box.clientHeight - border });
  return { left, right, top, bottom };
};
const contains = (area, { x, y }) => x > area.left && x < area.right && y > area.top && y < area.bottom;
const meet = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
const isFree = (area, placed) => !placed.some((other) => meet(area, other));
const isOver = (area, [x, y, r]) =>
  Math.hypot(x - Math.max(area.left, Math.min(area.right, x)), y - Math.max(area.top, Math.min(area.bottom, y))) < r;
const isOverAnother = (area, group) => [...groups.values()].some((other) => other !== group && other.drawn && isOver(area, other.disc));
const signArea = (node) => {
  const { x, y } = node, size = sizeOf(node);
  return { left: x - size, right: x + size, top: y - size, bottom: y + size };
};
const signAreas = () => things.filter((node) => visible.nodes.has(node.id)).map(signArea);
// A label that is as wide as a phone may not begin outside of it.
const within = (x, half, sight) => Math.max(sight.left + half, Math.min(sight.right - half, x));

const write = (context, text, x, y, colour, scale) => {
  context.lineJoin = "round";
  context.lineWidth = 4 / scale;
  context.strokeStyle = look.page;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
};

// Places for the label of a disc, the best first: above, below, beside its shoulders, inside.
const spotsOf = ([x, y, r], half, size, sight) => {
  const above = y - r - size * 0.4, below = y + r + size * 1.15;
  const spots = [[0, above], [0, below], [-0.7 * r, above + 0.2 * r], [0.7 * r, above + 0.2 * r], [-0.7 * r, below - 0.2 * r], [0.7 * r, below - 0.2 * r]];
  if (half < r) spots.push([0, y + size * 0.35]);
  return spots.map(([aside, baseline]) => {
    const middle = within(x + aside, half, sight);
    return { x: middle, baseline, left: middle - half, right: middle + half, top: baseline - size, bottom: baseline + size * 0.3 };
  });
};
const labelGroups = (context, scale, placed) => {
  const sight = inSight(4), signs = signAreas();
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  for (const group of [...groups.values()].sort((a, b) => b.disc[2] - a.disc[2])) {
    const [x, y, r] = group.disc, seen = r * scale;
    if (!group.drawn || seen < 7 || !meet({ left: x - r, right: x + r, top: y - r, bottom: y + r }, sight)) continue;
    const size = Math.max(12, Math.min(16, 10 + seen * 0.05)) / scale;
    context.font = `600 ${size}px ${FACE}`;
    const texts = [seen > 45 && box.clientWidth > 600 ? 34 : 22, 22, 14].map((most) => cut(group.label, most));
    const spot = texts.flatMap((text) => spotsOf(group.disc, context.measureText(text).width / 2, size, sight).map((area) => ({ text, ...area })))
      .find((area) => isFree(area, placed) && isFree(area, signs) && !isOverAnother(area, group));
    if (!spot) continue;
    placed.push(spot);
    write(context, spot.text, spot.x, spot.baseline, group.inks[shade()], scale);
  }
};
const labelThings = (context, scale, wanted, placed) => {
  const size = 12 / scale, sight = inSight(4), signs = signAreas();
  context.font = `${size}px ${FACE}`;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  for (const node of wanted) {
    const text = cut(node.label, 26), half = context.measureText(text).width / 2;
    const middle = node.x > sight.left && node.x < sight.right ? within(node.x, half, sight) : node.x;
    const reach = sizeOf(node);
    for (const baseline of [node.y + reach + size * 1.05, node.y - reach - size * 0.4]) {
      const area = { left: middle - half, right: middle + half, top: baseline - size * 0.8, bottom: baseline + size * 0.2 };
      if (!isFree(area, placed) || !isFree(area, signs) || isOverAnother(area, null)) continue;
      placed.push(area);
      write(context, text, middle, baseline, look.ink, scale);
      break;
    }
  }
};
const labelAccounts = (context, scale, wanted, placed) => {
  const size = 11.5 / scale, signs = signAreas();
  context.font = `${size}px ${FACE}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const node of wanted) {
    const text = cut(handle(idOf(node)), 24);
    const left = node.x + sizeOf(node) + 3 / scale;
    const area = { left, right: left + context.measureText(text).width, top: node.y - size * 0.6, bottom: node.y + size * 0.6 };
    if (!isFree(area, placed) || !isFree(area, signs) || isOverAnother(area, groupOf(node))) continue;
    placed.push(area);
    write(context, text, left, node.y, look.ink, scale);
  }
};
const labelAll = (context, scale) => {
  const placed = [];
  labelGroups(context, scale, placed);
  labelThings(context, scale, things.filter((node) => visible.nodes.has(node.id)), placed);
  if (scale >= 1.3) {
    const sight = inSight(4);
    const near = accounts.filter((node) => visible.nodes.has(node.id) && contains(sight, node)).sort((a, b) => b.size - a.size);
    labelAccounts(context, scale, near.slice(0, MOST_HANDLES), placed);
  }
  return placed;
};
