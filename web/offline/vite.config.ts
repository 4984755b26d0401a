import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { linguiMacro } from "../babel_macro.ts";
import { translatedOnly } from "../translated_only.ts";

/** The reader of kept lessons: a small bundle of its own, with the worker that opens it without the network. */
export default defineConfig({
  root: import.meta.dirname,
  base: "/offline/",
  publicDir: `${import.meta.dirname}/public`,
  plugins: [linguiMacro(), react(), lingui(), translatedOnly()],
  define: { __GALLERY__: "false" },
  build: {
    target: "chrome109",
    outDir: "../dist/offline",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { read: `${import.meta.dirname}/read.html` } },
  },
});
