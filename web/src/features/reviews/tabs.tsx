import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { allowed } from "../../app/registry";
import { useBoot } from "../../app/session";
import { currentInView } from "../../ui";

export function ReviewTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const may = useBoot().data?.me.permissions ?? [];
  const tabs = [
    { href: "/reviews", label: t`Access reviews`, permission: "reviews:decide" },
    { href: "/reviews/emergencies", label: t`Emergency access`, permission: "reviews:manage" },
  ].filter((tab) => allowed(may, tab.permission));
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Reviews`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
