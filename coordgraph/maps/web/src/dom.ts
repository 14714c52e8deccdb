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

const SVG = "http://www.w3.org/2000/svg";

/** Bars of counts in a row, each told when the pointer rests on it. */
function picture(counts: number[], label: string, told: (place: number) => string): SVGElement {
  const drawn = (tag: string, properties: Record<string, string | number>): SVGElement => {
    const node = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(properties)) node.setAttribute(key, String(value));
    return node;
  };
  const most = Math.max(...counts, 1);
  const image = drawn("svg", { class: "picture", role: "img", "aria-label": label, viewBox: `0 0 ${counts.length * 10} 40`, preserveAspectRatio: "none" });
  counts.forEach((count, place) => {
    const height = count ? Math.max(2, (38 * count) / most) : 0;
    const whole = drawn("rect", { x: place * 10, y: 0, width: 10, height: 40, class: "ground" });
    const title = drawn("title", {});
    title.textContent = told(place);
    whole.append(title);
    image.append(drawn("rect", { x: place * 10 + 0.5, y: 40 - height, width: 9, height }), whole);
  });
  return image;
}

/** Bars with what stands at both their ends below them. */
export const bars = (counts: number[], label: string, told: (place: number) => string, first: string, last: string): HTMLElement =>
  element("div", { class: "pictured" }, picture(counts, label, told),
    element("div", { class: "ends", "aria-hidden": "true" }, element("span", {}, first), first !== last && element("span", {}, last)));

export const button = (text: Child | Child[], act: () => void, more: Properties = {}): HTMLButtonElement =>
  element("button", { type: "button", click: act, ...more }, text);

export function facts(rows: [string, Child][]): HTMLElement {
  const list = element("dl");
  for (const [term, value] of rows) if (value) list.append(element("dt", {}, term), element("dd", {}, value));
  return list;
}
