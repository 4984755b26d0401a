import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { linguiMacro } from "./babel_macro.ts";
import { translatedOnly } from "./translated_only.ts";
import { outlinePlugin } from "./us_outline.ts";

const api = process.env.MEDCONNECT_API ?? "https://localhost:8443";

export default defineConfig({
  plugins: [linguiMacro(), react(), lingui(), translatedOnly(), outlinePlugin()],
  define: { __GALLERY__: JSON.stringify(process.env.MEDCONNECT_GALLERY === "1") },
  build: {
    // The last Chrome and Edge for old Windows machines that hospitals still run.
    target: "chrome109",
    // A strict content security policy forbids data: scripts and inline anything.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // A group takes its dependencies along, so React must be placed before the editor asks for it.
            { name: "vendor", test: /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store|@tanstack|wouter|regexparam|@lingui)[\\/]/, priority: 30 },
            { name: "editor", test: /node_modules[\\/](@tiptap|prosemirror|linkifyjs|orderedmap|rope-sequence|w3c-keyname)/, priority: 20 },
            // What draws before we know who is here, on every page; then what the signed-in app is; then what most pages share.
            { name: "start", test: /src[\\/](app[\\/](app|boundary|mark|session|registry)\.|api[\\/]client|i18n[\\/]|lib[\\/](store|zone|leaving)\.|ui[\\/](button|states|page)\.|features[\\/][a-z_]+[\\/]public\.)/, priority: 15 },
            { name: "inside", test: /src[\\/](app[\\/](features|idle|inside|live|paths|settings|shell|theme)\.|features[\\/][a-z_]+[\\/]routes\.)/, priority: 10 },
            { name: "parts", test: /src[\\/](app[\\/](kiosk|proof)\.|api[\\/]|lib[\\/]|ui[\\/](?!charts))/, priority: 12 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    // The manuals are read from appliance/docs.
    fs: { allow: [".."] },
    proxy: { "/api": { target: api, secure: false, changeOrigin: false, ws: true } },
  },
});
