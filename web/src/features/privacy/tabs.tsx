import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { currentInView } from "../../ui";

/** The privacy officer's pages. */
export function PrivacyTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const tabs = [
    { href: "/privacy/requests", label: t`Requests` },
    { href: "/privacy/holds", label: t`Legal holds` },
    { href: "/privacy/retention", label: t`Retention` },
    { href: "/privacy/register", label: t`Register` },
  ];
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Privacy`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
