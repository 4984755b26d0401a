declare const __GALLERY__: boolean;
declare module "*.po" {
  export const messages: Record<string, string>;
}
