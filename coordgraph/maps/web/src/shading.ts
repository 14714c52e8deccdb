// What does the colour of an account say? Its cluster, or a class of something known of it.
import { furtherColumn, UNKNOWN, type Column, type Data } from "./data";
import { standingInWords } from "./names";
import { GREYS, isDark } from "./theme";
import { day, language, number, percent, t } from "./words";

const FLAGS = ["verified", "protected", "default_image"];
const NUMBERS = ["created", "posts", "followers"] as const;
const SHARE_STEPS = 250;
const [OTHER, NONE] = [254, 255];
const MOST_STEPS = 5;
/** Another behaviour with at least this share of an account's ties makes it one of several behaviours. */
const ALIKE = 0.5;

/** What a colour stands for; ``text`` is asked for in the language of the moment. */
interface Class { text: () => string; colour: () => string }

export class Shading {
  by = "cluster";
  classes: Class[] = [];
  /** The class of each account. */
  private of: Uint8Array | null = null;

  constructor(private readonly data: Data) {}

  /** What accounts can be coloured by: only what is known of somebody. */
  choices(): string[] {
    const { header } = this.data;
    const known = NUMBERS.filter((name) => this.data[name].some((value) => value !== UNKNOWN));
    return ["cluster", ...(header.layers.length > 1 ? ["layer"] : []), ...known, ...Object.keys(header.shades.names)];
  }

  /** Colour by something; whether that was possible and is still wanted when its column has been read. */
  async choose(by: string): Promise<boolean> {
    if (!this.choices().includes(by)) return false;
    this.by = by;
    const { names, block } = this.data.header.shades;
    const column = by in names ? await furtherColumn(block, by) : null;
    if (this.by !== by) return false; // something else was asked for meanwhile
    [this.classes, this.of] = by === "cluster" ? [[], null] : this.classified(by, column);
    return true;
  }

  hue(account: number): string | null { return this.by === "cluster" ? null : this.of ? this.classes[this.of[account]].colour() : GREYS[0]; }

  textOf(account: number): string { return this.of ? this.classes[this.of[account]].text() : ""; }

  /** What each colour stands for, and how many of these accounts have it; colours nobody on the map has are left out. */
  legend(visible: Uint8Array): { text: string; colour: string; count: number }[] {
    const { of } = this;
    if (!of) return [];
    const [counts, all] = [new Uint32Array(this.classes.length), new Uint32Array(this.classes.length)];
    for (let account = 0; account < of.length; account++) { all[of[account]]++; counts[of[account]] += visible[account]; }
    return this.classes.map(({ text, colour }, place) => ({ text: text(), colour: colour(), count: counts[place], all: all[place] })).filter((row) => row.all > 0);
  }

  private classified(by: string, column: Column | null): [Class[], Uint8Array] {
    const { data } = this;
    if (by === "layer") return this.byLayer();
    if (by === "created" || by === "posts" || by === "followers") return this.inSteps(Float64Array.from(data[by], (value) => (value === UNKNOWN ? NaN : value)), by === "created" ? (value) => day(value * 86400000) : number);
    const known = column as Column;
    if (FLAGS.includes(by)) return [[this.inHue(0, () => t("yes")), this.inHue(4, () => t("no")), this.unknown()], Uint8Array.from(known, (value) => (value === NONE ? 2 : 1 - value))];
    if (by === "retweet_share") return this.inSteps(Float64Array.from(known, (value) => (value === NONE ? NaN : value / SHARE_STEPS)), percent);
    const names = data.header.shades.names[by];
    return [[...names.map((name, place) => this.inHue(place, () => spoken(by, name))), this.other(), this.unknown()],
      Uint8Array.from(known, (value) => (value === NONE ? names.length + 1 : value === OTHER ? names.length : value))];
  }

  private shade(kind: "hues" | "steps" | "unknown", place: number): string { return this.data.header.shades[kind][isDark() ? 1 : 0][place]; }
  private inHue(place: number, text: () => string): Class { return { text, colour: () => this.shade("hues", place) }; }
  private unknown(): Class { return { text: () => t("not known"), colour: () => this.shade("unknown", 0) }; }
  private other(): Class { return { text: () => t("other"), colour: () => GREYS[isDark() ? 1 : 0] }; }

