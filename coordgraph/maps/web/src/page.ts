// The page around the map: its parts, and what they may ask of each other.
import type { App, Selection } from "./app";
import type { Home } from "./home";
import type { Stage } from "./stage";

export interface Page {
  readonly app: App;
  readonly stage: Stage;
  /** Where the map was before cards pushed it aside. */
  readonly home: Home;
  readonly card: HTMLElement;
  readonly map: HTMLElement;
  /** Show the card of something and lift it out of the map; ``fly`` also moves there. */
  open(selection: Selection | null, fly?: boolean): void;
  /** Move the camera to something. */
  fly(selection: Selection): void;
  /** Move the camera to the whole map. */
  whole(): void;
  /** The cards that led to this one, the latest last. */
  readonly trail: readonly Selection[];
  /** Open the card this one was opened from. */
  back(): void;
  /** Say something to people who do not see the map. */
  tell(sentence: string): void;
  /** Say something to everybody, for some seconds. */
  say(sentence: string): void;
}

/** The card lies over the map: what it is about goes to the middle of the rest. */
export const CARD_WIDTH = 390;
export const isNarrow = (): boolean => window.innerWidth <= 760;

/** On a phone the open panel leaves no room for the map and a card; whether it was open. */
export function closeControls(): boolean {
  const controls = document.getElementById("controls"), wasOpen = isNarrow() && controls?.classList.contains("open");
  controls?.classList.remove("open");
  document.getElementById("more")?.setAttribute("aria-expanded", "false");
  return wasOpen === true;
}
