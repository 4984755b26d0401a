import { useLingui } from "@lingui/react/macro";
import { Link, useLocation } from "wouter";
import { allowed } from "../../app/registry";
import { useBoot } from "../../app/session";
import { currentInView } from "../../ui";

export const mediaPath = "/media";
export function AuthoringTabs() {
  const { t } = useLingui();
  const [path] = useLocation();
  const may = useBoot().data?.me.permissions ?? [];
  const tabs = [
    { href: "/authoring", label: t`Courses`, permission: "course:create" },
    { href: "/authoring/reviews", label: t`Waiting for review`, permission: "course:publish" },
    { href: "/authoring/invitations", label: t`Invitations`, permission: "course:create" },
    { href: "/authoring/packages", label: t`Course packages`, permission: "course:create" },
    { href: "/authoring/categories", label: t`Categories`, permission: "course:publish" },
    { href: "/packages", label: t`Content packages`, permission: "package:manage" },
    { href: mediaPath, label: t`Media library`, permission: "course:create" },
  ].filter((tab) => allowed(may, tab.permission));
  if (tabs.length < 2) return null;
  return (
    <nav ref={currentInView} className="tabs no-print" aria-label={t`Course builder`}>
      {tabs.map((tab) => <Link key={tab.href} href={tab.href} aria-current={path === tab.href ? "page" : undefined}>{tab.label}</Link>)}
    </nav>
  );
}
