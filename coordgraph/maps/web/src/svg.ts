// The visible map as SVG text, from the arrays.
import { xml } from "./files";
import type { Page } from "./page";
import { cut } from "./labels";
import { legendOf } from "./paint";
import { GREYS } from "./theme";

const one = (value: number): string => value.toFixed(1);

export function svgOf(page: Page): string {
  const { app, stage } = page, { data, visible } = app, at = stage.at(), { painter, drawn, opacity } = stage.board;
  const sx = (x: number): string => one(x * at.scale + at.left), sy = (y: number): string => one(y * at.scale + at.top);
  const parts: string[] = [`<rect width="100%" height="100%" fill="${painter.look.page}"/>`];
  const clusters = data.header.clusters.map((_, place) => place).filter((place) => visible.ofCluster[place]);
  if (app.layout === "packed") {
    const most = visible.metaTies[0]?.count ?? 1;
    for (const { one: a, other: b, count } of visible.metaTies) {
      const [x, y] = painter.hub(a), [u, v] = painter.hub(b);
      parts.push(`<line x1="${sx(x)}" y1="${sy(y)}" x2="${sx(u)}" y2="${sy(v)}" stroke="${GREYS[0]}" stroke-opacity="0.26" stroke-width="${one(9 * Math.sqrt(count / most))}"/>`);
    }
    for (const place of clusters) {
      const [x, y, r] = painter.hub(place), colour = app.groupHue(place), circle = `cx="${sx(x)}" cy="${sy(y)}" r="${one(r * at.scale)}"`;
      parts.push(`<circle ${circle} fill="${painter.look.page}"/><circle ${circle} fill="${colour}" fill-opacity="0.12" stroke="${colour}" stroke-opacity="0.5"/>`);
    }
  }
  for (const tie of drawn.ties) {
    if (!visible.tie[tie]) continue;
    const [a, b] = [data.source[tie], data.target[tie]];
    const group = data.group[a] === data.group[b] ? data.group[a] : -1, colour = group < 0 ? GREYS[0] : app.groupHue(group);
    parts.push(`<line x1="${sx(app.x(a))}" y1="${sy(app.y(a))}" x2="${sx(app.x(b))}" y2="${sy(app.y(b))}" stroke="${colour}" stroke-opacity="${opacity(group).toFixed(2)}"/>`);
  }
  for (let account = 0; account < data.accounts; account++) if (visible.account[account])
    parts.push(`<circle cx="${sx(app.x(account))}" cy="${sy(app.y(account))}" r="${one(app.radius(account, at.scale))}" fill="${app.hue(account)}"/>`);
  if (app.layout === "packed" && app.filters.things) for (const thing of data.header.things) {
    const size = painter.thingSize(at);
    parts.push(`<rect x="${one(thing.at[0] * at.scale + at.left - size)}" y="${one(thing.at[1] * at.scale + at.top - size)}" width="${one(2 * size)}" height="${one(2 * size)}" fill="${painter.look.thing}"/>`
      + `<text x="${sx(thing.at[0])}" y="${one(thing.at[1] * at.scale + at.top + size + 13)}" font-size="12" text-anchor="middle" fill="${painter.look.ink}">${xml(cut(thing.name, 26))}</text>`);
  }
  const measure = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
  for (const { place, lines, x, baseline, size, leader } of painter.labels(measure, at, [])) {
    const colour = painter.labelInk(place);
    if (leader) parts.push(`<line x1="${one(leader[0])}" y1="${one(leader[1])}" x2="${one(leader[2])}" y2="${one(leader[3])}" stroke="${colour}" stroke-opacity="0.6"/>`);
    lines.forEach((text, line) => parts.push(`<text x="${one(x)}" y="${one(baseline + line * size * 1.2)}" font-size="${one(size)}" font-weight="600" text-anchor="middle" fill="${colour}">${xml(text)}</text>`));
  }
  parts.push(...legend(page));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${at.width}" height="${at.height}" viewBox="0 0 ${at.width} ${at.height}" font-family="system-ui, sans-serif">\n${parts.join("\n")}\n</svg>\n`;
}

function legend(page: Page): string[] {
  const { title, rows } = legendOf(page.app), { height } = page.stage.at(), { ink } = page.stage.board.painter.look;
  if (!rows.length) return [];
  const top = height - 18 * rows.length - 16;
  return [`<text x="12" y="${one(top - 8)}" font-size="12" font-weight="600" fill="${ink}">${xml(title)}</text>`, ...rows.map(({ text, colour }, place) =>
    `<circle cx="18" cy="${one(top + 10 + 18 * place)}" r="5" fill="${colour}"/><text x="30" y="${one(top + 14 + 18 * place)}" font-size="12" fill="${ink}">${xml(text)}</text>`)];
}
