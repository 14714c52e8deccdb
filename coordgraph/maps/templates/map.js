"use strict";
// All names on this page were written by the accounts it is about: they enter as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("map-data").textContent);
  const byId = (id) => document.getElementById(id);
  const camps = data.view === "camps";
  const word = { group: camps ? "camp" : "cluster", groups: camps ? "camps" : "clusters", tie: camps ? "pair" : "tie", ties: camps ? "pairs" : "ties" };
  const hook = { view: data.view, ready: false, counts: () => ({ accounts: 0, ties: 0, clusters: 0, outlets: 0 }) };
  window.__map = hook;
  if (data.view === "nothing") { hook.ready = true; return; }

  // --- small tools -------------------------------------------------------------------------------------------------
  const own = (object, key) => (Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined);
  const element = (tag, properties, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties || {})) {
      if (name === "onclick") node.addEventListener("click", value);
      else if (name === "className" || name === "type" || name === "title") node[name] = value;
      else if (name === "colour") node.style.backgroundColor = value;
      else node.setAttribute(name, value);
    }
    for (const child of children) if (child !== null && child !== undefined) node.append(child);
    return node;
  };
  const name = (text) => element("bdi", {}, text);
  const number = (value) => value.toLocaleString("en-US", { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 });
  const plural = (n, one, many) => `${number(n)} ${n === 1 ? one : many || one + "s"}`;
  const percent = (share) => `${(share * 100).toLocaleString("en-US", { maximumFractionDigits: 1 })} %`;
  const moment = (ms) => new Date(ms).toISOString().replace("T", " ").replace(/\.000Z$|Z$/, "") + " UTC";
  const seconds = (s) => {
    const size = Math.abs(s);
    const in_ = (unit, text) => `${(s / unit).toLocaleString("en-US", { maximumFractionDigits: 1 })} ${text}`;
    return size < 60 ? in_(1, "s") : size < 3600 ? in_(60, "min") : size < 86400 ? in_(3600, "h") : in_(86400, "d");
  };
  const link = (address, text) => {
    let url;
    try { url = new URL(address); } catch { return name(text); }
    if (url.protocol !== "https:" && url.protocol !== "http:") return name(text);
    return element("a", { href: url.href, rel: "noopener noreferrer", target: "_blank" }, name(text));
  };
  const clear = (node) => { while (node.firstChild) node.removeChild(node.firstChild); return node; };

  // --- the graph ---------------------------------------------------------------------------------------------------
  const groups = new Map(data.groups.map((group) => [group.id, { ...group, shown: true, members: [], drawn: 0 }]));
  const nodes = new Map(data.nodes.map((node) => [node.id, node]));
  const ties = new Map();
  const neighbours = new Map();
  for (const edge of data.edges) {
    if (edge.kind !== "tie") continue;
    ties.set(edge.id, edge);
    for (const end of [edge.from, edge.to]) {
      if (!neighbours.has(end)) neighbours.set(end, []);
      neighbours.get(end).push(edge);
    }
  }
  for (const list of neighbours.values()) list.sort((a, b) => b.weight - a.weight);
  const strongest = new Map([...neighbours].map(([id, list]) => [id, list[0].weight]));
  for (const node of data.nodes) if (node.kind === "account" && groups.has(node.group_id)) groups.get(node.group_id).members.push(node);
  const idOf = (node) => node.id.slice(2);
  const about = (account) => own(data.accounts, account) || own(data.names, account) || {};
  const handle = (account) => {
    const known = about(account);
    return known.handle ? "@" + known.handle : known.name || tidy(account) || "unnamed account";
  };
  const tidy = (text) => text.replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, "").slice(0, 60);

  // --- colours of the page -----------------------------------------------------------------------------------------
  const night = window.matchMedia("(prefers-color-scheme: dark)");
  const tone = () => {
    const style = getComputedStyle(document.documentElement);
    const of = (variable) => style.getPropertyValue(variable).trim();
    return { page: of("--page"), ink: of("--ink"), quiet: of("--quiet"), backing: of("--backing"), dark: night.matches };
  };
  let colours = tone();
  const hue = (group) => (colours.dark ? group.night : group.colour);
  const alpha = (hex, share) => hex + Math.round(share * 255).toString(16).padStart(2, "0");
  const opacity = (colour) => { const match = /,([\d.]+)\)$/.exec(colour); return match ? Number(match[1]) : 1; };
  const lit = (item, sheer) => {
    const group = groups.get(item.group_id);
    if (item.kind === "outlet" || item.kind === "organisation" || item.kind === "funder") return colours.backing;
    if (item.kind === "claim") return alpha(colours.backing, 0.75);
    if (item.kind === "amplification") return groups.has(item.from.slice(2)) ? alpha(hue(groups.get(item.from.slice(2))), 0.42) : item.color;
    if (!colours.dark || !group) return item.color;
    return sheer ? alpha(hue(group), opacity(item.color)) : hue(group);
  };
  const usual = (item) => ["account", "outlet", "organisation", "funder", "tie", "claim", "amplification"].includes(item.kind);

  // --- vis-network -------------------------------------------------------------------------------------------------
  // labels of usual nodes are drawn below, in one size whatever the zoom
  const nodeSet = new vis.DataSet(data.nodes.map((node) => (usual(node) ? { ...node, color: lit(node, false), label: " " } : node)));
  const edgeSet = new vis.DataSet(data.edges.map((edge) => (usual(edge) ? { ...edge, color: lit(edge, true) } : edge)));
  const box = byId("map");
  const network = new vis.Network(box, { nodes: nodeSet, edges: edgeSet }, { ...data.options, autoResize: true });
  const labelStyle = () => network.setOptions({ nodes: { font: { color: colours.ink, size: 15, face: "system-ui, sans-serif", strokeWidth: 4, strokeColor: colours.page } } });
  labelStyle();
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const motion = () => (calm.matches ? false : { duration: 450, easingFunction: "easeInOutQuad" });
  // not network.fit: it does not know of the discs and never enlarges
  const bounds = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  const reach = (x, y, r) => {
    bounds.left = Math.min(bounds.left, x - r); bounds.right = Math.max(bounds.right, x + r);
    bounds.top = Math.min(bounds.top, y - r); bounds.bottom = Math.max(bounds.bottom, y + r);
  };
  for (const node of data.nodes) reach(node.x || 0, node.y || 0, 20);
  for (const group of data.groups) reach(...group.disc);
  const whole = (animated) => network.moveTo({
    position: { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 },
    scale: Math.min(2, (box.clientWidth - Math.min(110, box.clientWidth / 12)) / (bounds.right - bounds.left), (box.clientHeight - 70) / (bounds.bottom - bounds.top)),
    animation: animated ? motion() : false,
  });

  // --- what is shown -----------------------------------------------------------------------------------------------
  const weights = [...new Set([...ties.values()].map((tie) => tie.weight))].sort((a, b) => a - b);
  // at most a hundred steps of the slider, each a weight that occurs
  const steps = weights.length <= 100 ? weights : Array.from({ length: 100 }, (_, i) => weights[Math.round((i * (weights.length - 1)) / 99)]);
  const sizes = [...new Set(data.groups.map((group) => group.accounts))].sort((a, b) => a - b);
  const filters = { step: 0, size: 0, loose: true, behind: true };
  const groupShown = (id) => {
    const group = groups.get(id);
    return group ? group.shown && group.accounts >= (sizes[filters.size] || 0) : filters.loose;
  };
  const least = () => (filters.step === 0 ? -Infinity : steps[filters.step]);
  const visible = { nodes: new Set(), edges: new Set(), counts: {} };

  const decide = () => {
    const limit = least();
    visible.nodes.clear();
    visible.edges.clear();
    for (const group of groups.values()) group.drawn = 0;
    const counts = { accounts: 0, ties: 0, clusters: 0, outlets: 0 };
    for (const node of data.nodes) {
      if (node.kind !== "account") continue;
      if (!groupShown(node.group_id) || (limit > -Infinity && !(strongest.get(node.id) >= limit))) continue;
      visible.nodes.add(node.id);
      counts.accounts += 1;
      if (groups.has(node.group_id)) groups.get(node.group_id).drawn += 1;
    }
    for (const tie of ties.values()) {
      if (tie.weight < limit || !visible.nodes.has(tie.from) || !visible.nodes.has(tie.to)) continue;
      visible.edges.add(tie.id);
      counts.ties += 1;
    }
    for (const group of groups.values()) if (group.drawn) counts.clusters += 1;
    for (const node of data.nodes) {
      if (node.kind === "account") continue;
      const kept = node.kind === "anchor" ? (groups.get(node.group_id) || { drawn: 0 }).drawn > 0 : filters.behind || !usual(node);
      if (!kept) continue;
      visible.nodes.add(node.id);
      if (node.kind === "outlet") counts.outlets += 1;
    }
    for (const edge of data.edges) if (edge.kind !== "tie" && visible.nodes.has(edge.from) && visible.nodes.has(edge.to)) visible.edges.add(edge.id);
    visible.counts = counts;
  };

  const hidden = new Set();
  const changed = (items, shown) => {
    const updates = [];
    for (const item of items) {
      const hide = !shown.has(item.id);
      if (hide === hidden.has(item.id)) continue;
      if (hide) hidden.add(item.id); else hidden.delete(item.id);
      updates.push({ id: item.id, hidden: hide });
    }
    return updates;
  };
  const refresh = () => {
    decide();
    edgeSet.update(changed(data.edges, visible.edges));
    nodeSet.update(changed(data.nodes, visible.nodes));
    const { accounts, ties: tieCount, clusters } = visible.counts;
    const all = accounts === [...nodes.values()].filter((node) => node.kind === "account").length && tieCount === ties.size;
    byId("live").textContent = all ? "" : `Now shown: ${plural(accounts, "account")} · ${plural(tieCount, word.tie, word.ties)} · ${plural(clusters, word.group, word.groups)}`;
    for (const [id, row] of groupRows) row.classList.toggle("off", !groups.get(id).drawn);
    network.redraw();
  };
  let waiting = 0;
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(refresh, 40); };

  const behind = data.nodes.filter((node) => ["outlet", "organisation", "funder"].includes(node.kind));

  // --- drawing under and over the graph ----------------------------------------------------------------------------
  let selected = null;
  const labelText = (text, most) => { const letters = Array.from(text); return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : text; };
  const halo = (context, text, x, y, colour, scale) => {
    context.lineJoin = "round";
    context.lineWidth = 4 / scale;
    context.strokeStyle = colours.page;
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
  network.on("beforeDrawing", (context) => {
    for (const group of groups.values()) {
      if (!group.drawn) continue;
      const [x, y, r] = group.disc;
      context.beginPath();
      context.arc(x, y, r, 0, 2 * Math.PI);
      context.fillStyle = alpha(hue(group), 0.12);
      context.fill();
      context.lineWidth = 1 / network.getScale();
      context.strokeStyle = alpha(hue(group), 0.5);
      context.stroke();
    }
  });
  const corners = () => {
    const topLeft = network.DOMtoCanvas({ x: 4, y: 4 });
    const bottomRight = network.DOMtoCanvas({ x: box.clientWidth - 4, y: box.clientHeight - 4 });
    return { left: topLeft.x, right: bottomRight.x, top: topLeft.y, bottom: bottomRight.y };
  };
  const apart = (a, others) => others.every((b) => a.right < b.left || a.left > b.right || a.bottom < b.top || a.top > b.bottom);
  // a label that is as wide as a phone may not begin outside of it
  const within = (x, half, seen) => Math.max(seen.left + half, Math.min(seen.right - half, x));
  const drawGroupLabels = (context, scale) => {
    const placed = [];
    const signs = behind.filter((node) => visible.nodes.has(node.id))
      .map((node) => ({ left: node.x - node.size, right: node.x + node.size, top: node.y - node.size, bottom: node.y + node.size }));
    const seen = corners();
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    for (const group of groups.values()) {
      const [, y, r] = group.disc;
      // the largest are named at any distance, small ones once there is room
      if (!group.drawn || r * scale < 7 || (placed.length >= 24 && r * scale < 30) || group.disc[0] + r < seen.left || group.disc[0] - r > seen.right) continue;
      const size = Math.max(12, Math.min(16, 10 + r * scale * 0.05)) / scale;
      context.font = `600 ${size}px system-ui, sans-serif`;
      const text = labelText(group.label, r * scale > 45 && box.clientWidth > 600 ? 34 : 22);
      const half = context.measureText(text).width / 2;
      const above = y - r - size * 0.4, below = y + r + size * 1.15;
      const spots = [[0, above], [0, below], [-0.7 * r, above + 0.2 * r], [0.7 * r, above + 0.2 * r], [-0.7 * r, below - 0.2 * r], [0.7 * r, below - 0.2 * r], [0, y]]
        .map(([aside, baseline]) => {
          const x = within(group.disc[0] + aside, half, seen);
          return { x, baseline, left: x - half, right: x + half, top: baseline - size, bottom: baseline + size * 0.3 };
        });
      // rather over an outlet's sign than no label at all
      const spot = spots.find((area) => apart(area, placed) && apart(area, signs)) || spots.find((area) => apart(area, placed));
      if (!spot) continue;
      placed.push(spot);
      halo(context, text, spot.x, spot.baseline, colours.dark ? group.night_text : group.text, scale);
    }
    return placed;
  };
  const drawBacking = (context, scale, wanted, placed) => {
    const size = 12 / scale;
    context.font = `${size}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    const seen = corners();
    for (const node of wanted) {
      const text = labelText(node.label, 26), half = context.measureText(text).width / 2;
      const middle = node.x > seen.left && node.x < seen.right ? within(node.x, half, seen) : node.x;
      for (const baseline of [node.y + node.size + size * 1.05, node.y - node.size - size * 0.4]) {
        const area = { left: middle - half, right: middle + half, top: baseline - size * 0.8, bottom: baseline + size * 0.2 };
        if (!apart(area, placed)) continue;
        placed.push(area);
        halo(context, text, middle, baseline, colours.ink, scale);
        break;
      }
    }
  };
  const drawHandles = (context, scale, wanted, placed) => {
    const size = 11.5 / scale;
    context.font = `${size}px system-ui, sans-serif`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (const node of wanted) {
      const text = labelText(handle(idOf(node)), 24);
      const left = node.x + node.size + 3 / scale;
      const area = { left, right: left + context.measureText(text).width, top: node.y - size * 0.6, bottom: node.y + size * 0.6 };
      if (!apart(area, placed)) continue;
      placed.push(area);
      halo(context, text, left, node.y, colours.ink, scale);
    }
  };
  const inView = () => {
    const seen = corners();
    return (node) => node.x > seen.left && node.x < seen.right && node.y > seen.top && node.y < seen.bottom;
  };
  const dot = (context, node, scale) => {
    context.beginPath();
    context.arc(node.x, node.y, node.size, 0, 2 * Math.PI);
    context.fillStyle = lit(node, false);
    context.fill();
  };
  const square = (context, node) => {
    context.fillStyle = lit(node, false);
    context.fillRect(node.x - node.size, node.y - node.size, node.size * 2, node.size * 2);
  };
  const drawSelection = (context, scale) => {
    const chosenEdges = selected.edges.filter((edge) => visible.edges.has(edge.id));
    const ends = new Set(selected.nodes.filter((id) => visible.nodes.has(id)));
    for (const edge of chosenEdges) { ends.add(edge.from); ends.add(edge.to); }
    // one veil instead of restyling every line: dimmed lines in their thousands are still fog
    const topLeft = network.DOMtoCanvas({ x: 0, y: 0 });
    const bottomRight = network.DOMtoCanvas({ x: box.clientWidth, y: box.clientHeight });
    context.fillStyle = alpha(colours.page, 0.78);
    context.fillRect(topLeft.x, topLeft.y, bottomRight.x - topLeft.x, bottomRight.y - topLeft.y);
    for (const edge of chosenEdges) {
      const from = nodes.get(edge.from), to = nodes.get(edge.to);
      const group = groups.get(edge.kind === "amplification" ? edge.from.slice(2) : edge.group_id);
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.lineWidth = Math.max(edge.width, 1.4 / scale);
      context.strokeStyle = alpha(group ? hue(group) : "#8a919c", 0.85);
      context.stroke();
    }
    for (const id of ends) { const node = nodes.get(id); if (node.kind === "account") dot(context, node, scale); else if (node.kind !== "anchor") square(context, node); }
    for (const id of selected.nodes) {
      const node = nodes.get(id);
      if (!node || !visible.nodes.has(id)) continue;
      context.beginPath();
      context.arc(node.x, node.y, node.size + 4 / scale, 0, 2 * Math.PI);
      context.lineWidth = 2.2 / scale;
      context.strokeStyle = colours.ink;
      context.stroke();
    }
    const named = [...new Set([...selected.nodes, ...chosenEdges.slice(0, 14).flatMap((edge) => [edge.from, edge.to])])];
    drawHandles(context, scale, named.map((id) => nodes.get(id)).filter((node) => node && node.kind === "account"), []);
    drawBacking(context, scale, behind.filter((node) => ends.has(node.id)), []);
  };
  network.on("afterDrawing", (context) => {
    const scale = network.getScale();
    if (selected && (selected.nodes.length || selected.edges.length)) { drawSelection(context, scale); return; }
    const placed = drawGroupLabels(context, scale);
    drawBacking(context, scale, behind.filter((node) => visible.nodes.has(node.id)), placed);
    if (scale < 1.3) return;
    const here = inView();
    const near = data.nodes.filter((node) => node.kind === "account" && visible.nodes.has(node.id) && here(node));
    near.sort((a, b) => b.size - a.size);
    drawHandles(context, scale, near.slice(0, 140), placed);
  });

  // --- the card ----------------------------------------------------------------------------------------------------
  const card = byId("card");
  const open = (heading, selection, ...children) => {
    selected = selection;
    clear(card).append(
      element("button", { className: "close", type: "button", "aria-label": "Close", onclick: close }, "×"),
      element("h2", {}, name(heading)),
    );
    for (const child of children.flat()) if (child) card.append(child);
    card.hidden = false;
    card.scrollTop = 0;
    network.redraw();
  };
  const close = () => {
    selected = null;
    card.hidden = true;
    network.redraw();
  };
  const facts = (rows) => {
    const list = element("dl", {});
    for (const [term, value] of rows) {
      if (value === null || value === undefined || value === "") continue;
      list.append(element("dt", {}, term), element("dd", {}, value));
    }
    return list;
  };
  const yes = (flag, text) => (flag ? text : "");
  const quiet = (text) => element("p", { className: "quiet" }, text);
  const other = (edge, id) => (edge.from === id ? edge.to : edge.from);
  const tieSummary = (edge) => {
    const layers = own(data.ties, edge.id) || [];
    const together = layers.filter((layer) => layer[3] !== null);
    const sum = (index, list) => list.reduce((total, layer) => total + (layer[index] || 0), 0);
    const parts = [plural(sum(2, layers), "object") + " shared"];
    if (together.length) parts.push(number(sum(3, together)) + " synchronous");
    const timed = layers.filter((layer) => layer[4] !== null).sort((a, b) => (b[3] || 0) - (a[3] || 0));
    if (timed.length) parts.push("median delay " + seconds(timed[0][4]));
    return parts.join(" · ");
  };
  const groupLine = (id) => {
    const group = groups.get(id);
    return group ? element("button", { className: "link", type: "button", onclick: () => openGroup(id) }, name(group.label)) : "none";
  };
  const accountLink = (account) => (nodes.has("a:" + account)
    ? element("button", { className: "link", type: "button", onclick: () => { flyTo("a:" + account); openAccount("a:" + account); } }, name(handle(account)))
    : name(handle(account)));

  const flagsOf = (account, known) => {
    const found = own(data.flagged, account);
    const old = [yes(known.protected, "protected"), yes(known.default_image, "default picture")];
    const told = found ? found.map((flag) => {
      const [words, rate, of] = data.flags[flag];
      return rate === null ? words : `${words} (${percent(rate)} of ${plural(of, "account")} of no cluster)`;
    }) : old;
    return [yes(known.verified, "verified"), ...told].filter(Boolean).join("; ");
  };

  const openAccount = (id) => {
    const node = nodes.get(id), account = idOf(node), known = about(account);
    const mine = neighbours.get(id) || [];
    const flags = flagsOf(account, known);
    const list = mine.slice(0, 10).map((edge) => element("button", { className: "plain", type: "button", onclick: () => { flyToTie(edge.id); openTie(edge.id); } },
      name(handle(other(edge, id).slice(2))), element("small", {}, tieSummary(edge))));
    open(handle(account), { nodes: [id], edges: mine },
      known.name ? element("p", {}, name(known.name)) : null,
      facts([
        ["Id", name(tidy(account))],
        ["Created", known.created],
        [camps ? "Camp" : "Cluster", groupLine(node.group_id)],
        ["Posts here", known.posts === undefined ? "" : number(known.posts)],
        ["Posts in all", known.post_count === undefined ? "" : number(known.post_count)],
        ["Followers", known.followers === undefined ? "" : number(known.followers)],
        ["Following", known.following === undefined ? "" : number(known.following)],
        ["Place declared", known.location && name(known.location)],
        ["Based in", known.based_in && name(known.based_in)],
        ["Status", known.status],
        ["Flags", flags],
        ["Link in profile", known.link ? link(known.link, known.url) : known.url && name(known.url)],
        ["Came first", known.first === undefined ? "" : percent(known.first) + " of synchronous objects"],
        ["Standing", known.standing === undefined ? "" : `${known.standing}: in its cluster in ${percent(known.stability)} of resamplings`],
      ]),
      element("h3", {}, mine.length > list.length ? `Strongest ${list.length} of ${plural(mine.length, word.tie, word.ties)}` : plural(mine.length, word.tie, word.ties)),
      list);
  };

  const postOf = (id) => {
    const [account, time, text, open_] = own(data.posts, id === null ? "" : id) || [null, null, -1, false];
    return { account, time, text: data.texts[text] || "", link: open_ ? "https://x.com/i/status/" + id : null };
  };
  const post = (id, account, later) => {
    const known = postOf(id);
    const when = known.time === null ? "time unknown" : moment(known.time);
    return element("div", { className: "post" },
      element("small", {}, accountLink(account), " · ", known.link ? link(known.link, when) : when, later ? " · " + later : ""),
      known.text ? element("p", { dir: "auto" }, known.text) : quiet(`post ${tidy(id || "unknown")}`));
  };
  const subject = (object, key) => {
    if (key === null && !own(data.posts, object)) return element("p", { dir: "auto" }, object);
    const known = postOf(key === null ? object : key);
    return element("p", { dir: "auto" }, (known.account ? handle(known.account) + ": " : "") + (known.text || object));
  };
  const openTie = (id) => {
    const edge = ties.get(id), from = edge.from.slice(2), to = edge.to.slice(2);
    const table = element("table", {}, element("tr", {}, ...["What both did", "Shared", "In window", "Delay"].map((text) => element("th", { scope: "col" }, text))));
    for (const [layer, , shared, synchronous, delay] of own(data.ties, id) || [])
      table.append(element("tr", {}, element("td", {}, own(data.layers, layer) || layer), element("td", {}, number(shared)),
        element("td", {}, synchronous === null ? "–" : number(synchronous)), element("td", {}, delay === null ? "–" : seconds(delay))));
    const [total, rows] = own(data.evidence, id) || [0, []];
    const shares = (own(data.ties, id) || []).filter((layer) => layer[5] !== null);
    const leader = shares.length ? shares.sort((a, b) => (b[3] || 0) - (a[3] || 0))[0][5] : null;
    open(`${handle(from)} – ${handle(to)}`, { nodes: [edge.from, edge.to], edges: [edge] },
      element("p", { className: "quiet" }, accountLink(from), " and ", accountLink(to)),
      table,
      leader === null ? null : quiet(`${handle(from)} came first on ${percent(leader)} of the synchronous objects.`),
      element("h3", {}, total ? `Posts behind it: ${rows.length} of ${number(total)}` : "Posts behind it"),
      total && !rows.length ? quiet("Not in this file, to keep it small; the table of evidence holds them.") : null,
      total ? null : quiet("The run holds no evidence table for this pair."),
      rows.map(([layer, object, key, one, two, delay]) => element("div", { className: "coact" }, subject(object, key),
        element("small", { className: "quiet" }, own(data.layers, layer) || layer),
        ...(delay !== null && delay < 0
          ? [post(two, to, ""), post(one, from, seconds(-delay) + " later")]
          : [post(one, from, ""), post(two, to, delay === null ? "" : seconds(delay) + " later")]))));
  };

  const drawn = (tag, properties, ...children) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(properties)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const monthsMade = (months) => {
    const most = Math.max(...months.map(([, count]) => count)), width = 330 / months.length;
    const bars = months.map(([month, count], place) => [month, count, place]).filter(([, count]) => count).map(([month, count, place]) =>
      drawn("rect", { x: place * width, y: 44 - (44 * count) / most, width: Math.max(width - 0.5, 1.5), height: (44 * count) / most },
        drawn("title", {}, `${month}: ${plural(count, "account")}`)));
    return [
      element("h3", {}, "When its accounts were made"),
      drawn("svg", { class: "made", viewBox: "0 0 332 45", role: "img", "aria-label": `Accounts made by month, ${months[0][0]} to ${months[months.length - 1][0]}; most in one month: ${number(most)}` }, ...bars),
      element("p", { className: "quiet ends" }, element("span", {}, months[0][0]), element("span", {}, `most in a month: ${number(most)}`), element("span", {}, months[months.length - 1][0])),
    ];
  };
  const whoTheyAre = (id) => {
    const who = own(data.who, id);
    if (!who || camps) return [];
    return [
      ...(who.months.length ? monthsMade(who.months) : []),
      who.tested ? element("h3", {}, "Who they are, beside others like them") : null,
      who.tested && !who.sentences.length ? quiet("In none of the traits tested do they differ clearly from others like them.") : null,
      ...who.sentences.map((sentence) => element("p", { className: "trait" }, sentence)),
      who.sentences.length ? quiet("Each is common among people who act for themselves. No single one, and no number of them, shows who runs an account.") : null,
    ];
  };

  const openGroup = (id) => {
    const group = groups.get(id);
    const members = [...group.members].sort((a, b) => b.size - a.size).slice(0, 10);
    const outlets = Object.values(data.amplification).filter((row) => row.cluster === id).sort((a, b) => b.share - a.share).slice(0, 8);
    open(group.label, { nodes: [], edges: [] },
      facts([
        ["Accounts", group.members.length < group.accounts ? `${number(group.members.length)} of ${number(group.accounts)} drawn` : number(group.accounts)],
        ["Posts", group.posts === undefined ? "" : number(group.posts)],
        ["Ties inside", group.ties === undefined ? "" : number(group.ties)],
        ["Pairs inside", group.pairs === undefined ? "" : number(group.pairs)],
        ["Density", group.density === undefined ? "" : percent(group.density) + " of all pairs tied"],
        ["Stability", group.stability === undefined ? "" : `found again to ${percent(group.stability)}; ${number(group.core)} of ${number(group.accounts)} accounts core`],
        ["Median delay", group.median_delay_s === undefined ? "" : seconds(group.median_delay_s)],
        ["Partition", group.modularity === undefined ? "" : `modularity ${number(group.modularity)}`],
        ["From", group.from === null ? "" : moment(group.from)],
        ["To", group.to === null ? "" : moment(group.to)],
        ["Behaviours", group.layers.map((layer) => own(data.layers, layer) || layer).join("; ")],
      ]),
      whoTheyAre(id),
      group.leaders.length ? element("h3", {}, "Came first most often") : null,
      group.leaders.map((account) => element("p", {}, accountLink(account))),
      outlets.length ? element("h3", {}, "Outlets shared") : null,
      outlets.map((row) => element("p", {}, name(tidy(row.outlet)), element("span", { className: "quiet" }, ` ${amplified(row)}`))),
      element("h3", {}, members.length < group.members.length ? "Accounts with the strongest ties" : "Accounts"),
      members.map((node) => element("p", {}, accountLink(idOf(node)))));
  };

  const amplified = (row) => `${number(row.accounts)} of ${number(row.cluster_accounts)} accounts (${percent(row.share || 0)}), others ${percent(row.other_share || 0)}`;
  const touching = (id) => data.edges.filter((edge) => edge.kind !== "tie" && (edge.from === id || edge.to === id));
  const openOutlet = (id) => {
    const node = nodes.get(id), outlet = idOf(node);
    const rows = Object.values(data.amplification).filter((row) => row.outlet === outlet).sort((a, b) => b.share - a.share);
    const linked = data.edges.filter((edge) => edge.kind === "amplification" && edge.to === id);
    open(node.label.trim() ? tidy(outlet) : "outlet", { nodes: [id], edges: touching(id) },
      quiet("Outlet. A line shows which share of a cluster's accounts linked to it, not that they belong together."),
      element("h3", {}, plural(linked.length, "cluster") + " shared it"),
      rows.map((row) => element("div", { className: "coact" },
        element("p", {}, groupLine(row.cluster)),
        quiet(`${amplified(row)}; ${plural(row.posts, "post")}`),
        row.risk_ratio === null ? null : quiet(`risk ratio ${number(row.risk_ratio)} (95 %: ${number(row.risk_ratio_low ?? 0)} to ${number(row.risk_ratio_high ?? 0)})`),
        row.circular ? quiet("The cluster rests on shared links, so this is no independent evidence.") : null)),
      claimList(id));
  };
  const claimRow = (claim) => element("div", { className: "coact" },
    element("p", {}, name(claim.subject), ` ${claim.property} `, name(claim.object)),
    element("p", { className: "quiet" }, "Source: ", claim.source ? (claim.link ? link(claim.link, claim.source) : name(claim.source)) : "none given", claim.date ? ` (${claim.date})` : ""));
  const claimList = (id) => {
    const rows = data.edges.filter((edge) => edge.kind === "claim" && (edge.from === id || edge.to === id)).map((edge) => own(data.claims, edge.id)).filter(Boolean);
    return rows.length ? [element("h3", {}, "What registries say"), ...rows.map(claimRow)] : [];
  };
  const openOrganisation = (id) => {
    const node = nodes.get(id);
    open(tidy(idOf(node)) || "organisation", { nodes: [id], edges: touching(id) },
      quiet(node.kind === "funder" ? "Funder named by a registry." : "Organisation named by a registry."), claimList(id));
  };
  const openClaim = (id) => {
    const claim = own(data.claims, id), edge = data.edges.find((item) => item.id === id);
    if (claim) open("Claim", { nodes: [edge.from, edge.to], edges: [edge] }, claimRow(claim));
  };
  const openNode = (id) => {
    const node = nodes.get(id);
    if (!node) return false;
    if (node.kind === "account") openAccount(id);
    else if (node.kind === "outlet") openOutlet(id);
    else if (node.kind === "organisation" || node.kind === "funder") openOrganisation(id);
    else if (node.kind === "anchor" && groups.has(node.group_id)) openGroup(node.group_id);
    else return false;
    return true;
  };
  const openEdge = (id) => {
    if (ties.has(id)) openTie(id);
    else if (own(data.claims, id)) openClaim(id);
    else if (own(data.amplification, id)) openNode("o:" + own(data.amplification, id).outlet);
    else return false;
    return true;
  };

  // --- moving about ------------------------------------------------------------------------------------------------
  // the card lies over the map: what it is about goes to the middle of the rest
  const free = () => {
    const wide = window.innerWidth > 760;
    return { width: box.clientWidth - (wide ? 390 : 0), height: box.clientHeight * (wide ? 1 : 0.45), offset: { x: wide ? -195 : 0, y: wide ? 0 : -box.clientHeight * 0.27 } };
  };
  const moveTo = (x, y, scale) => network.moveTo({ position: { x, y }, scale, offset: free().offset, animation: motion() });
  const flyTo = (id) => moveTo(nodes.get(id).x, nodes.get(id).y, Math.max(1.6, network.getScale()));
  const fitted = (width, height) => Math.min(free().width / width, free().height / height);
  const flyToTie = (id) => {
    const from = nodes.get(ties.get(id).from), to = nodes.get(ties.get(id).to);
    const scale = fitted(Math.abs(from.x - to.x) + 260, Math.abs(from.y - to.y) + 160);
    moveTo((from.x + to.x) / 2, (from.y + to.y) / 2, Math.max(0.2, Math.min(1.8, scale)));
  };
  const zoomTo = (id) => {
    const [x, y, r] = groups.get(id).disc;
    moveTo(x, y, Math.min(3, fitted(2.4 * r, 2.6 * r)));
  };
  network.on("click", (event) => {
    if (event.nodes.length && openNode(event.nodes[0])) return;
    if (event.edges.length && openEdge(event.edges[0])) return;
    const { x, y } = event.pointer.canvas;
    const inside = [...groups.values()].find((group) => group.drawn && Math.hypot(x - group.disc[0], y - group.disc[1]) < group.disc[2]);
    if (inside && !selected) openGroup(inside.id); else close();
  });

  // --- the panel ---------------------------------------------------------------------------------------------------
  const groupRows = new Map();
  const fillGroups = () => {
    const list = clear(byId("groups"));
    for (const group of groups.values()) {
      const check = element("input", { type: "checkbox", "aria-label": `Show ${group.label}` });
      check.checked = group.shown;
      check.addEventListener("change", () => { group.shown = check.checked; refresh(); });
      const row = element("li", {}, check, element("button", { type: "button", title: group.label, onclick: () => { zoomTo(group.id); openGroup(group.id); } },
        element("span", { className: "swatch", colour: hue(group) }),
        element("bdi", { className: "name" }, group.label), element("span", { className: "size" }, number(group.accounts))));
      groupRows.set(group.id, row);
      list.append(row);
    }
    if (!groups.size) list.append(element("li", {}, quiet("None: the ties form no " + word.group + ".")));
  };
  fillGroups();

  const found = byId("found"), query = byId("query");
  const folded = (text) => (text || "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const groupOf = (node) => groups.get(node.group_id);
  const index = data.nodes.filter((node) => node.kind !== "anchor" || groupOf(node)).map((node) => {
    if (node.kind === "anchor") return { node, handle: "", name: folded(groupOf(node).label), id: "" };
    if (node.kind !== "account") return { node, handle: "", name: folded(idOf(node)), id: "" };
    const known = about(idOf(node));
    return { node, handle: folded(known.handle), name: folded(known.name), id: idOf(node).toLowerCase() };
  });
  const search = (text) => {
    const wanted = folded(text.trim().replace(/^@/, ""));
    if (!wanted) return [];
    const score = (entry) => (entry.handle === wanted || entry.id === wanted ? 0 : entry.handle.startsWith(wanted) ? 1
      : entry.name.startsWith(wanted) ? 2 : entry.handle.includes(wanted) || entry.name.includes(wanted) || entry.id.includes(wanted) ? 3 : 9);
    return index.map((entry) => [score(entry), entry]).filter(([rank]) => rank < 9)
      .sort((a, b) => a[0] - b[0] || b[1].node.size - a[1].node.size).map(([, entry]) => entry.node);
  };
  const inWords = (node) => {
    const group = groupOf(node);
    if (node.kind === "anchor") return [group.label, `${word.group}, ${plural(group.accounts, "account")}`];
    if (node.kind !== "account") return [idOf(node), node.kind];
    return [handle(idOf(node)), [about(idOf(node)).name, group && group.label].filter(Boolean).join(" · ")];
  };
  const fillFound = () => {
    const hits = search(query.value);
    clear(found).hidden = !query.value.trim();
    for (const node of hits.slice(0, 12)) {
      const [text, more] = inWords(node);
      found.append(element("li", {}, element("button", { type: "button", onclick: () => reveal(node.id) }, name(text), element("small", {}, more))));
    }
    if (!hits.length) found.append(element("li", {}, element("p", {}, "Nothing of that name is on this map.")));
    else if (hits.length > 12) found.append(element("li", {}, element("p", {}, `and ${number(hits.length - 12)} more`)));
  };
  const reveal = (id) => {
    const node = nodes.get(id);
    if (node.kind === "anchor") { groupOf(node).shown = true; fillGroups(); refresh(); zoomTo(node.group_id); }
    else { if (!visible.nodes.has(id)) resetFilters(); flyTo(id); }
    openNode(id);
  };
  query.addEventListener("input", fillFound);
  query.addEventListener("keydown", (event) => {
    const first = found.querySelector("button");
    if (event.key === "Enter" && first) { event.preventDefault(); first.click(); }
    if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
  });
  found.addEventListener("keydown", (event) => {
    const buttons = [...found.querySelectorAll("button")], place = buttons.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? place + 1 : event.key === "ArrowUp" ? place - 1 : null;
    if (next === null) return;
    event.preventDefault();
    (buttons[next] || (next < 0 ? query : buttons[place])).focus();
  });

  const slider = (id, values, set, words) => {
    const input = byId(id), output = byId(id + "-value");
    input.max = String(Math.max(values.length - 1, 0));
    input.disabled = values.length < 2;
    const say = () => { output.textContent = words(Number(input.value)); };
    input.addEventListener("input", () => { set(Number(input.value)); say(); soon(); });
    say();
    return (value) => { input.value = String(value); set(value); say(); };
  };
  const setStep = slider("strength", steps, (value) => { filters.step = value; }, (value) => (steps.length ? number(steps[value]) : "–"));
  const setSize = slider("smallest", sizes, (value) => { filters.size = value; }, (value) => (sizes.length ? plural(sizes[value], "account") : "–"));
  const check = (id, set) => {
    const input = byId(id);
    if (!input) return () => {};
    input.addEventListener("change", () => { set(input.checked); refresh(); });
    return (value) => { input.checked = value; set(value); };
  };
  const setLoose = check("loose", (value) => { filters.loose = value; });
  const setBehind = check("behind", (value) => { filters.behind = value; });
  const resetFilters = () => {
    setStep(0); setSize(0); setLoose(true); setBehind(true);
    for (const group of groups.values()) group.shown = true;
    fillGroups();
    refresh();
  };
  byId("whole").addEventListener("click", () => { close(); whole(true); });
  byId("picture").addEventListener("click", () => {
    const source = box.querySelector("canvas");
    const copy = element("canvas", { width: source.width, height: source.height });
    const context = copy.getContext("2d");
    context.fillStyle = colours.page;
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(source, 0, 0);
    copy.toBlob((blob) => {
      const address = URL.createObjectURL(blob);
      element("a", { href: address, download: "coordination-map.png" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    });
  });
  byId("more").addEventListener("click", () => {
    const now = byId("controls").classList.toggle("open");
    byId("more").setAttribute("aria-expanded", String(now));
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing) { event.preventDefault(); query.focus(); query.select(); }
    if (event.key !== "Escape") return;
    if (document.activeElement === query && query.value) { query.value = ""; fillFound(); } else if (!card.hidden) { close(); box.focus(); } else query.blur();
  });
  night.addEventListener("change", () => {
    colours = tone();
    nodeSet.update(data.nodes.filter(usual).map((node) => ({ id: node.id, color: lit(node, false) })));
    edgeSet.update(data.edges.filter(usual).map((edge) => ({ id: edge.id, color: lit(edge, true) })));
    labelStyle();
    fillGroups();
    refresh();
  });

  refresh();
  whole(false);
  // tests read these instead of pixels
  Object.assign(hook, {
    ready: true,
    network,
    counts: () => ({ ...visible.counts }),
    search: (text) => search(text).map(idOf),
    openAccount: (account) => openAccount("a:" + account),
    openTie: (one, two) => openTie([...ties.values()].find((tie) => [tie.from, tie.to].sort().join() === ["a:" + one, "a:" + two].sort().join()).id),
    openNode, openEdge, openGroup, close, flyToTie,
    setWeakest: (step) => { setStep(step); refresh(); },
    resetFilters, flyTo, zoomTo,
    pageOf: (id) => {
      const node = nodes.get(id), rectangle = box.getBoundingClientRect();
      const point = network.canvasToDOM({ x: node.x, y: node.y });
      return { x: rectangle.left + point.x, y: rectangle.top + point.y };
    },
    ties: () => [...ties.values()].map((tie) => ({ id: tie.id, from: tie.from, to: tie.to, weight: tie.weight })),
    nodes: () => data.nodes.map((node) => ({ id: node.id, kind: node.kind })),
  });
})();
