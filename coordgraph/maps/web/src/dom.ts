// Elements. All names on this page were written by the accounts it is about: they enter as text, never as markup.
export type Child = Node | string | null | undefined | false;
type Properties = Record<string, string | number | boolean | ((event: Event) => void) | null | undefined>;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, properties: Properties = {}, ...children: (Child | Child[])[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else if (name === "class") node.className = String(value);
    else if (name === "colour") node.style.backgroundColor = String(value);
    else if (name === "checked") (node as HTMLInputElement).checked = true;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) if (child) node.append(child);
  return node;
}

export function clear<Some extends Element>(node: Some): Some {
  node.replaceChildren();
  return node;
}

/** A name as its writer's direction of writing has it. */
export const name = (text: string): HTMLElement => element("bdi", {}, text);

export const quiet = (text: string): HTMLElement => element("p", { class: "quiet" }, text);

/** A link that opens only what is of the web; anything else stays text. */
export function link(address: string, text: string): HTMLElement {
  try {
    const url = new URL(address);
    if (url.protocol === "https:" || url.protocol === "http:")
      return element("a", { href: url.href, rel: "noopener noreferrer", target: "_blank" }, name(text));
  } catch { /* not an address */ }
  return name(text);
}

export const button = (text: Child | Child[], act: () => void, more: Properties = {}): HTMLButtonElement =>
  element("button", { type: "button", click: act, ...more }, text);

export function facts(rows: [string, Child][]): HTMLElement {
  const list = element("dl");
  for (const [term, value] of rows) if (value) list.append(element("dt", {}, term), element("dd", {}, value));
  return list;
}
