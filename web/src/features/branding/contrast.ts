/** Contrast of "#rrggbb" on white (WCAG 2.2, relative luminance); null when it is no colour. The server decides by the same sum. */
export function contrastOnWhite(colour: string): number | null {
  if (!/^#[0-9a-fA-F]{6}$/.test(colour)) return null;
  const channel = (at: number) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 1.05 / (0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) + 0.05);
}
