// Colours of the page and of what is drawn, by day and by night.
const night = window.matchMedia("(prefers-color-scheme: dark)");
let theme = "";
const isDark = () => (theme ? theme === "dark" : night.matches);
const chooseTheme = (wanted) => {
  theme = wanted;
  document.documentElement.dataset.theme = theme;
  look = colours();
};
const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const of = (variable) => style.getPropertyValue(variable).trim();
  return { dark: isDark(), page: of("--page"), ink: of("--ink"), thing: of("--thing") };
};
let look = colours();
const GREYS = ["#9AA0A9", "#8C95A3"];
const shade = () => (look.dark ? 1 : 0);
const hue = (group) => (group ? group.colours[shade()] : GREYS[shade()]);
const alpha = (hex, share) => `rgba(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(",")},${share})`;
const opacity = (colour) => { const match = /,([\d.]+)\)$/.exec(colour); return match ? Number(match[1]) : 1; };

// The colour of a node or line as it is seen now; what the reader of the network coloured by hand stays so by day.
const lit = (item) => {
  if (["outlet", "organisation", "funder"].includes(item.kind)) return look.thing;
  if (item.kind === "claim") return alpha(look.thing, 0.75);
  if (item.kind === "amplification") return alpha(hue(groups.get(idOf({ id: item.from }))), 0.42);
  if (!look.dark) return item.color;
  return item.kind === "tie" ? alpha(hue(groups.get(item.group_id)), opacity(item.color)) : hue(groups.get(item.group_id));
};
