import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { currentInView } from "../../ui";

export function ClassroomTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const tabs = [{ href: "/classroom", label: t`Find a session` }, { href: "/classroom/mine", label: t`My sessions` }, { href: "/classroom/check-in", label: t`Check in` }];
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Classroom`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
