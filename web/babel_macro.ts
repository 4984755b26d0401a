import { transformAsync } from "@babel/core";
import type { Plugin } from "vite";

/**
 * Runs only the Lingui macro over our own sources. Messages stay in the code (stripMessageField
 * false), so English needs no catalog and each lazy route carries only its own words.
 */
export function linguiMacro(): Plugin {
  return {
    name: "medconnect-lingui-macro",
    enforce: "pre",
    async transform(code, id) {
      const file = id.split("?")[0] ?? id;
      if (!/\.tsx?$/.test(file) || file.includes("node_modules") || !code.includes("/macro")) return null;
      const out = await transformAsync(code, {
        filename: file,
        babelrc: false,
        configFile: false,
        sourceMaps: true,
        parserOpts: { plugins: ["typescript", "jsx"] },
        plugins: [["@lingui/babel-plugin-lingui-macro", { stripMessageField: false }]],
      });
      return out?.code ? { code: out.code, map: out.map } : null;
    },
  };
}
