import { render } from "@testing-library/react";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ApiError } from "./client";
import { useOnce } from "./once";

type Once = ReturnType<typeof useOnce>;
function once(): Once {
  let found: Once | undefined;
  const Form = () => {
    found = useOnce();
    return null;
  };
  render(<Form />);
  return found as Once;
}
const lost = () => Promise.reject(new ApiError(0, "unreachable", ""));
const refused = () => Promise.reject(new ApiError(422, "invalid", "No."));

describe("a write that happens once", () => {
  it("goes out again under its key only while no answer came", async () => {
    const keys: string[] = [];
    const run = once();
    const write = (answer: () => Promise<unknown>) => run((key) => { keys.push(key); return answer(); }).catch(() => undefined);
    await write(lost);
    await write(lost);
    await write(refused);
    await write(() => Promise.resolve());
    await write(() => Promise.resolve());
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).toBe(keys[0]);
    expect(new Set(keys.slice(2)).size).toBe(3);
  });
  it("hands on the answer and the refusal", async () => {
    const run = once();
    expect(await run(() => Promise.resolve(7))).toBe(7);
    await expect(run(refused)).rejects.toMatchObject({ status: 422 });
  });
  it("is how every form keeps a key: a kept one would answer the corrected form with the old refusal", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file) && !/\.test\.|once\.ts$|client\.ts$/.test(file));
    expect(files.length).toBeGreaterThan(300);
    // A key of its own for one file that is sent is fine; one that is kept is not.
    const kept = files.filter((file) => readFileSync(join("src", file), "utf8").replaceAll("idempotencyKey: newKey()", "").match(/\bnewKey\(\)|\(newKey\)/));
    expect(kept).toEqual([]);
  });
});
