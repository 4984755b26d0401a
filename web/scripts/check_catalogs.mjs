// Checks each translation catalog: it parses, keeps the variables of the source text, and its plurals
// have every form that the language needs (es and fr: one, many, other; fil: one, other).
import { existsSync, readFileSync } from "node:fs";
import PO from "pofile";

const locales = ["es", "fr", "fil"];
const problems = [];
const variables = (text) => [...text.matchAll(/\{\s*([A-Za-z0-9_]+)/g)].map((hit) => hit[1]).sort();

for (const locale of locales) {
  const file = new URL(`../src/locales/${locale}/messages.po`, import.meta.url);
  if (!existsSync(file)) {
    problems.push(`${locale}: no catalog`);
    continue;
  }
  const catalog = PO.parse(readFileSync(file, "utf8"));
  const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  let done = 0;
  for (const item of catalog.items) {
    const text = item.msgstr[0] ?? "";
    if (!text || item.obsolete) continue;
    done += 1;
    const source = item.msgid;
    for (const name of new Set(variables(source))) {
      if (!/^\d+$/.test(name) && /^[a-z]/.test(name) && !text.includes(name)) problems.push(`${locale}: "${source}" lost {${name}}`);
    }
    if (/,\s*plural\s*,/.test(text)) {
      for (const form of forms) if (!new RegExp(`\\b${form}\\s*\\{`).test(text)) problems.push(`${locale}: "${source}" lacks plural form ${form}`);
    }
  }
  console.log(`${locale}: ${done} of ${catalog.items.length} messages translated, plural forms ${forms.join(", ")}`);
}
if (problems.length) {
  console.error(problems.join("\n"));
  process.exit(1);
}
