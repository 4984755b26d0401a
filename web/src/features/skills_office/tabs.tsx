import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { allowed } from "../../app/registry";
import { useBoot } from "../../app/session";
import { currentInView } from "../../ui";

export const checklistPath = (id: string) => `/checklists/${id}`;
export const recordPath = (id: string) => `/precepting/${id}`;
export const documentPath = (id: string) => `/read-and-sign/${id}`;

export function SkillTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const may = useBoot().data?.me.permissions ?? [];
  const tabs = [
    { href: "/checklists", label: t`Checklists`, permission: "skills:view" },
    { href: "/checklists/preceptors", label: t`Preceptors`, permission: "skills:manage" },
    { href: "/precepting", label: t`Sign off`, permission: "skills:learn" },
    { href: "/read-and-sign", label: t`Read and sign`, permission: "attestation:view" },
  ].filter((tab) => allowed(may, tab.permission));
  if (tabs.length < 2) return null;
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Skills and signatures`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