  /** At most five steps with as many accounts each as can be; in the legend stand their lowest and highest values. */
  private inSteps(values: Float64Array, said: (value: number) => string): [Class[], Uint8Array] {
    const ordered = values.filter((value) => !Number.isNaN(value)).sort();
    const borders = [...new Set(Array.from({ length: MOST_STEPS - 1 }, (_, step) => ordered[Math.floor(((step + 1) * ordered.length) / MOST_STEPS)]))]
      .filter((border) => border > ordered[0]);
    const step = (value: number): number => borders.filter((border) => value >= border).length;
    const [low, high] = [[...borders, 0].map(() => Infinity), [...borders, 0].map(() => -Infinity)];
    for (const value of ordered) { const place = step(value); low[place] = Math.min(low[place], value); high[place] = Math.max(high[place], value); }
    const shadeOf = (place: number): number => (borders.length ? Math.round((place * (MOST_STEPS - 1)) / borders.length) : 2);
    const classes = low.map((least, place): Class => ({
      text: () => (said(least) === said(high[place]) ? said(least) : `${said(least)} – ${said(high[place])}`), colour: () => this.shade("steps", shadeOf(place)),
    }));
    return [[...classes, this.unknown()], Uint8Array.from(values, (value) => (Number.isNaN(value) ? classes.length : step(value)))];
  }

  /** The behaviour with most of an account's ties; a hue of its own where another comes near. */
  private byLayer(): [Class[], Uint8Array] {
    const { data } = this, { layers, shades } = data.header, width = layers.length;
    const ties = new Uint32Array(data.accounts * width), accounts = new Uint32Array(width);
    for (let tie = 0; tie < data.ties; tie++) for (let row = data.rowStart[tie]; row < data.rowStart[tie + 1]; row++)
      for (const end of [data.source[tie], data.target[tie]]) ties[end * width + data.rowLayer[row]]++;
    const of = Uint8Array.from({ length: data.accounts }, (_, account) => {
      const counts = ties.subarray(account * width, (account + 1) * width), most = Math.max(...counts);
      if (!most) return width + 2;
      return counts.filter((count) => count >= ALIKE * most).length > 1 ? width : counts.indexOf(most);
    });
    for (const layer of of) if (layer < width) accounts[layer]++;
    // the last hue is that of several behaviours
    const order = layers.map((_, layer) => layer).sort((a, b) => accounts[b] - accounts[a] || a - b);
    const last = shades.hues[0].length - 1;
    const hued = layers.map(([, words], layer): Class => {
      const place = order.indexOf(layer);
      return place < last ? this.inHue(place, () => t(words)) : { ...this.other(), text: () => t(words) };
    });
    return [[...hued, this.inHue(last, () => t("several behaviours, none with twice the ties of the next")), this.other(), this.unknown()], of];
  }
}

/** An answer in the language of the page, where it is a code or a word of the tables. */
function spoken(by: string, name: string): string {
  const words: Record<string, string> = { active: t("active"), suspended: t("suspended"), deleted: t("deleted"), withheld: t("withheld") };
  if (by === "standing") return standingInWords(name);
  if (by === "status") return words[name] ?? name;
  const kind = by === "lang" || by === "post_language" ? "language" : by === "place_country" ? "region" : null;
  try {
    return (kind && new Intl.DisplayNames([language()], { type: kind }).of(name)) || name;
  } catch {
    return name; // no code
  }
}

/** What the colour says, as the choice names it. */
export function shadingName(by: string, camps: boolean): string {
  const names: Record<string, string> = {
    cluster: camps ? t("Camp") : t("Cluster"), created: t("Date of creation"), layer: t("Behaviour"), posts: t("Posts"), followers: t("Followers"),
    lang: t("Language of the account"), post_language: t("Language of its posts"), location: t("Place declared"), place_country: t("Country of the place declared"),
    based_in: t("Based in"), status: t("Status"), standing: t("Standing in its cluster"), verified: t("Verified"), protected: t("Protected"),
    default_image: t("Default picture"), retweet_share: t("Share of retweets"),
  };
  return names[by] ?? by;
}
