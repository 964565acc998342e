// Turns npm packages and what stands in ../static into ../static/build/: style sheets, scripts, and the PDF's fonts.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import * as esbuild from "esbuild-wasm";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const output = join(here, "..", "static", "build");

rmSync(output, { recursive: true, force: true });
mkdirSync(join(output, "fonts"), { recursive: true });

const { css } = sass.compile(join(here, "plumbline.scss"), { style: "compressed", quietDeps: true });
writeFileSync(join(output, "plumbline.css"), css);

await esbuild.build({
  entryPoints: ["govuk.js", "password.js"].map((name) => join(here, name)),
  outdir: output,
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2020",
  legalComments: "none",
});

// Our own: each page loads its entry and one piece that all of them share.
const scripts = join(here, "..", "static");
await esbuild.build({
  entryPoints: ["case-form.js", "unsent.js"].map((name) => join(scripts, name)),
  outdir: output,
  chunkNames: "shared-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  target: "es2022",
  legalComments: "none",
});

// What our style sheets say to people who read them takes a third of them.
await esbuild.build({
  entryPoints: readdirSync(scripts)
    .filter((name) => name.endsWith(".css") && name !== "document-paged.css") // that is the PDF's
    .map((name) => join(scripts, name)),
  outdir: output,
  minify: true,
  target: "es2022",
});

const fonts = join(packages, "@fontsource", "arimo", "files");
for (const name of readdirSync(fonts)) {
  if (/^arimo-latin(-ext)?-(400|700)-(normal|italic)\.woff2$/.test(name)) {
    copyFileSync(join(fonts, name), join(output, "fonts", name));
  }
}

// For letters that Arimo lacks, the first that has one first. A package of ideographs or syllables cuts its font into a
// hundred, and lists exactly what is in each; of the others the PDF's maker looks at the letters themselves.
/** @type {[string, RegExp][]} */
const fallbacks = [
  ["@fontsource-variable/noto-sans", /^(greek|cyrillic|vietnamese|latin)(-ext)?$/],
  ["@fontsource-variable/noto-sans-hebrew", /^hebrew$/],
  ["@fontsource-variable/noto-sans-arabic", /^arabic$/],
  ["@fontsource-variable/noto-sans-symbols", /^symbols$/],
  ["@fontsource/noto-sans-symbols-2", /^symbols$/],
  ["@fontsource/noto-sans-math", /^latin$/],
  ["@fontsource-variable/noto-sans-sc", /^\[\d+\]$/],
  ["@fontsource-variable/noto-sans-jp", /^\[\d+\]$/],
  ["@fontsource-variable/noto-sans-kr", /^\[\d+\]$/],
];

/** @param {string} name @param {string} file */
const readJson = (name, file) => JSON.parse(readFileSync(join(packages, name, file), "utf8"));

/** @param {string} name @param {string} subset @param {string} range */
function fallbackFont(name, subset, range) {
  const { id, family } = readJson(name, "metadata.json");
  const part = subset.replace(/[[\]]/g, "");
  const stem = new RegExp(`^${id}-${part}-(400|wght)-(normal|italic)\\.woff2$`);
  const files = readdirSync(join(packages, name, "files")).filter((file) => stem.test(file));
  for (const file of files) {
    copyFileSync(join(packages, name, "files", file), join(output, "fonts", file));
  }
  // Each part is a family by itself, or WeasyPrint would take them for one font. No family ends in a number: Pango
  // would take it for a size.
  return { family: `${family} ${part.replace(/^\d/, "part-$&")}`, files, range: part === subset ? null : range };
}

writeFileSync(
  join(output, "fonts", "fallbacks.json"),
  JSON.stringify(
    fallbacks.flatMap(([name, wanted]) =>
      Object.entries(readJson(name, "unicode.json"))
        .filter(([subset]) => wanted.test(subset))
        .map(([subset, range]) => fallbackFont(name, subset, String(range))),
    ),
  ),
);

for (const name of readdirSync(output).filter((file) => /\.(css|js)$/.test(file))) {
  const bytes = brotliCompressSync(readFileSync(join(output, name))).length;
  console.log(`${name}: ${(bytes / 1000).toFixed(1)} KB compressed`);
}
