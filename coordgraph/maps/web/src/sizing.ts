// What does the size of an account say?
import { UNKNOWN, type Data } from "./data";

export const SIZINGS = ["strength", "degree", "posts", "followers", "uniform"] as const;
export type Sizing = (typeof SIZINGS)[number];

/** Whether anything is known of it. */
export function canSize(data: Data, by: Sizing): boolean {
  return (by !== "posts" && by !== "followers") || data[by].some((value) => value !== UNKNOWN);
}

/** Radii in map units; in small discs smaller, or they would hide their ties. Where nothing is known, the smallest. */
export function sizes(data: Data, by: Sizing): Float32Array {
  const values = valuesOf(data, by);
  // the largest hundredth would otherwise make all others dots of one size
  const ordered = Float64Array.from(values).sort();
  const usual = ordered[Math.floor(ordered.length * 0.99)] || 1;
  return Float32Array.from(values, (value, account) => {
    const group = data.group[account];
    const most = group < 0 ? 5.5 : Math.min(10, 0.2 * data.header.clusters[group].disc[2]);
    return 3 + Math.max(most - 3, 0) * (by === "uniform" ? 0.4 : Math.sqrt(Math.min(value / usual, 1)));
  });
}

function valuesOf(data: Data, by: Sizing): Float64Array {
  if (by === "posts" || by === "followers") return Float64Array.from(data[by], (value) => Math.max(value, 0));
  const values = new Float64Array(data.accounts);
  for (let tie = 0; by !== "uniform" && tie < data.ties; tie++) {
    let weight = by === "degree" ? 1 : 0;
    if (by === "strength") for (let row = data.rowStart[tie]; row < data.rowStart[tie + 1]; row++) weight += data.rowWeight(row);
    values[data.source[tie]] += Math.max(weight, 0);
    values[data.target[tie]] += Math.max(weight, 0);
  }
  return values;
}
