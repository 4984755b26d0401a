import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { currentInView } from "../../ui";

/** The administrator's pages about what leaves the app. */
export function MessageTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const tabs = [
    { href: "/settings/channels", label: t`Channels` },
    { href: "/settings/templates", label: t`Templates` },
    { href: "/settings/deliveries", label: t`Deliveries` },
    { href: "/settings/suppressions", label: t`Addresses without mail` },
  ];
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Messages`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href || path.startsWith(`${tab.href}/`) ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
