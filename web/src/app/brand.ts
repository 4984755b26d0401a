/** Name, colour and logo that the hospital chose. Drawn after the first picture; until then it is the product's. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../api/client";
import type { components } from "../api/schema";

export type Brand = components["schemas"]["Brand"];

const PRODUCT = "#0a5f63";
let sheet: CSSStyleSheet | null = null;

/** In the light theme only: the dark one needs pale colours, which a hospital's own rarely are. */
function paint(accent: string): void {
  if (!/^#[0-9a-f]{6}$/.test(accent) || typeof CSSStyleSheet === "undefined" || !("replaceSync" in CSSStyleSheet.prototype)) return;
  if (!sheet) {
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  const values = accent === PRODUCT ? "" : `--brand: ${accent}; --brand-strong: color-mix(in srgb, ${accent} 78%, black); --brand-soft: color-mix(in srgb, ${accent} 13%, white);`;
  sheet.replaceSync(`@media (prefers-color-scheme: light) { :root:not([data-theme="dark"]) { ${values} } } :root[data-theme="light"] { ${values} }`);
}

export function useBrand(): Brand | undefined {
  const brand = useQuery({ queryKey: ["brand"], queryFn: ({ signal }) => api.get<Brand>("/branding", undefined, { signal }), staleTime: 3_600_000, retry: false });
  const accent = brand.data?.accent;
  useEffect(() => {
    if (accent) paint(accent);
  }, [accent]);
  return brand.data;
}
