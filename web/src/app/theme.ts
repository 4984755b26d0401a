import { createStore } from "../lib/store";

export type Theme = "light" | "dark" | "system";
const STORE = "mc.theme";

function stored(): Theme {
  try {
    const value = localStorage.getItem(STORE);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}
export const theme = createStore<Theme>(stored());

export function chooseTheme(next: Theme): void {
  theme.set(next);
  if (next === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", next);
  try {
    if (next === "system") localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, next);
  } catch {
    // Lasts for this page only.
  }
}
