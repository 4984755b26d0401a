// The API's description and the permission matrix are reviewed as differences of files; refresh them with
//   build/release/medconnect openapi > tests/golden/openapi.json
//   build/release/medconnect permissions > tests/golden/permissions.txt
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const program = join(root, "build/release/medconnect");
const print = (command) => execFileSync(program, [command], { encoding: "utf8", maxBuffer: 64 << 20 });
const golden = (name) => readFileSync(join(root, "tests/golden", name), "utf8");

test("openapi.json is what the routes say", () => {
  const said = print("openapi");
  assert.equal(said, golden("openapi.json"));
  const description = JSON.parse(said);
  assert.equal(description.openapi, "3.1.0");
  for (const [path, methods] of Object.entries(description.paths))
    for (const [method, operation] of Object.entries(methods)) assert.ok(operation["x-permission"], `${method} ${path} names its permission`);
});

test("permissions.txt is what the modules grant", () => {
  assert.equal(print("permissions"), golden("permissions.txt"));
});
