import { compileMessage } from "@lingui/message-utils/compileMessage";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import PO from "pofile";
import { describe, expect, it } from "vitest";
import { compile } from "./compile";

const samples = [
  "Hello", "", "a {b} c", "a } b", "it's {x}", "'{x}'", "''", "{d, number}", "{d, number, percent}", "<0>a {b}</0>",
  "{n, plural, offset:1 =0 {none} one {# thi{x}ng} other {# things}}", "{n, selectordinal, one {#st} other {#th}}",
  "{n, select, a {x #} other {}}", "You '' {n, plural, one {it's # '#' x} other {y}}", "{a, plural, one {{b, plural, one {#} other {# {c}}}} other {z}}",
];
const folder = join(process.cwd(), "src/locales");
const catalogued = readdirSync(folder).flatMap((locale) =>
  PO.parse(readFileSync(join(folder, locale, "messages.po"), "utf8")).items.flatMap((item) => [item.msgid, ...item.msgstr]),
);

describe("compile", () => {
  it.each(samples)("reads %j as Lingui's own compiler does", (message) => {
    expect(compile(message)).toEqual(compileMessage(message));
  });
  it("agrees with it on every message of the catalogs", () => {
    expect(catalogued.length).toBeGreaterThan(50);
    for (const message of catalogued) expect(compile(message)).toEqual(compileMessage(message));
  });
  it("refuses a message that does not close", () => {
    expect(() => compile("{n, plural, one {x}")).toThrow();
    expect(() => compile("{n")).toThrow();
  });
});
