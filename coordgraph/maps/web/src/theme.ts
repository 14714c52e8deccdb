// Colours of the page and of what is drawn, by day and by night.
import type { Data } from "./data";

export interface Colours { dark: boolean; page: string; ink: string; quiet: string; line: string; thing: string; accent: string }

const night = window.matchMedia("(prefers-color-scheme: dark)");
let chosen: "light" | "dark" | "" = "";
export const GREYS = ["#9AA0A9", "#8C95A3"] as const;

export function chooseTheme(theme: string): void {
  chosen = theme === "dark" || theme === "light" ? theme : "";
  if (chosen) document.documentElement.dataset["theme"] = chosen;
  else delete document.documentElement.dataset["theme"];
}
export const theme = (): "light" | "dark" | "" => chosen;
export const isDark = (): boolean => (chosen ? chosen === "dark" : night.matches);
export const onNight = (act: () => void): void => night.addEventListener("change", act);

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const of = (variable: string): string => style.getPropertyValue(variable).trim();
  return { dark: isDark(), page: of("--page"), ink: of("--ink"), quiet: of("--quiet"), line: of("--line"), thing: of("--thing"), accent: of("--accent") };
}

export function hue(data: Data, group: number): string {
  const place = isDark() ? 1 : 0;
  return group < 0 ? GREYS[place] : data.header.clusters[group].colours[place];
}
export function ink(data: Data, group: number): string {
  return data.header.clusters[group].inks[isDark() ? 1 : 0];
}

export function channels(hex: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}
export function alpha(hex: string, share: number): string {
  return `rgba(${channels(hex).join(",")},${share})`;
}
/** sigma 3.0.3 adds the light of translucent colours (its issues 1426, 1533): they have to come premultiplied. */
export function premultiplied(hex: string, share: number): string {
  return `rgba(${channels(hex).map((channel) => Math.round(channel * share)).join(",")},${share})`;
}
