/** Choices that follow the person to other machines: shown at once here, saved at the server. */
import { i18n } from "@lingui/core";
import { useEffect } from "react";
import { api } from "../api/client";
import type { Boot, Me, MePatch } from "../api/types";
import { chooseLocale, LOCALES, type Locale } from "../i18n";
import { queryClient } from "./session";
import { chooseTheme, type Theme } from "./theme";

export async function saveMe(change: MePatch): Promise<void> {
  const me = await api.patch<Me>("/me", change);
  queryClient.setQueryData<Boot>(["boot"], (old) => (old ? { ...old, me: { ...old.me, ...me } } : old));
}
export function saveTheme(theme: Theme): void {
  chooseTheme(theme);
  // Not saved is no harm: the choice holds in this browser.
  saveMe({ theme }).catch(() => undefined);
}
export function saveLocale(locale: Locale): void {
  void chooseLocale(locale);
  saveMe({ locale }).catch(() => undefined);
}

/** Follows what this person chose on another machine, once per sign-in. */
export function useOwnSettings(boot: Boot): void {
  const { id, theme: wished, locale } = boot.me;
  useEffect(() => {
    if (wished === "light" || wished === "dark" || wished === "system") chooseTheme(wished);
    if (locale in LOCALES && i18n.locale !== "en-XA" && locale !== i18n.locale) void chooseLocale(locale as Locale);
    // Only when another person signs in: a choice made here is saved and must not be undone by old data.
  }, [id]);
}
