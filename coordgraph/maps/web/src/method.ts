// How the map was made, what it does not show, what it holds.
import type { Header } from "./data";
import { element, name, quiet, type Child } from "./dom";
import type { Page } from "./page";
import { hue } from "./theme";
import { t, told } from "./words";

export function method(page: Page): HTMLElement {
  const { header } = page.app.data;
  const caveat = header.view === "camps" ? t("A line means two accounts shared much of the same, at whatever time. People of one opinion do so without knowing each other.")
    : header.timed ? t("A tie means two accounts acted on the same things at nearly the same time. It does not show who controls an account or why; fans, newsrooms and campaigns also act together.")
    : t("A tie means two accounts share much of the same, at whatever time; no times were used. People of one opinion do so without knowing each other.");
  return element("section", { "aria-label": t("Method"), id: "method" },
    element("h2", {}, t("How it was made, and what it does not show")),
    element("p", { class: "caveat" }, caveat),
    element("details", {}, element("summary", {}, t("Method")),
      element("dl", {}, methodRows(header),
        header.inputs.flatMap(([file, digest]) => [element("dt", {}, t("Input")), element("dd", {}, element("bdi", {}, file), element("code", {}, digest))]))),
    header.like && element("details", { id: "like" }, element("summary", {}, t("Colours of an earlier run")), ...kept(page)),
    licences(),
    quiet(t("This file holds personal data. It loads nothing from the network.")));
}

/** Which clusters have the colour of an earlier run. */
function kept(page: Page): Child[] {
  const { like, clusters } = page.app.data.header;
  if (!like) return [];
  const sentence = like.kept.length
    ? t("%(kept)s of %(all)s clusters have the colour of their likeness in %(run)s: the two have at least 0.3 of their members in common (Jaccard index), matched one to one.", { kept: like.kept.length, all: clusters.length, run: like.run || t("an earlier run") })
    : t("No cluster is like one that had a colour in %(run)s.", { run: like.run || t("an earlier run") });
  return [element("p", {}, sentence), element("ul", {}, ...like.kept.map(([place, label]) => element("li", {},
    element("span", { class: "swatch", colour: hue(page.app.data, place) }), " ", name(clusters[place].label), label === clusters[place].label ? "" : [" ← ", name(label)])))];
}

/** Terms and texts; what is there in English only is marked as English. */
export const methodRows = (header: Header): HTMLElement[] => told(header.method).flatMap(([term, text], place) => [
  element("dt", {}, t(term)), element("dd", { lang: text === header.method.en[place]?.[1] && "en" }, text)]);

function licences(): HTMLElement {
  const text = document.getElementById("licences")?.textContent ?? "";
  const names = [...text.matchAll(/^([\w.@/-]+ \d[\w.-]*) \((.+)\)$/gm)].map(([, called, licence]) => `${called} (${licence})`);
  return element("details", { id: "about" }, element("summary", {}, t("Software in this file")),
    element("p", {}, names.join(", ")), element("pre", {}, text));
}
