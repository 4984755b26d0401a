import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

// English is the source language and lives in the code; the catalogs hold translations only.
export default defineConfig({
  sourceLocale: "en",
  locales: ["es", "fr", "fil"],
  fallbackLocales: { default: "en" },
  catalogs: [{ path: "<rootDir>/src/locales/{locale}/messages", include: ["src"], exclude: ["**/*.test.*", "src/dev/**"] }],
  format: formatter({ lineNumbers: false, origins: false, printPlaceholdersInComments: false }),
});
