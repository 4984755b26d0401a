import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { currentInView } from "../../ui";

export const toolPath = (id: string) => `/admin/lti/tools/${id}`;
export function LtiTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const tabs = [
    { href: "/admin/lti", label: t`Tools in our courses` },
    { href: "/admin/lti/platforms", label: t`Our courses elsewhere` },
    { href: "/admin/lti/addresses", label: t`Addresses and keys` },
    { href: "/admin/lti/log", label: t`What happened` },
  ];
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`LTI tools`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
