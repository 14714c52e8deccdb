// Delays as the run has them: the columns of the map tell them in steps, the blocks of posts exactly.
import { blockOf } from "./decode";
import type { Page } from "./page";

/** median delay in seconds */
export type Exact = number | null;
interface Block { ties: Record<string, [number, unknown[], Exact[], ...unknown[]]> }

/** The delay of each of these ties, in the behaviour most of its objects at once are of; those unknown are left out. */
export async function exactDelays(page: Page, ties: number[]): Promise<Map<number, number>> {
  const { data } = page.app;
  const found = new Map<number, number>();
  for (const tie of ties) {
    const block = await blockOf<Block>(2 + data.chunk[tie]);
    const known = block.ties[String(tie)], row = mostAtOnce(page, tie);
    const delay = known && row >= 0 ? known[2][row - data.rowStart[tie]] : null;
    if (delay !== null && delay !== undefined) found.set(tie, Math.abs(delay));
  }
  return found;
}

/** The row of a tie with most objects at once, as the run chooses it; -1 where no times were used. */
export function mostAtOnce(page: Page, tie: number): number {
  const { data } = page.app;
  let row = -1;
  for (let next = data.rowStart[tie]; next < data.rowStart[tie + 1]; next++) {
    const together = data.rowSynchronous(next);
    if (together !== null && (row < 0 || together >= (data.rowSynchronous(row) ?? 0))) row = next;
  }
  return row;
}

/** Objects of a tie: shared, and acted on within the window; null where no times were used. */
export function sharedBy(page: Page, tie: number): [number, number | null] {
  const { data } = page.app;
  let shared = 0, together: number | null = null;
  for (let row = data.rowStart[tie]; row < data.rowStart[tie + 1]; row++) {
    shared += data.rowShared(row);
    const synchronous = data.rowSynchronous(row);
    if (synchronous !== null) together = (together ?? 0) + synchronous;
  }
  return [shared, together];
}
