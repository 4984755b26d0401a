import { defineConfig } from "vite";

/** The pages of the content origin: a bundle of their own, served at /t/TOKEN/player/. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  publicDir: false,
  build: {
    target: "chrome109",
    outDir: "../dist/content",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    rolldownOptions: { input: { scorm: `${import.meta.dirname}/scorm.html`, html5: `${import.meta.dirname}/html5.html` } },
  },
});
