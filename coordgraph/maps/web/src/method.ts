// How the map was made, what it does not show, what it holds.
import type { Header } from "./data";
import { element, quiet } from "./dom";
import type { Page } from "./page";
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
    licences(),
    quiet(t("This file holds personal data. It loads nothing from the network.")));
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
