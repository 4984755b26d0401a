import { generateMessageId } from "@lingui/message-utils/generateMessageId";
import PO from "pofile";
import type { Plugin } from "vite";

/**
 * English travels in the code of each route, so a catalog carries only what is translated: without this the
 * Lingui plugin fills each gap with the English text once more.
 */
export function translatedOnly(): Plugin {
  return {
    name: "medconnect-translated-only",
    transform: {
      order: "post",
      async handler(code, id) {
        const file = id.split("?")[0] ?? id;
        if (!file.endsWith(".po")) return null;
        const found = /JSON\.parse\(("(?:[^"\\]|\\.)*")\)/s.exec(code)?.[1];
        if (!found) this.error(`${file}: not a compiled catalog`);
        const { readFile } = await import("node:fs/promises");
        const done = PO.parse(await readFile(file, "utf8")).items.filter((item) => item.msgstr[0] && !item.obsolete);
        const ids = new Set(done.map((item) => (item.extractedComments.includes("js-lingui-explicit-id") ? item.msgid : generateMessageId(item.msgid, item.msgctxt ?? undefined))));
        const all = JSON.parse(JSON.parse(found ?? '"{}"') as string) as Record<string, unknown>;
        const kept = Object.fromEntries(Object.entries(all).filter(([key]) => ids.has(key)));
        if (Object.keys(kept).length !== ids.size) this.error(`${file}: ${ids.size} messages are translated, ${Object.keys(kept).length} were found`);
        return { code: `export const messages = JSON.parse(${JSON.stringify(JSON.stringify(kept))});`, map: null };
      },
    },
  };
}
