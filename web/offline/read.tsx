import { I18nProvider } from "@lingui/react";
import { i18n } from "@lingui/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../src/styles/fonts.css";
import "../src/styles/tokens.css";
import "../src/styles/base.css";
import "../src/styles/ui.css";
import { activate, storedLocale } from "../src/i18n";
import { Reader } from "../src/features/offline/reader";

const root = document.getElementById("root");
if (!root) throw new Error("read.html has no #root");
await activate(storedLocale()).catch(() => undefined);
createRoot(root).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <Reader />
    </I18nProvider>
  </StrictMode>,
);
