// Scrolling of a list, a card or the panel that goes on over the map is not meant for the map.

/** So long after its last turn elsewhere, in milliseconds, the wheel does not enlarge the map. */
const STILL_SCROLLING = 400;

export function keepScrolling(map: HTMLElement): void {
  let elsewhere = -Infinity;
  document.addEventListener("wheel", (event) => {
    const now = performance.now();
    if (!map.contains(event.target as Node)) elsewhere = now;
    else if (now - elsewhere < STILL_SCROLLING) {
      elsewhere = now;
      event.preventDefault();
      event.stopPropagation();
    }
  }, { capture: true, passive: false });
}
