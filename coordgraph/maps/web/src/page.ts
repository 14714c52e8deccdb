// The page around the map: its parts, and what they may ask of each other.
import type { App, Selection } from "./app";
import type { Stage } from "./stage";

export interface Page {
  readonly app: App;
  readonly stage: Stage;
  readonly card: HTMLElement;
  readonly map: HTMLElement;
  /** Show the card of something and lift it out of the map; ``fly`` also moves there. */
  open(selection: Selection | null, fly?: boolean): void;
  /** Move the camera to something. */
  fly(selection: Selection): void;
  /** Move the camera to the whole map. */
  whole(): void;
  /** Say something to people who do not see the map. */
  tell(sentence: string): void;
}

/** The card lies over the map: what it is about goes to the middle of the rest. */
export const CARD_WIDTH = 390;
export const isNarrow = (): boolean => window.innerWidth <= 760;
