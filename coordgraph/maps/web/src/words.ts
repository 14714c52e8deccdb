// Sentences and numbers in the language of the page. The English sentence is its own key; see coordgraph/maps/sentences.py.
/** A sentence, or its forms for one and for many; null where it is not translated. */
export type Words = (string | string[] | null)[];

const dictionaries = new Map<string, Map<string, string | string[]>>();
let spoken = "en";

export const LANGUAGES: [string, string][] = [["en", "English"], ["es", "español"], ["pt", "português"]];

/** Rows of a sentence in each language; the first row has the codes of these. */
export function learn([languages, ...rows]: Words[]): void {
  languages.forEach((code, column) => dictionaries.set(code as string, new Map(
    rows.flatMap((row) => (row[column] === null ? [] : [[row[0] as string, row[column] as string | string[]]])))));
}

export function speak(language: string): void { if (LANGUAGES.some(([code]) => code === language)) spoken = language; }
export function language(): string { return spoken; }

/** The first of the reader's languages that the page speaks; English where it speaks none. */
export function ofReader(): string {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((code) => LANGUAGES.some(([known]) => known === code)) ?? "en";
}

type Values = Record<string, string | number>;

const own = (key: string): string | string[] | undefined => (spoken === "en" ? undefined : dictionaries.get(spoken)?.get(key));
const filled = (sentence: string, values: Values): string =>
  sentence.replace(/%\((\w+)\)s|%%/g, (all, name: string) => (all === "%%" ? "%" : name in values ? said(values[name]) : all));
const said = (value: string | number): string => (typeof value === "number" ? number(value) : value);

/** The sentence in the language of the page, its values filled in. */
export function t(sentence: string, values: Values = {}): string {
  const known = own(sentence);
  return filled(typeof known === "string" ? known : sentence, values);
}

/** The sentence for one or for many. */
export function several(one: string, many: string, count: number, values: Values = {}): string {
  const known = own(one);
  const forms = Array.isArray(known) ? known : [one, many];
  return filled(forms[count === 1 ? 0 : 1], { count, ...values });
}

/** What Python composed in several languages; what it has in English only is said in English. */
export type Said<Of> = { en: Of } & Partial<Record<string, Of>>;
export const told = <Of>(said: Said<Of>): Of => said[spoken] ?? said.en;

export function number(value: number, digits = Math.abs(value) < 10 ? 2 : 1): string {
  return value.toLocaleString(spoken, { maximumFractionDigits: Number.isInteger(value) ? 0 : digits, useGrouping: true });
}

/** A number with as many decimals as asked for, zeros included: numbers of a list are compared. */
export const fixed = (value: number, digits: number): string =>
  value.toLocaleString(spoken, { minimumFractionDigits: digits, maximumFractionDigits: digits });

export function percent(share: number): string {
  return number(share * 100, 1) + (spoken === "es" ? "\u00a0%" : "%");
}

export function duration(seconds: number): string {
  const size = Math.abs(seconds);
  const in_ = (unit: number, text: string): string => `${number(seconds / unit, 1)} ${text}`;
  return size < 1 ? `${number(seconds, 3)} s` : size < 60 ? in_(1, "s") : size < 3600 ? in_(60, "min") : size < 86400 ? in_(3600, "h") : in_(86400, "d");
}

export function moment(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace(/\.000Z$|Z$/, "") + " UTC";
}

/** When a span of time of that length begins, as precise as its length asks for. */
export const span = (ms: number, step: number): string => (step >= 86400000 ? day(ms) : moment(Math.floor(ms / 1000) * 1000).slice(0, 16));

export function day(ms: number): string { return new Date(ms).toISOString().slice(0, 10); }
