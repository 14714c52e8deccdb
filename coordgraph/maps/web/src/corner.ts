// Small buttons over a corner of the map: enlarge, reduce, the whole map, the other layout.
import { button, element, type Child } from "./dom";
import { otherLayout, zoomBy } from "./keys";
import type { Page } from "./page";
import { t } from "./words";

export function corner(page: Page): HTMLElement {
  const made = (id: string, sign: Child, text: string, act: () => void): HTMLElement => button(sign, act, { id, title: text, "aria-label": text });
  const icon = (kind: string): HTMLElement => element("span", { class: `icon ${kind}` });
  return element("div", { id: "corner", role: "group", "aria-label": t("View of the map") },
    made("larger", "+", t("Enlarge"), () => zoomBy(page, 1.3)), made("smaller", "−", t("Reduce"), () => zoomBy(page, 1 / 1.3)),
    made("whole", icon("frame"), t("Whole map"), () => { page.open(null); page.whole(); }),
    made("other", icon("dots"), t("Other layout"), () => otherLayout(page)));
}
