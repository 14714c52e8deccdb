// The panel beside the map: what it is, how to find and filter, what signs mean, how it was made.
// Where several behaviours tie a pair, pairs are fewer than the ties that the run counts.
const tiedPairs = (shown, all) => (shown < all ? t("%(shown)s of %(all)s tied pairs", { shown, all }) : several("%(count)s tied pair", "%(count)s tied pairs", all));
const counted = () => {
  const [all, pairs] = data.all;
  return [
    accounts.length < all ? t("%(shown)s of %(all)s accounts", { shown: accounts.length, all }) : several("%(count)s account", "%(count)s accounts", all),
    data.view === "clusters" && pairs !== data.ties ? tiedPairs(ties.size, pairs)
      : ties.size < pairs ? t("%(shown)s of %(all)s ties", { shown: ties.size, all: pairs })
      : camps ? several("%(count)s compared pair", "%(count)s compared pairs", pairs) : several("%(count)s tie", "%(count)s ties", pairs),
    camps ? several("%(count)s camp", "%(count)s camps", groups.size) : several("%(count)s cluster", "%(count)s clusters", groups.size),
  ].join(" · ");
};
const live = () => {
  const line = element("p", { id: "live", role: "status", "aria-live": "polite" });
  const say = () => {
    const { accounts: shown, ties: lines, clusters } = visible.counts;
    const what = [several("%(count)s account", "%(count)s accounts", shown), several("%(count)s tie", "%(count)s ties", lines),
      camps ? several("%(count)s camp", "%(count)s camps", clusters) : several("%(count)s cluster", "%(count)s clusters", clusters)].join(" · ");
    line.textContent = shown === accounts.length && lines === ties.size ? "" : t("Now shown: %(what)s", { what });
  };
  onFilters.push(say);
  say();
  return line;
};
const choosers = () => {
  const language = element("select", { id: "language", "aria-label": t("Language"), change: () => { speak(language.value); dress(); byId("language").focus(); } },
    LANGUAGES.map(([code, text]) => element("option", { value: code, lang: code }, text)));
  language.value = spoken;
  const light = button(isDark() ? t("Light") : t("Dark"), () => {
    chooseTheme(isDark() ? "light" : "dark");
    light.textContent = isDark() ? t("Light") : t("Dark");
    recolour();
    for (const act of onFilters) act();
  }, { id: "theme", "aria-label": t("Light or dark") });
  return element("p", { class: "row choosers" }, language, light, button("?", () => { again = help; help(); }, { id: "help", "aria-label": t("Keys") }));
};
const help = () => {
  const keys = [["/", t("search")], ["← ↑ → ↓", t("move the map")], ["+ −", t("enlarge, reduce")], ["0", t("whole map")],
    ["Enter", t("on the map: the account nearest to its middle")], ["Esc", t("close the card")], ["?", t("these keys")]];
  open(t("Keys"), { nodes: [], edges: [] }, element("dl", {}, keys.flatMap(([key, does]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, does)])));
  card.focus();
};
const isPart = () => accounts.length < data.all[0] || ties.size < data.all[1];
const banners = () => [
  camps && (data.clusters_found
    ? t("Shown are camps: accounts that share the same objects at any time. That shows a common taste; it says nothing of acting together.")
    : t("No clusters were found. Shown are camps: accounts that share the same objects at any time. That shows a common taste; it says nothing of acting together.")),
  told(data.doubt),
  data.split && !data.split[2] && t("These ties fall into groups hardly more clearly than ties drawn at random: the discs are made by the method, not found in the data."),
  isPart() && t("This is the strongest part of a larger graph: the strongest ties of each account, and accounts of every cluster. map.html draws more of it."),
].filter(Boolean).map((sentence) => element("p", { class: "banner" }, sentence));
const legend = () => {
  const has = (kind) => things.some((node) => node.kind === kind);
  const row = (sign, text) => element("li", {}, element("span", { class: `sign ${sign}` }), text);
  return element("section", { "aria-label": t("Legend") }, element("h2", {}, t("Legend")), element("ul", { id: "legend" },
    row("dot", t("Account; larger with stronger ties")),
    row("line", camps ? t("Pair that shares much of the same") : t("Tie, click it for the posts behind it; grey between clusters")),
    has("outlet") && row("square", t("Outlet; line as wide as the share of the cluster that shared it")),
    has("organisation") && row("diamond", t("Organisation")),
    has("funder") && row("triangle", t("Funder; dashed lines are claims with a source"))));
};
const methodRows = () => told(data.method).flatMap(([term, text], place) => [element("dt", {}, t(term)),
  element("dd", { lang: text === data.method.en[place]?.[1] && "en" }, text)]);
const method = () => {
  const caveat = camps ? t("A line means two accounts shared much of the same, at whatever time. People of one opinion do so without knowing each other.")
    : data.timed ? t("A tie means two accounts acted on the same things at nearly the same time. It does not show who controls an account or why; fans, newsrooms and campaigns also act together.")
    : t("A tie means two accounts share much of the same, at whatever time; no times were used. People of one opinion do so without knowing each other.");
  const licence = byId("licences").textContent;
  return element("section", { "aria-label": t("Method"), id: "method" },
    element("h2", {}, t("How it was made, and what it does not show")),
    element("p", { class: "caveat" }, caveat),
    element("details", {}, element("summary", {}, t("Method")), element("dl", {}, methodRows(),
      data.inputs.flatMap(([file, digest]) => [element("dt", {}, t("Input")), element("dd", {}, name(file), element("code", {}, digest))]))),
    element("details", { id: "about" }, element("summary", {}, t("Software in this file")), element("pre", {}, licence)),
    quiet(t("This file holds personal data. It loads nothing from the network.")));
};
const panel = () => {
  const controls = element("div", { id: "controls" }, groupSection(), filterSection(), legend(), method());
  const more = button(t("Filters, clusters and method"), () => more.setAttribute("aria-expanded", String(controls.classList.toggle("open"))),
    { id: "more", "aria-expanded": "false", "aria-controls": "controls" });
  const title = data.title === "Co-activity of accounts" ? t("Co-activity of accounts") : data.title;
  return element("aside", { id: "panel", "aria-label": t("Search, filters and method") },
    element("header", {}, element("h1", {}, name(title)), element("p", { id: "counts" }, counted()), live(), choosers()),
    banners(), searchBox(), more, controls);
};
const nothingFound = () => {
  const told = data.compared ? t("%(pairs)s pairs of accounts were compared; none of them passed.", { pairs: number(data.compared) })
    : t("No two accounts shared enough to be compared.");
  return element("main", { id: "nothing" }, element("h1", {}, name(data.title)), element("h2", {}, t("No ties passed the rule")),
    element("p", {}, told, " ", t("That is a result, too. It holds for these posts and this rule; it does not show that nobody acted together.")),
    element("dl", {}, methodRows()));
};
