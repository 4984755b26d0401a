import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { currentInView } from "../../ui";

export function EvidenceTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const tabs = [
    { href: "/evidence", label: t`Controls` },
    { href: "/evidence/assessments", label: t`Assessments` },
    { href: "/evidence/agreements", label: t`Agreements` },
    { href: "/evidence/incidents", label: t`Incidents` },
  ];
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`HIPAA evidence`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
