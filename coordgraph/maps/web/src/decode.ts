// The blocks of the page: base64 of gzip, decoded when they are needed.
import { gunzipSync } from "fflate";

export function bytesOf(id: string): Uint8Array {
  const binary = atob(document.getElementById(id)?.textContent ?? "");
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
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
