import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { allowed } from "../../app/registry";
import { useBoot } from "../../app/session";
import { currentInView } from "../../ui";

const none: readonly string[] = [];
export function useMay() {
  const mine = useBoot().data?.me.permissions ?? none;
  return (permission: string) => allowed(mine, permission);
}

function Tabs({ label, tabs }: { label: string; tabs: readonly { href: string; label: string }[] }) {
  const [path] = useLocation();
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={label}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
export function FinderTabs() {
  const { t } = useLingui();
  return (
    <Tabs
      label={t`Find a class`}
      tabs={[
        { href: "/find-classes", label: t`Search` }, { href: "/find-classes/recommended", label: t`For my credentials` }, { href: "/find-classes/mine", label: t`My classes` },
        { href: "/find-classes/saved", label: t`Saved searches` }, { href: "/find-classes/providers", label: t`Providers` },
      ]}
    />
  );
}
export function OfficeTabs() {
  const { t } = useLingui();
  const may = useMay();
  const tabs = [
    ...(may("class:reimburse") ? [{ href: "/find-classes/reimbursements", label: t`Reimbursement` }] : []),
    ...(may("class:manage") ? [{ href: "/find-classes/settings", label: t`Refreshers and rules` }] : []),
  ];
  return tabs.length > 1 ? <Tabs label={t`Office`} tabs={tabs} /> : null;
}
