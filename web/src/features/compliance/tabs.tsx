import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { allowed } from "../../app/registry";
import { useBoot } from "../../app/session";
import { currentInView } from "../../ui";
import { hrefOf, type FilterState } from "./filters";

/** Ways to look at readiness; unit and profession stay when the view changes. */
export function ComplianceTabs({ base = {} }: { base?: Partial<FilterState> }) {
  const { t } = useLingui();
  const [path] = useLocation();
  const may = useBoot().data?.me.permissions ?? [];
  const tabs = [
    { href: "/compliance", label: t`By unit`, permission: "compliance:view" },
    { href: "/compliance/gaps", label: t`Gaps`, permission: "compliance:view" },
    { href: "/compliance/matrix", label: t`Matrix`, permission: "compliance:view" },
    { href: "/compliance/expiring", label: t`Expiring and lapsed`, permission: "credential:view" },
    { href: "/compliance/packets", label: t`Survey packets`, permission: "report:export" },
  ].filter((tab) => allowed(may, tab.permission));
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Readiness`}>
      {tabs.map((tab) => <Link key={tab.href} href={hrefOf(tab.href, { unit: base.unit, profession: base.profession })} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
