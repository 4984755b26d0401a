// Fails the build when a part of the app is over its budget (KiB, brotli 11). Reads Vite's manifest.
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const dist = new URL("../dist/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(dist + ".vite/manifest.json", "utf8"));
const budget = { initial: 95, first: 115, css: 15, route: 60, editor: 115, video: 100 };
const failures = [];

const size = (file) =>
  brotliCompressSync(readFileSync(dist + file), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length / 1024;

function statics(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) statics(next, seen);
  return seen;
}

function check(name, kib, limit) {
  const over = kib > limit;
  console.log(`${over ? "OVER" : "ok  "} ${name.padEnd(44)} ${kib.toFixed(1).padStart(6)} of ${limit} KiB br`);
  if (over) failures.push(name);
}

const sum = (files) => [...files].reduce((all, file) => all + size(file), 0);
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const initial = statics(entry);
const cssOf = (keys) => new Set([...keys].flatMap((key) => manifest[key].css ?? []));

check("initial JavaScript", sum(new Set([...initial].map((key) => manifest[key].file))), budget.initial);
const inside = new Set([...initial, ...statics("src/app/inside.tsx")]);
// Pages before the sign-in come to what was loaded at first, all others to what the signed-in app has loaded.
const before = new Set([...initial].flatMap((key) => manifest[key].dynamicImports ?? []));
const firstView = [...inside, ...statics("src/features/home/home.tsx")];
check("first view of the dashboard: JavaScript", sum(new Set(firstView.map((key) => manifest[key].file))), budget.first);
check("initial CSS", sum(cssOf(initial)), budget.css);
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry) continue;
  if (key === "src/app/inside.tsx") continue;
  const there = before.has(key) ? initial : inside;
  const added = [...statics(key)].filter((part) => !there.has(part));
  const isEditor = (part) => /editor/.test(manifest[part].name ?? part) && /^_?editor/.test(manifest[part].name ?? "");
  const editor = added.filter(isEditor);
  if (editor.length) check(`${chunk.name ?? key}: editor`, sum(editor.map((part) => manifest[part].file)), budget.editor);
  // The player of prepared films, loaded when one is played in a browser that cannot play them by itself.
  const limit = chunk.src?.includes("node_modules/hls.js/") ? budget.video : budget.route;
  check(chunk.src ?? key, sum(added.filter((part) => !isEditor(part)).map((part) => manifest[part].file)), limit);
}
if (failures.length) {
  console.error(`Over budget: ${failures.join(", ")}`);
  process.exit(1);
}
