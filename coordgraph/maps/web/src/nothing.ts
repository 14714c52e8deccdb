// The page where nothing passed the tie rule: a result like any other.
import type { Data } from "./data";
import { element } from "./dom";
import { methodRows } from "./method";
import { number, t } from "./words";

export function nothing(data: Data): HTMLElement {
  const { header } = data;
  const said = header.compared ? t("%(pairs)s pairs of accounts were compared; none of them passed.", { pairs: number(header.compared) })
    : t("No two accounts shared enough to be compared.");
  return element("main", { id: "nothing" }, element("h1", {}, element("bdi", {}, header.title)), element("h2", {}, t("No ties passed the rule")),
    element("p", {}, said, " ", t("That is a result, too. It holds for these posts and this rule; it does not show that nobody acted together.")),
    element("dl", {}, methodRows(header)));
}
