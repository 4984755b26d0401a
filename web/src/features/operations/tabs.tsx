import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { currentInView } from "../../ui";

/** The operator's pages. */
export function OperationsTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const tabs = [
    { href: "/operations", label: t`Health` },
    { href: "/operations/alerts", label: t`Needs attention` },
    { href: "/operations/jobs", label: t`Work` },
    { href: "/operations/destinations", label: t`Destinations` },
    { href: "/operations/collector", label: t`Log collector` },
    { href: "/operations/doctor", label: t`Checks` },
  ];
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Operations`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
