/**
 * Sequencing of SCORM 2004 4th Edition against what the ADL LMS test suite expects of an LMS, case by case: which activity
 * is delivered after which, and what its SCO reads. The courses are our own short form (lib/course.mjs); a case bears the
 * name that it has there.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { binary } from "../../end_to_end/lib/appliance.mjs";
import { control } from "./cases_control.mjs";
import { moreControl } from "./cases_more_control.mjs";
import { moreObjectives } from "./cases_more_objectives.mjs";
import { moreRollups } from "./cases_more_rollup.mjs";
import { moreRules } from "./cases_more_rules.mjs";
import { objectives } from "./cases_objectives.mjs";
import { rollups } from "./cases_rollup.mjs";
import { rules } from "./cases_rules.mjs";
import { manifest, script } from "./lib/course.mjs";

const folder = mkdtempSync(join(tmpdir(), "medconnect-scorm-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const groups = {
  "control modes and navigation": { ...control, ...moreControl },
  rules: { ...rules, ...moreRules },
  rollups: { ...rollups, ...moreRollups },
  objectives: { ...objectives, ...moreObjectives },
};
for (const [group, cases] of Object.entries(groups)) {
  describe(group, () => {
    for (const [name, { items, course = [], root, collection, plays }] of Object.entries(cases)) {
      it(name, () => {
        const file = join(folder, `${name}.xml`);
        writeFileSync(file, manifest(items, course, root, collection));
        const done = spawnSync(binary, ["scorm", "replay", file, "-"], { input: script(plays), encoding: "utf8", timeout: 20_000 });
        assert.equal(done.status, 0, `${done.stdout}${done.stderr}`);
        assert.match(done.stdout, /[1-9]\d* expectations, 0 failed/);
      });
    }
  });
}
