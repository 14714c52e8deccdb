// Take away what is visible: pictures, graph files, tables. Names go through the rules of each format.
import { button, element } from "./dom";
import { csvOf, gexfOf, jsonOf } from "./files";
import type { Page } from "./page";
import { svgOf } from "./svg";
import { t } from "./words";

export function exportButtons(page: Page): HTMLElement {
  const saves: [string, string, () => void][] = [
    ["png2", "PNG 2×", () => picture(page, 2)], ["png4", "PNG 4×", () => picture(page, 4)],
    ["svg", "SVG", () => save(page, "map.svg", "image/svg+xml", svgOf(page))],
    ["gexf", "GEXF", () => save(page, "map.gexf", "application/xml", gexfOf(page.app))],
    ["csv", "CSV", () => save(page, "ties.csv", "text/csv", csvOf(page.app))],
    ["json", "JSON", () => save(page, "map.json", "application/json", jsonOf(page.app))],
  ];
  return element("div", { class: "row buttons", id: "exports" }, saves.map(([id, text, act]) =>
    button(text, act, { id: `save-${id}`, "aria-label": t("Save as %(format)s", { format: text }) })));
}

export function save(page: Page, file: string, type: string, content: BlobPart): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href: address, download: file }).click();
  page.say(t("Saved: %(file)s", { file }));
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** Drawn anew in the size wanted, so that lines and letters are sharp. */
function picture(page: Page, times: number): void {
  const { board } = page.stage, at = page.stage.at();
  const canvas = element("canvas", { width: Math.round(at.width * times), height: Math.round(at.height * times) });
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.setTransform(times, 0, 0, times, 0, 0);
  context.fillStyle = board.painter.look.page;
  context.fillRect(0, 0, at.width, at.height);
  board.painter.under(context, at);
  board.painter.graph(context, at, board.opacity);
  board.painter.over(context, at);
  board.painter.legend(context, at);
  canvas.toBlob((blob) => { if (blob) save(page, `map-${times}x.png`, "image/png", blob); });
}
