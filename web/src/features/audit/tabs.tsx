import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { currentInView } from "../../ui";

export function AuditTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const tabs = [
    { href: "/audit", label: t`Entries` },
    { href: "/audit/witnesses", label: t`Checkpoints and copies` },
  ];
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Audit log`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
