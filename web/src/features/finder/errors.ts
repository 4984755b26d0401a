import type { FieldErrors } from "../../ui";

/** The server names one entry of a list, "people[2]"; the field here is the whole list, so it is said which one is meant. */
export function ofLists(errors: FieldErrors, nameOf: (list: string, index: number) => string | undefined): FieldErrors {
  const out: FieldErrors = {};
  for (const [path, words] of Object.entries(errors)) {
    const [, list = path, index] = /^(\w+)[[/](\d+)/.exec(path) ?? [];
    const said = index === undefined ? words : [nameOf(list, Number(index)), words].filter(Boolean).join(": ");
    out[list] = out[list] ? `${out[list]} ${said}` : said;
  }
  return out;
}
