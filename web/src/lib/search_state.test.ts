import { describe, expect, it } from "vitest";
import { flag, list, number, oneOf, readSearch, text, writeSearch } from "./search_state";

const codecs = { q: text(), sort: oneOf(["title", "newest"], "title"), unit: list(), open: flag(), days: number(30) };

describe("search state", () => {
  it("reads defaults from an empty address and refuses unknown choices", () => {
    expect(readSearch(codecs, "")).toEqual({ q: "", sort: "title", unit: [], open: false, days: 30 });
    expect(readSearch(codecs, "sort=bogus&days=x").sort).toBe("title");
    expect(readSearch(codecs, "days=x").days).toBe(30);
  });
  it("writes only what is not the default and keeps what it does not know", () => {
    const next = writeSearch(codecs, "other=1&q=old", { q: "", unit: ["a", "b"], open: true, days: 30 });
    expect(next).toBe("other=1&unit=a&unit=b&open=1");
    expect(readSearch(codecs, next)).toMatchObject({ unit: ["a", "b"], open: true });
  });
});
