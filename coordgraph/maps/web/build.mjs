// Bundle the script of the map into dist/map.js, and write the licences of everything that went into it.
import { createRequire } from "node:module";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { build } = createRequire(import.meta.url)("esbuild");

const done = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  outfile: "dist/map.js",
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "ascii",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

const packages = [...new Set(Object.keys(done.metafile.outputs["dist/map.js"].inputs)
  .filter((path) => path.startsWith("node_modules/"))
  .map((path) => path.split("/").slice(1, path.startsWith("node_modules/@") ? 3 : 2).join("/")))].sort();

const notices = await Promise.all(packages.map(async (name) => {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} ships no licence text: say in build.mjs where it stands`);
  const text = (await readFile(join(folder, file), "utf8")).replaceAll("\r", "").trim();
  return `${name} ${about.version} (${about.license})\n\n${text}\n`;
}));

await mkdir(join(here, "dist"), { recursive: true });
await writeFile(join(here, "dist", "THIRD_PARTY_LICENSES"), notices.join(`\n${"-".repeat(80)}\n\n`));
