import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { currentInView } from "../../ui";
import { useMay } from "../audiences/data";

export const statementPath = (id: string) => `/admin/xapi/statements/${id}`;
export function RecordTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const manages = useMay("xapi:manage");
  if (!manages) return null;
  const tabs = [
    { href: "/admin/xapi", label: t`Statements` },
    { href: "/admin/xapi/keys", label: t`Keys` },
    { href: "/admin/xapi/forwarding", label: t`Forwarding` },
  ];
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Record store`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
