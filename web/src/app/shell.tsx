import { i18n } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState, type FormEvent, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import type { Boot } from "../api/types";
import { LOCALES, type Locale } from "../i18n";
import { useStore } from "../lib/store";
import { Menu, MenuGroup, MenuItem, MenuLine, MenuRadio, wideMain } from "../ui";
import { fetchUnread } from "./live";
import { Mark } from "./mark";
import { Navigation } from "./navigation";
import { paths } from "./paths";
import { endSession, reachable } from "./session";
import { saveLocale, saveTheme } from "./settings";
import { theme, type Theme } from "./theme";

const HouseBanners = lazy(() => import("../features/announcements/banners"));

/** "Ana Reyes, RN" */
export function fullName(boot: Boot): string {
  return [`${boot.me.first_name} ${boot.me.last_name}`, boot.profession === "other" ? "" : boot.profession].filter(Boolean).join(", ");
}

export function Shell({ boot, children }: { boot: Boot; children: ReactNode }) {
  const wide = useStore(wideMain);
  return (
    <div className="frame">
      <a className="skip" href="#main" onClick={() => document.getElementById("main")?.focus()}>
        <Trans>Skip to the content</Trans>
      </a>
      <TopBar boot={boot} />
      <div className="banners">
        <OfflineBanner />
        <Suspense fallback={null}><HouseBanners /></Suspense>
      </div>
      <Navigation boot={boot} />
      <main id="main" tabIndex={-1} className={wide ? "wide" : undefined}>
        {children}
      </main>
    </div>
  );
}

export function useUnread(boot: Boot): number {
  const unread = useQuery({ queryKey: ["notifications", "count"], queryFn: fetchUnread, initialData: boot.unread, staleTime: 10_000 });
  return unread.data;
}

function TopBar({ boot }: { boot: Boot }) {
  const { t } = useLingui();
  const unread = useUnread(boot);
  const where = [boot.unit_name || boot.job_title, boot.site_name].filter(Boolean).join(", ");
  return (
    <header className="top">
      <Mark />
      <SearchForm />
      <div className="who">
        <Link href="/notifications" className="ghost">
          {unread ? (
            <Trans>
              {unread} new <span className="hidden-text">notifications</span>
            </Trans>
          ) : (
            t`Notifications`
          )}
        </Link>
        <ProfileMenu name={fullName(boot)} where={where} />
        <span className="desk-only">
          <button type="button" className="ghost" onClick={() => void endSession("switched")}>{t`Switch user`}</button>
        </span>
      </div>
    </header>
  );
}

function SearchForm() {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [words, setWords] = useState("");
  const find = (event: FormEvent) => {
    event.preventDefault();
    if (!words.trim()) return;
    navigate(`${paths.search}?q=${encodeURIComponent(words.trim())}`);
    setWords("");
  };
  return (
    <search className="top-search no-print">
      <form onSubmit={find}>
        <input className="input" type="search" name="q" maxLength={100} autoComplete="off" aria-label={t`Search courses and people`} placeholder={t`Search`} value={words} onChange={(event) => setWords(event.target.value)} />
      </form>
    </search>
  );
}

function ProfileMenu({ name, where }: { name: string; where: string }) {
  const { t } = useLingui();
  const chosen = useStore(theme);
  const languages = Object.entries(LOCALES);
  const themes: [Theme, string][] = [["light", t`Light`], ["dark", t`Dark`], ["system", t`As the system`]];
  return (
    <Menu
      className="who-button"
      label={
        <>
          <span className="desk-only who-text">
            <b>{name}</b>
            <span className="s dim">{where}</span>
          </span>
          <span className="phone-only ghost">{t`You`}</span>
          <span className="hidden-text">{t`Account menu`}</span>
        </>
      }
    >
      <div className="menu-title">
        <b>{name}</b>
        <br />
        {where}
      </div>
      <MenuItem href="/profile">{t`Your profile`}</MenuItem>
      <MenuItem href="/account">{t`Your account`}</MenuItem>
      <MenuItem href="/announcements">{t`Announcements`}</MenuItem>
      <MenuItem href="/help">{t`Manuals`}</MenuItem>
      <MenuLine />
      <MenuGroup label={t`Theme`}>
        {themes.map(([value, label]) => (
          <MenuRadio key={value} checked={chosen === value} onSelect={() => saveTheme(value)}>
            {label}
          </MenuRadio>
        ))}
      </MenuGroup>
      {languages.length > 1 ? <MenuLine /> : null}
      {languages.length > 1 ? <MenuGroup label={t`Language`}>
        {languages.map(([value, label]) => (
          <MenuRadio key={value} checked={i18n.locale === value} onSelect={() => saveLocale(value as Locale)}>
            <span lang={value}>{label}</span>
          </MenuRadio>
        ))}
      </MenuGroup> : null}
      <MenuLine />
      <MenuItem onSelect={() => void endSession("switched")}>{t`Switch user`}</MenuItem>
      <MenuItem onSelect={() => void endSession("left")}>{t`Sign out`}</MenuItem>
      <MenuItem onSelect={() => void endSession("left", true)}>{t`Sign out everywhere`}</MenuItem>
    </Menu>
  );
}

function OfflineBanner() {
  const online = useStore(reachable);
  if (online) return null;
  return (
    <div className="banner" role="status">
      <Trans>The hospital's server cannot be reached. You see what was loaded before; changes are not saved until it is back.</Trans>
    </div>
  );
}
