/** Custom parameters as people write them: one name=value on each line. */
import type { CustomParameter } from "./types";

export const customText = (custom: readonly CustomParameter[]): string => custom.map((each) => `${each.name}=${each.value}`).join("\n");
/** Null: a line is no name=value. */
export function customOf(text: string): CustomParameter[] | null {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  const found = lines.map((line) => {
    const at = line.indexOf("=");
    return at < 1 ? null : { name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
  });
  return found.every((each): each is CustomParameter => each !== null && each.name !== "") ? found : null;
}
export const linesOf = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);
