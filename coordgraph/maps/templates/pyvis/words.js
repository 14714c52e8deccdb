// Sentences and numbers in the language of the page; the English sentence is its own key. map.html says them alike.
const data = JSON.parse(document.getElementById("map-data").textContent);
const LANGUAGES = [["en", "English"], ["es", "español"], ["pt", "português"]];
const own = (object, key) => (object && Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined);
let spoken = own(data.words, data.language) ? data.language : "en";
const speak = (language) => { if (LANGUAGES.some(([code]) => code === language)) spoken = language; };

const said = (value) => (typeof value === "number" ? number(value) : value);
const filled = (sentence, values) =>
  sentence.replace(/%\((\w+)\)s|%%/g, (all, name) => (all === "%%" ? "%" : name in values ? said(values[name]) : all));
const translated = (sentence) => own(own(data.words, spoken), sentence);

// The sentence in the language of the page, its values filled in.
const t = (sentence, values = {}) => {
  const known = translated(sentence);
  return filled(typeof known === "string" ? known : sentence, values);
};
// What the run says in each language, or in English only.
const told = (said) => own(said, spoken) || said.en;
// The sentence for one or for many.
const several = (one, many, count, values = {}) => {
  const known = translated(one);
  return filled((Array.isArray(known) ? known : [one, many])[count === 1 ? 0 : 1], { count, ...values });
};
const number = (value, digits = Math.abs(value) < 10 ? 2 : 1) =>
  value.toLocaleString(spoken, { maximumFractionDigits: Number.isInteger(value) ? 0 : digits, useGrouping: true });
const percent = (share) => number(share * 100, 1) + (spoken === "es" ? " %" : "%");
const duration = (seconds) => {
  const size = Math.abs(seconds);
  const inUnits = (unit, text) => `${number(seconds / unit, 1)} ${text}`;
  return size < 60 ? inUnits(1, "s") : size < 3600 ? inUnits(60, "min") : size < 86400 ? inUnits(3600, "h") : inUnits(86400, "d");
};
const moment = (ms) => new Date(ms).toISOString().replace("T", " ").replace(/\.000Z$|Z$/, "") + " UTC";
