import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { allowed } from "../../app/registry";
import { useBoot } from "../../app/session";
import { currentInView } from "../../ui";
import { useUnits } from "../compliance/filters";

export const verificationPath = (credential: string) => `/verification/${credential}`;

/** Whether she works on verifications of the whole hospital: screening and a registry's files are about everybody. */
export function useEverywhere(): boolean {
  return (useUnits("verification:work").data?.above.length ?? 0) === 0;
}

/** The pages of the credentialing office; the last three are the administrator's. */
export function VerificationTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const may = useBoot().data?.me.permissions ?? [];
  const everywhere = useEverywhere();
  const tabs = [
    { href: "/verification", label: t`Queue`, permission: "verification:work" },
    { href: "/verification/log", label: t`PSV log`, permission: "verification:work" },
    { href: "/verification/import", label: t`Registry file`, permission: "verification:work", whole: true },
    { href: "/screening", label: t`Screening`, permission: "verification:work", whole: true },
    { href: "/verification/levels", label: t`Levels`, permission: "verification:settings" },
    { href: "/verification/connectors", label: t`Connectors`, permission: "verification:settings" },
    { href: "/verification/keys", label: t`Keys and webhooks`, permission: "verification:settings" },
  ].filter((tab) => allowed(may, tab.permission) && (everywhere || !tab.whole));
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Verification`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
