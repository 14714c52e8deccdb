// The card of whatever is selected.
import { accountCard } from "./card-account";
import { clusterCard } from "./card-cluster";
import { cardHead } from "./card-head";
import { listCard } from "./card-list";
import { thingCard } from "./card-thing";
import { tieCard } from "./card-tie";
import { clear, type Child } from "./dom";
import type { Page } from "./page";

export interface Card { heading: string; parts: Child[] }

export async function showCard(page: Page): Promise<void> {
  const { selection } = page.app;
  page.card.hidden = selection === null;
  if (!selection) { clear(page.card); return; }
  const made = selection.kind === "account" ? await accountCard(page, selection.place)
    : selection.kind === "tie" ? await tieCard(page, selection.place)
    : selection.kind === "list" ? listCard(page)
    : selection.kind === "cluster" ? await clusterCard(page, selection.place) : thingCard(page, selection.place);
  if (page.app.selection !== selection) return; // another card was asked for meanwhile
  clear(page.card).append(
    cardHead(page, made.heading),
    ...made.parts.filter((part): part is Node | string => Boolean(part)),
  );
  page.card.scrollTop = 0;
  page.tell(made.heading);
}
