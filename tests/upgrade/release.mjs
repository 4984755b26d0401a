// release.mjs COMMIT NAME: writes tests/upgrade/releases/NAME.txt, the migrations of a released state with the checksums
// that databases of that release carry (appliance/data/migrator.cpp). Run it once for each release.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { checksum } from "./checksum.mjs";

const [commit, name] = process.argv.slice(2);
const git = (...words) => execFileSync("git", words, { maxBuffer: 1 << 26 });
const files = git("ls-tree", "-r", "--name-only", commit, "appliance", "modules").toString().split("\n").filter((path) => /^(appliance|modules)\/[^/]+\/migrations\/\d{4}_[a-z0-9_]+\.sql$/.test(path));
const lines = files.map((path) => {
  const [, module, , file] = path.split("/");
  return `${module}/${file} ${checksum(git("show", `${commit}:${path}`))}`;
});
writeFileSync(new URL(`releases/${name}.txt`, import.meta.url), `# ${name}, commit ${git("rev-parse", "--short", commit).toString().trim()}: module/migration checksum\n${lines.sort().join("\n")}\n`);
