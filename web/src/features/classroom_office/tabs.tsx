import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { allowed } from "../../app/registry";
import { useBoot } from "../../app/session";
import { currentInView } from "../../ui";

export const sessionPath = (id: string) => `/classes/${id}`;
export const screenPath = (date: string) => `/classes/dates/${date}/screen`;

export function ClassTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const may = useBoot().data?.me.permissions ?? [];
  const tabs = [
    { href: "/classes", label: t`Sessions`, permission: "classroom:view" },
    { href: "/classes/requests", label: t`Requests`, permission: "classroom:approve" },
    { href: "/classes/rooms", label: t`Rooms`, permission: "classroom:view" },
  ].filter((tab) => allowed(may, tab.permission));
  if (tabs.length < 2) return null;
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Classes`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
