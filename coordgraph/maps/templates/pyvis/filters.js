// The filters and the list of groups.
let order = "size";
const slider = (id, text, length, now, set, words) => {
  const output = element("output", { id: `${id}-value`, for: id });
  const input = element("input", { id, type: "range", min: 0, max: Math.max(length - 1, 0), step: 1, disabled: length < 2, input: () => { set(Number(input.value)); say(); refreshSoon(); } });
  const say = () => { output.textContent = words(Number(input.value)); input.setAttribute("aria-valuetext", output.textContent); };
  input.value = String(Math.max(now, 0));
  say();
  return element("div", {}, element("label", { for: id }, text, output), input);
};
const check = (id, text, on, set) => {
  const input = element("input", { type: "checkbox", id, checked: on, change: () => { set(input.checked); refresh(); } });
  return element("label", { class: "check", for: id }, input, element("span", {}, text));
};
const sizeSlider = () => {
  const sizes = [...new Set(data.groups.map((group) => group.accounts))].sort((a, b) => a - b);
  if (sizes.length < 2) return null;
  return slider("smallest", t("Smallest cluster shown"), sizes.length, sizes.indexOf(filters.size), (place) => { filters.size = place === 0 ? 0 : sizes[place]; },
    (place) => several("%(count)s account", "%(count)s accounts", sizes[place]));
};
const thingsLabel = () => {
  const shown = things.filter((node) => node.kind === "outlet").length;
  const text = shown < things.length ? t("Outlets and organisations") : t("Outlets");
  return shown < data.all_outlets ? `${text} (${t("%(shown)s of %(all)s outlets", { shown, all: data.all_outlets })})` : text;
};
const looseCheck = () => {
  const box = check("loose", t("Accounts without a cluster"), filters.loose, (on) => { filters.loose = on; });
  // showing one cluster alone hides these, too
  onFilters.push(() => { box.querySelector("input").checked = filters.loose; });
  return box;
};
const closeness = () => {
  const told = t("Clusters are packed as separate discs by construction: distance between discs means little. Within a disc, accounts with stronger ties stand closer.");
  return data.split ? `${told} ${t("Modularity %(here)s; %(random)s for random ties with as many for each account.", { here: number(data.split[0]), random: number(data.split[1]) })}` : told;
};
const filterSection = () => element("section", { "aria-label": t("Filters"), id: "filters" },
  slider("strength", t("Weakest tie shown"), data.steps.length, filters.step, (place) => { filters.step = place; }, (place) => (data.steps.length ? number(data.steps[place]) : "–")),
  sizeSlider(),
  accounts.some((node) => !groups.has(node.group_id)) && looseCheck(),
  check("lonely", t("Accounts that filters leave without ties"), filters.lonely, (on) => { filters.lonely = on; }),
  things.length > 0 && check("things", thingsLabel(), filters.things, (on) => { filters.things = on; }),
  element("p", { class: "quiet", id: "closeness" }, closeness()),
  element("div", { class: "row buttons" }, button(t("Whole map"), () => { close(); wholeMap(true); }, { id: "whole" }),
    button(t("Reset filters"), () => resetFilters(), { id: "reset" }),
    button(t("Save as %(format)s", { format: "PNG" }), savePicture, { id: "picture" })));
const resetFilters = () => { filters = allShown(); dress(); refresh(); };

const unnumbered = (group) => group.label.replace(/^\d+\. /, "");
const sortedGroups = () => [...groups.values()].sort((a, b) => (order === "size" ? b.accounts - a.accounts
  : order === "density" ? (b.density || 0) - (a.density || 0) : order === "name" ? unnumbered(a).localeCompare(unnumbered(b)) : 0));
const groupRow = (group) => {
  const box = element("input", { type: "checkbox", checked: !filters.hidden.has(group.id), "aria-label": t("Show %(cluster)s", { cluster: group.label }), change: () => {
    if (box.checked) filters.hidden.delete(group.id); else filters.hidden.add(group.id);
    refresh();
  } });
  const alone = groups.size > 1 && filters.hidden.size === groups.size - 1 && !filters.hidden.has(group.id);
  const solo = () => {
    filters.loose = alone;
    filters.hidden = new Set(alone ? [] : [...groups.keys()].filter((id) => id !== group.id));
    refresh();
  };
  return element("li", { class: group.drawn ? "" : "off" }, box,
    button([element("span", { class: "swatch", colour: hue(group) }), element("span", { class: "about" },
      element("bdi", { class: "name" }, group.label), element("small", { class: "size" }, several("%(count)s account", "%(count)s accounts", group.accounts)))],
      () => show("c:" + group.id), { title: group.label }),
    button(alone ? t("all") : t("only"), solo, { class: "solo", "aria-label": alone ? t("Show all clusters") : t("Show only %(cluster)s", { cluster: group.label }) }));
};
const groupSection = () => {
  const list = element("ul", { id: "groups" });
  const fill = () => {
    // the list is made anew: who stood in it with the keyboard stays where they were
    const focused = [...list.querySelectorAll("button, input")].indexOf(document.activeElement);
    clear(list).append(...sortedGroups().map(groupRow));
    if (!groups.size) list.append(element("li", {}, quiet(t("None: the ties form no cluster."))));
    if (focused >= 0) list.querySelectorAll("button, input")[focused].focus();
  };
  const options = [["size", t("by size")], ["rank", t("by evidence")], ["density", t("by density")], ["name", t("by name")]];
  const select = element("select", { id: "order", "aria-label": t("Order of clusters"), change: () => { order = select.value; fill(); } },
    options.map(([value, text]) => element("option", { value }, text)));
  select.value = order;
  onFilters.push(fill);
  fill();
  const heading = camps ? t("Camps") : t("Clusters");
  return element("section", { "aria-label": heading }, element("div", { class: "row head" }, element("h2", {}, heading), groups.size > 1 && select), list);
};
