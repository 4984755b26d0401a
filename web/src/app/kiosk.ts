/**
 * What this computer is: everybody's, or a kiosk. A setting of the browser, kept over sign-outs; it holds nothing of a
 * person. A kiosk hands no file out and opens no further window; printing stays.
 */
import { setDownloadCheck } from "../api/client";
import { createStore } from "../lib/store";

const SHARED = "mc.shared";
const KIOSK = "mc.kiosk";

function read(key: string): boolean {
  try {
    return localStorage.getItem(key) === "1";
  } catch {
    return false;
  }
}
function write(key: string, on: boolean): void {
  try {
    if (on) localStorage.setItem(key, "1");
    else localStorage.removeItem(key);
  } catch {
    // Storage is closed: the choice lasts as long as the page.
  }
}

export const kiosk = createStore(read(KIOSK));
/** A kiosk is always everybody's. */
export function isShared(): boolean {
  return kiosk.get() || read(SHARED);
}
export function setShared(on: boolean): void {
  write(SHARED, on);
}
export function setKiosk(on: boolean): void {
  write(KIOSK, on);
  if (on) write(SHARED, true);
  kiosk.set(on);
}

/** Stops downloads and further windows while this is a kiosk; `told` says so to whoever tried. Returns how to end it. */
export function guardKiosk(told: () => void): () => void {
  const stop = (event: Event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!kiosk.get() || !link || !(link.hasAttribute("download") || (link.target && link.target !== "_self"))) return;
    event.preventDefault();
    event.stopPropagation();
    told();
  };
  setDownloadCheck(() => {
    if (!kiosk.get()) return true;
    told();
    return false;
  });
  document.addEventListener("click", stop, true);
  document.addEventListener("auxclick", stop, true);
  return () => {
    setDownloadCheck(() => true);
    document.removeEventListener("click", stop, true);
    document.removeEventListener("auxclick", stop, true);
  };
}
