// The blocks of the page: base85 of gzip, decoded when they are needed.
import { gunzipSync } from "fflate";

// the digits of RFC 1924, with , . : in place of < > &
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%:()*+-;,=.?@^_`{|}~";

/** Five characters are four bytes, the first the highest; at the end one more than the bytes that are left. */
export function bytesOf(id: string): Uint8Array {
  const text = document.getElementById(id)?.textContent ?? "";
  const worth = new Uint8Array(128);
  for (let digit = 0; digit < DIGITS.length; digit++) worth[DIGITS.charCodeAt(digit)] = digit;
  const bytes = new Uint8Array(Math.floor(text.length * 4 / 5));
  for (let from = 0, to = 0; from < text.length; from += 5) {
    let number = 0;
    for (let place = from; place < from + 5; place++) number = number * 85 + (place < text.length ? worth[text.charCodeAt(place)] : 84);
    for (let shift = 24; shift >= 0 && to < bytes.length; shift -= 8) bytes[to++] = number >>> shift;
  }
  return bytes;
}

export async function gunzip(packed: Uint8Array): Promise<Uint8Array> {
  // browsers before 2023 have no DecompressionStream
  if (typeof DecompressionStream === "undefined") return gunzipSync(packed);
  const stream = new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const known = new Map<string, Promise<unknown>>();

export function blockOf<Block>(number: number): Promise<Block> {
  const id = `block-${number}`;
  if (!known.has(id)) known.set(id, gunzip(bytesOf(id)).then((raw) => JSON.parse(new TextDecoder().decode(raw)) as unknown));
  return known.get(id) as Promise<Block>;
}
