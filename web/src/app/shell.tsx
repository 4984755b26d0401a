import { i18n, type MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../api/client";
import type { Boot } from "../api/types";
import { LOCALES, type Locale } from "../i18n";
import { useStore } from "../lib/store";
import { Dialog, Menu, MenuGroup, MenuItem, MenuLine, MenuRadio, wideMain } from "../ui";
import { fetchUnread } from "./live";
import { paths } from "./paths";
import { allowed, nav, routes, type NavDef } from "./registry";
import { endSession, reachable } from "./session";
import { saveLocale, saveTheme } from "./settings";
import { theme, type Theme } from "./theme";

export function Mark() {
  return (
    <Link href="/" className="mark">
      <i aria-hidden="true" />
      MedConnect
    </Link>
  );
}

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
      <OfflineBanner />
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

/** The entry whose address is the longest beginning of this one: the list below a page is not that page. */
function currentOf(items: readonly NavDef[], path: string): NavDef | undefined {
  const length = (item: NavDef) =>
    Math.max(...[item.href, ...(item.also ?? [])].map((prefix) => (path === prefix || (prefix !== "/" && path.startsWith(`${prefix}/`)) ? prefix.length : 0)));
  return items.reduce<NavDef | undefined>((best, item) => (length(item) > (best ? length(best) : 0) ? item : best), undefined);
}

/** Loads a route's code when the pointer comes near its link. */
function warm(href: string): void {
  const route = routes.find((each) => each.path === href);
  route?.page().catch(() => undefined);
}

function NavLink({ item, boot, current, onGo, className }: { item: NavDef; boot: Boot; current: boolean; onGo?: () => void; className?: string }) {
  const { i18n: words } = useLingui();
  const live = useQuery({
    queryKey: ["live", item.live?.path], enabled: Boolean(item.live), staleTime: 30_000, refetchInterval: 60_000, retry: false,
    queryFn: ({ signal }) => api.get<Record<string, number>>(item.live?.path ?? "", undefined, { signal }),
  });
  const number = item.live ? (live.data?.[item.live.field] ?? 0) : (item.count?.(boot) ?? 0);
  return (
    <li className={className}>
      <Link href={item.href} aria-current={current ? "page" : undefined} onClick={onGo} onPointerEnter={() => warm(item.href)}>
        {words._(item.label)} {number > 0 ? <span className="count">{number}</span> : null}
      </Link>
    </li>
  );
}

function Navigation({ boot }: { boot: Boot }) {
  const { t, i18n: words } = useLingui();
  const [path] = useLocation();
  const [more, setMore] = useState(false);
  const items = nav.filter((item) => allowed(boot.me.permissions, item.permission));
  const current = currentOf(items, path);
  const phone = new Set(items.filter((item) => item.phone).sort((a, b) => (a.phone ?? 0) - (b.phone ?? 0)).slice(0, 3));
  const groups: { label?: MessageDescriptor; items: NavDef[] }[] = [];
  for (const item of items) {
    const group = groups.find((each) => each.label?.id === item.group?.id);
    if (group) group.items.push(item);
    else groups.push({ label: item.group, items: [item] });
  }
  return (
    <>
      <nav className="nav no-print" aria-label={t`Main`}>
        {groups.map((group) => (
          <div key={group.label?.id ?? ""} className="nav-group">
            {group.label ? <h2 className="grp">{words._(group.label)}</h2> : null}
            <ul>
              {group.items.map((item) => (
                <NavLink key={item.href} item={item} boot={boot} current={item === current} className={phone.has(item) ? undefined : "desk-only"} />
              ))}
            </ul>
          </div>
        ))}
        <div className="phone-only">
          <ul>
            <li>
              <button type="button" aria-haspopup="dialog" className={current && phone.has(current) ? undefined : "current"} onClick={() => setMore(true)}>{t`More`}</button>
            </li>
          </ul>
        </div>
      </nav>
      <Dialog open={more} title={t`All pages`} onClose={() => setMore(false)}>
        <ul className="plain-list nav-sheet">
          <li><Link href={paths.search} aria-current={path === paths.search ? "page" : undefined} onClick={() => setMore(false)}>{t`Search`}</Link></li>
        </ul>
        {groups.map((group) => (
          <section key={group.label?.id ?? ""}>
            {group.label ? <h3 className="s dim nav-sheet-head">{words._(group.label)}</h3> : null}
            <ul className="plain-list nav-sheet">
              {group.items.map((item) => (
                <NavLink key={item.href} item={item} boot={boot} current={item === current} onGo={() => setMore(false)} />
              ))}
            </ul>
          </section>
        ))}
      </Dialog>
    </>
  );
}
