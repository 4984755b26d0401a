import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { linguiMacro } from "./babel_macro.ts";
import { outlinePlugin } from "./us_outline.ts";

export default defineConfig({
  plugins: [linguiMacro(), react(), lingui(), outlinePlugin()],
  define: { __GALLERY__: "true" },
  // The manuals are read from appliance/docs.
  server: { fs: { allow: [".."] } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "content/**/*.test.ts"],
    setupFiles: ["src/test/setup.ts"],
    env: { TZ: "UTC" },
    css: false,
    // axe on a whole page takes seconds on a busy machine.
    testTimeout: 60_000,
  },
});
