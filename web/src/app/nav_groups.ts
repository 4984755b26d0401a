/** Which groups of the navigation somebody opened or closed on this computer. A group that is not in it stands as it comes. */
import { createStore } from "../lib/store";

const STORE = "mc.nav";

function stored(): Record<string, boolean> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(STORE) ?? "{}");
    return Object.fromEntries(Object.entries(value ?? {}).filter((entry): entry is [string, boolean] => typeof entry[1] === "boolean"));
  } catch {
    return {};
  }
}
export const openGroups = createStore(stored());

export function rememberGroup(id: string, open: boolean): void {
  openGroups.set({ ...openGroups.get(), [id]: open });
  try {
    localStorage.setItem(STORE, JSON.stringify(openGroups.get()));
  } catch {
    // Lasts for this page only.
  }
}
