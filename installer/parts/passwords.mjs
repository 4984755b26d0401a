// Makes the table of common passwords: one entry a line, sorted by bytes, so that the program searches it where it lies.
// An entry is the letters of a common password (five or more: shorter ones are met by chance), or a whole one of twelve
// characters or more. appliance/security/common_passwords.cpp says how a new password is held against it.
import { readFileSync } from "node:fs";

const entries = new Set();
for (const password of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const folded = password.toLowerCase();
  if (!/^[ -~]*$/.test(folded)) continue;
  const letters = folded.replace(/[^a-z]/g, "");
  if (letters.length >= 5) entries.add(letters);
  if (folded.length >= 12) entries.add(folded);
}
if (entries.size < 25_000) {
  console.error("passwords: the list is much shorter than it was");
  process.exit(1);
}
process.stdout.write([...entries].sort().map((entry) => `${entry}\n`).join(""));
