// What tests read instead of pixels.
import type { Selection } from "./app";
import type { Data } from "./data";
import type { Page } from "./page";
import { hit } from "./hit";
import { search } from "./search";

export function hook(page: Page | null, data: Data): void {
  const { header } = data;
  const place = (id: string): number => header.accounts.ids.indexOf(id);
  const none = { accounts: 0, ties: 0, clusters: 0, outlets: 0 };
  const open = (kind: Selection["kind"], at: number): void => { if (at >= 0) page?.open({ kind, place: at }, true); };
  Object.assign(window, { __map: {
    ready: true,
    view: header.view,
    renderer: page?.stage.kind ?? "none",
    milliseconds: performance.now(),
    counts: () => page?.app.visible.counts ?? none,
    drawn: () => page?.stage.board.drawn.ties.length ?? 0,
    search: (text: string) => (page ? search(page, text).map(({ kind, place: at }) => [kind, at]) : []),
    openAccount: (id: string) => open("account", place(id)),
    openTie: (one: string, other: string) => open("tie", data.between(place(one), place(other))),
    openCluster: (at: number) => open("cluster", at),
    openThing: (called: string) => open("thing", header.things.findIndex((thing) => thing.name === called)),
    pick: (ids: string[]) => { page?.app.pick(ids.map(place).filter((at) => at >= 0)); page?.open({ kind: "list", place: 0 }); },
    picked: () => [...(page?.app.picked ?? [])].map((account) => header.accounts.ids[account]),
    colour: (id: string) => page?.app.hue(place(id)),
    size: (id: string) => page?.app.size[place(id)],
    shading: () => page?.app.shading.by,
    legend: () => page?.app.shading.legend(page.app.visible.account),
    click: (id: string) => page?.open({ kind: "account", place: place(id) }),
    under: (x: number, y: number) => {
      const what = page ? hit(page.app, page.stage.board, page.stage.at(), x, y) : null;
      const ends = what?.kind === "tie" ? [data.source[what.place], data.target[what.place]] : [];
      return what && { ...what, clusters: ends.map((account) => data.group[account]) };
    },
    disc: (x: number, y: number) => {
      const at = page?.stage.at();
      const found = at ? header.clusters.findIndex(({ disc: [u, v, r] }) => Math.hypot(u * at.scale + at.left - x, v * at.scale + at.top - y) < r * at.scale) : -1;
      return found < 0 ? null : found;
    },
    labels: () => page?.stage.board.painter.labelled,
    close: () => page?.open(null),
    selection: () => page?.app.selection ?? null,
    layout: () => page?.app.layout,
    transform: () => page?.stage.at(),
    spot: (id: string) => {
      if (!page) return null;
      const at = page.stage.at(), box = page.map.getBoundingClientRect(), account = place(id);
      return { x: box.left + page.app.x(account) * at.scale + at.left, y: box.top + page.app.y(account) * at.scale + at.top };
    },
  } });
}
