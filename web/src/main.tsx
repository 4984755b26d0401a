import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import { activate, storedLocale } from "./i18n";
import { App } from "./app/app";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
await activate(storedLocale());
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
