// What is worth opening first: the pairs most often at once, of all ties that are visible.
import { clear, element, name } from "./dom";
import { exactDelays, sharedBy } from "./exact";
import { handle } from "./names";
import type { Page } from "./page";
import { duration, several, t } from "./words";

const MOST = 3;

export function mostOften(page: Page): HTMLElement {
  const { app } = page, list = element("div");
  const section = element("section", { id: "most-often", "aria-label": t("Most often at once") },
    element("h2", {}, t("Most often at once")), list);
  const fill = (): void => {
    const found = strongest(page);
    section.hidden = !found.length;
    clear(list).append(...found.map(([tie, together]) => pair(page, tie, together)));
  };
  app.on("filters", () => { if (section.isConnected) fill(); });
  fill();
  return section;
}

/** Ties and their objects at once, most first. */
function strongest(page: Page): [number, number][] {
  const { data, visible } = page.app;
  const found: [number, number][] = [];
  for (let tie = 0; tie < data.ties; tie++) {
    if (!visible.tie[tie]) continue;
    const [, together] = sharedBy(page, tie);
    if (!together || (found.length === MOST && together <= found[MOST - 1][1])) continue;
    found.push([tie, together]);
    found.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    found.length = Math.min(found.length, MOST);
  }
  return found;
}

function pair(page: Page, tie: number, together: number): HTMLElement {
  const { data } = page.app;
  const told = element("small", {}, several("%(count)s object at once", "%(count)s objects at once", together));
  void exactDelays(page, [tie]).then((delays) => {
    const delay = delays.get(tie);
    if (delay !== undefined) told.textContent = several("%(count)s object at once, usually %(delay)s apart", "%(count)s objects at once, usually %(delay)s apart", together, { delay: duration(delay) });
  });
  return element("button", { class: "plain", type: "button", click: () => page.open({ kind: "tie", place: tie }, true) },
    name(handle(data, data.source[tie])), " – ", name(handle(data, data.target[tie])), told);
}
