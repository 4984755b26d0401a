declare const __GALLERY__: boolean;
declare module "*.po" {
  export const messages: Record<string, string>;
}
/** The outline of the states, made at build time by us_outline.ts. */
declare module "virtual:us-outline" {
  /** SVG path of the land. */
  export const land: string;
  /** SVG path of the borders between states. */
  export const borders: string;
  /** Codes of the states and where to write them, in units of the map. */
  export const labels: readonly (readonly [code: string, x: number, y: number])[];
}

/** The light build comes without types of its own. */
declare module "hls.js/light" {
  export { default } from "hls.js";
}
