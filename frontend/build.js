// Turns npm packages and the scripts of ../static into ../static/build/: one style sheet, scripts, and the PDF's fonts.
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
  entryPoints: [join(here, "govuk.js")],
  outfile: join(output, "govuk.js"),
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

const fonts = join(packages, "@fontsource", "arimo", "files");
for (const name of readdirSync(fonts)) {
  if (/^arimo-latin(-ext)?-(400|700)-(normal|italic)\.woff2$/.test(name)) {
    copyFileSync(join(fonts, name), join(output, "fonts", name));
  }
}

for (const name of readdirSync(output).filter((file) => /\.(css|js)$/.test(file))) {
  const bytes = brotliCompressSync(readFileSync(join(output, name))).length;
  console.log(`${name}: ${(bytes / 1000).toFixed(1)} KB compressed`);
}
