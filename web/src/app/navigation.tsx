/** The pages that a person may open, in groups that open and close: at the side, and on phones in a bar and a sheet. */
import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../api/client";
import type { Boot } from "../api/types";
import { useStore } from "../lib/store";
import { Dialog } from "../ui";
import { nav, routes } from "./features";
import { openGroups, rememberGroup } from "./nav_groups";
import { groups as headings, paths } from "./paths";
import { allowed, type NavDef } from "./registry";
import { pageOff } from "./switched";

interface NavGroup {
  id: string;
  label: MessageDescriptor;
  items: NavDef[];
}
/** Who has no more pages than this sees them all. */
const FEW = 14;
/** Who has more sees whole groups up to this many, until she opens others. */
const AT_FIRST = 20;

function groupsOf(items: readonly NavDef[]): NavGroup[] {
  const groups: NavGroup[] = [];
  for (const item of items) {
    const label = item.group ?? headings.own;
    const group = groups.find((each) => each.id === label.id);
    if (group) group.items.push(item);
    else groups.push({ id: label.id, label, items: [item] });
  }
  return groups;
}

/** The groups that are open until somebody says otherwise: first those with a page of the phone's bar, which are used most. */
function openAtFirst(groups: readonly NavGroup[]): Set<string> {
  const all = groups.reduce((sum, group) => sum + group.items.length, 0);
  let room = all <= FEW ? all : AT_FIRST;
  const open = new Set<string>();
  const often = (group: NavGroup) => group.items.some((item) => item.phone);
  for (const group of [...groups.filter(often), ...groups.filter((each) => !often(each))]) {
    if (group.items.length > room) continue;
    room -= group.items.length;
    open.add(group.id);
  }
  return open;
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

function NavCount({ item, boot, named }: { item: NavDef; boot: Boot; named?: boolean }) {
  const { i18n: words } = useLingui();
  const live = useQuery({
    queryKey: ["live", item.live?.path], enabled: Boolean(item.live), staleTime: 30_000, refetchInterval: 60_000, retry: false,
    queryFn: ({ signal }) => api.get<Record<string, number>>(item.live?.path ?? "", undefined, { signal }),
  });
  const number = item.live ? (live.data?.[item.live.field] ?? 0) : (item.count?.(boot) ?? 0);
  if (number <= 0) return null;
  return (
    <>
      {named ? <span className="hidden-text">{words._(item.label)}</span> : null} <span className="count">{number}</span>
    </>
  );
}

function NavLink({ item, boot, current, onGo, className }: { item: NavDef; boot: Boot; current: boolean; onGo?: () => void; className?: string }) {
  const { i18n: words } = useLingui();
  return (
    <li className={className}>
      <Link href={item.href} aria-current={current ? "page" : undefined} onClick={onGo} onPointerEnter={() => warm(item.href)}>
        {words._(item.label)} <NavCount item={item} boot={boot} />
      </Link>
    </li>
  );
}

interface GroupProps {
  group: NavGroup;
  boot: Boot;
  /** The entry of the open page. */
  current?: NavDef;
  open: boolean;
  onOpen: (open: boolean) => void;
}
/** The button of a group; while it is closed it shows what its entries count, so that nothing is missed. */
function GroupButton({ group, boot, current, open, onOpen, list }: GroupProps & { list: string }) {
  const { i18n: words } = useLingui();
  const holds = !open && current !== undefined && group.items.includes(current);
  return (
    <button type="button" className={holds ? "nav-toggle current" : "nav-toggle"} aria-expanded={open} aria-controls={list} onClick={() => onOpen(!open)}>
      {words._(group.label)}{" "}
      {open ? null : group.items.map((item) => (item.live || item.count ? <NavCount key={item.href} item={item} boot={boot} named /> : null))}
    </button>
  );
}

export function Navigation({ boot }: { boot: Boot }) {
  const { t } = useLingui();
  const [path] = useLocation();
  const [more, setMore] = useState(false);
  const said = useStore(openGroups);
  // The page on which its own group was closed: the next page is shown where it stands again.
  const [closedOn, setClosedOn] = useState("");
  const id = useId();
  const items = nav.filter((item) => allowed(boot.me.permissions, item.permission) && !pageOff(boot, item.href));
  const current = currentOf(items, path);
  const phone = new Set(items.filter((item) => item.phone).sort((a, b) => (a.phone ?? 0) - (b.phone ?? 0)).slice(0, 3));
  const groups = groupsOf(items);
  const first = openAtFirst(groups);
  const parts = groups.map((group) => {
    const here = current !== undefined && group.items.includes(current);
    return {
      group, boot, current,
      open: groups.length === 1 || (here ? closedOn !== path : (said[group.id] ?? first.has(group.id))),
      onOpen: (open: boolean) => {
        if (here) setClosedOn(open ? "" : path);
        rememberGroup(group.id, open);
      },
    };
  });
  const close = () => setMore(false);
  return (
    <>
      <nav className="nav no-print" aria-label={t`Main`}>
        {parts.map((part, index) => (
          <div key={part.group.id} className="nav-group">
            {groups.length > 1 ? <h2 className="grp"><GroupButton {...part} list={`${id}-${index}`} /></h2> : null}
            <ul id={`${id}-${index}`} hidden={!part.open}>
              {part.group.items.map((item) => (
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
      <Dialog open={more} title={t`All pages`} onClose={close}>
        <ul className="plain-list nav-sheet">
          <li><Link href={paths.search} aria-current={path === paths.search ? "page" : undefined} onClick={close}>{t`Search`}</Link></li>
        </ul>
        {parts.map((part, index) => (
          <section key={part.group.id}>
            {groups.length > 1 ? <h3 className="nav-sheet-head"><GroupButton {...part} list={`${id}-sheet-${index}`} /></h3> : null}
            <ul id={`${id}-sheet-${index}`} className="plain-list nav-sheet" hidden={!part.open}>
              {part.group.items.map((item) => (
                <NavLink key={item.href} item={item} boot={boot} current={item === current} onGo={close} />
              ))}
            </ul>
          </section>
        ))}
      </Dialog>
    </>
  );
}
