// Builds static/dist from frontend/ and static/: styles from Sass, the scripts, our drawings.
// Every file gets a name that holds a hash of its content, so browsers may keep it for ever;
// manifest.json says which name is the current one. A Brotli and a gzip copy lie beside each.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import * as esbuild from "esbuild";
import * as sass from "sass";

import { prune } from "./prune.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "static", "dist");
const browsers = ["chrome87", "firefox78", "safari14", "edge87"];
const manifest = {};

function write(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const hashed = name.replace(/(\.[a-z]+)$/, `-${hash}$1`);
  const path = join(dist, hashed);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  writeFileSync(`${path}.br`, brotli);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  manifest[name] = hashed;
  console.log(`${name.padEnd(28)} ${String(bytes.length).padStart(7)} bytes, ${String(brotli.length).padStart(6)} compressed`);
}

function buildStyles(name) {
  const { css } = sass.compile(join(root, "frontend", "styles", name.replace(".css", ".scss")), {
    loadPaths: [join(root, "node_modules")],
    style: "compressed",
    quietDeps: true,
  });
  // Every browser that runs our styles knows custom properties: the fallback colours are dead weight.
  const lean = css.replace(/var\((--govuk-[a-z-]+-colour), ?#[0-9a-f]{3,8}\)/gi, "var($1)");
  write(name, prune(esbuild.transformSync(lean, { loader: "css", minify: true, target: browsers }).code));
}

async function buildScript(name) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [join(root, "frontend", "script", name)],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    write: false,
  });
  write(name, outputFiles[0].contents);
}

function copyDrawings() {
  write("favicon.svg", readFileSync(join(root, "static", "favicon.svg")));
  for (const file of readdirSync(join(root, "static", "drawings")).sort()) {
    if (file.endsWith(".svg")) {
      write(`drawings/${file}`, readFileSync(join(root, "static", "drawings", file)));
    }
  }
}

buildStyles("portal.css");
buildStyles("staff.css");
await buildScript("portal.js");
await buildScript("register.js"); // only the register's page waits for it
copyDrawings();

// The new files are there before the manifest names them, and the old ones go last:
// a running server always finds what it looks for.
const half = join(dist, `manifest.${process.pid}.tmp`);
writeFileSync(half, `${JSON.stringify(manifest, null, 2)}\n`);
renameSync(half, join(dist, "manifest.json"));
const current = new Set(["manifest.json", ...Object.values(manifest)]);
for (const file of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const path = join(file.parentPath ?? file.path, file.name);
  if (file.isFile() && !current.has(relative(dist, path).replace(/\.(br|gz)$/, ""))) rmSync(path, { force: true });
}
