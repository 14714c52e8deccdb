// Elements. All names on this page were written by the accounts it is about: they enter as text, never as markup.
const byId = (id) => document.getElementById(id);
const clear = (node) => { node.replaceChildren(); return node; };

const element = (tag, properties = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(key, value);
    else if (key === "class") node.className = value;
    else if (key === "colour") node.style.backgroundColor = value;
    else if (key === "checked") node.checked = true;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children.flat()) if (child) node.append(child);
  return node;
};
// A name as its writer's direction of writing has it.
const name = (text) => element("bdi", {}, text);
const quiet = (text) => element("p", { class: "quiet" }, text);
const button = (text, act, more = {}) => element("button", { type: "button", click: act, ...more }, text);

// A link that opens only what is of the web; anything else stays text.
const link = (address, text) => {
  let url;
  try { url = new URL(address); } catch { return name(text); }
  if (url.protocol !== "https:" && url.protocol !== "http:") return name(text);
  return element("a", { href: url.href, rel: "noopener noreferrer", target: "_blank" }, name(text));
};
const facts = (rows) => {
  const list = element("dl");
  for (const [term, value] of rows) if (value) list.append(element("dt", {}, term), element("dd", {}, value));
  return list;
};
// Text as it may stand in one line, without control characters and overrides of direction.
const tidy = (text) => text.replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, "").slice(0, 60);
