/**
 * Languages. English messages travel in the code of each route; the other languages are one lazy chunk
 * each. "en-XA" is a made-up language for tests: longer, accented words that show what was forgotten.
 */
import { i18n } from "@lingui/core";
import { compile } from "./compile";

const NAMES = { en: "English", es: "Español", fr: "Français", fil: "Filipino" } as const;
export type Locale = keyof typeof NAMES | "en-XA";
/** Languages with a complete catalog. Add one here when its translation is done and reviewed. */
const READY: readonly (keyof typeof NAMES)[] = ["en"];
/** Code and own name of each language that people can choose. */
export const LOCALES: Readonly<Record<string, string>> = Object.fromEntries(READY.map((code) => [code, NAMES[code]]));

const STORE = "mc.lang";
const catalogs = import.meta.glob<{ messages: Record<string, string> }>("../locales/*/messages.po");

type Compiled = ReturnType<typeof compile>;

const ACCENTS: Record<string, string> = { a: "á", e: "é", i: "í", o: "ó", u: "ú", A: "Å", E: "É", I: "Î", O: "Ö", U: "Û", n: "ñ", c: "ç" };
function stretch(text: string): string {
  return text.replace(/<[^>]*>|[a-zA-Z]/g, (c) => (c.length > 1 ? c : (ACCENTS[c] ?? c) + ("aeiou".includes(c) ? (ACCENTS[c] ?? "") : "")));
}
function pseudo(message: Compiled): Compiled {
  const walk = (token: unknown): unknown => {
    if (typeof token === "string") return stretch(token);
    if (!Array.isArray(token)) return token;
    return token.map((part, index) => {
      if (index === 0 || part === null || typeof part !== "object") return part;
      return Object.fromEntries(Object.entries(part).map(([k, v]) => [k, k === "offset" ? v : pseudo(v as Compiled)]));
    });
  };
  return (typeof message === "string" ? stretch(message) : message.map(walk)) as Compiled;
}

i18n.setMessagesCompiler((message) => {
  const compiled = compile(message);
  return i18n.locale === "en-XA" ? pseudo(compiled) : compiled;
});
i18n.loadAndActivate({ locale: "en", messages: {} });

export async function activate(locale: Locale): Promise<void> {
  const load = catalogs[`../locales/${locale}/messages.po`];
  const messages = load ? (await load()).messages : {};
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale === "en-XA" ? "en" : locale;
}

export function storedLocale(): Locale {
  let wish: string | null = null;
  try {
    wish = localStorage.getItem(STORE);
  } catch {
    // Storage is closed: follow the browser.
  }
  if (wish === "en-XA") return wish;
  const found = [wish, ...(navigator.languages ?? [])].map((each) => each?.split("-")[0]).find((each) => each && each in LOCALES);
  return (found as Locale | undefined) ?? "en";
}

export async function chooseLocale(locale: Locale): Promise<void> {
  try {
    localStorage.setItem(STORE, locale);
  } catch {
    // Lasts for this page only.
  }
  await activate(locale);
}
