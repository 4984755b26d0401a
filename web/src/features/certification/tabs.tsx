import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { useMay } from "../audiences/data";
import { currentInView } from "../../ui";

export function CertificationTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  if (!useMay("certification:decide")) return null;
  const tabs = [{ href: "/certifications/office", label: t`Certifications` }, { href: "/certifications/office/requests", label: t`More time` }];
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Certifications`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
export const officePath = (id: string) => `/certifications/office/${id}`;
export const personPath = (id: string, person: string) => `/certifications/office/${id}/people/${person}`;
