import { useLingui } from "@lingui/react/macro";
import { StatusTag, type StatusKind } from "../../ui";
import type { Level } from "./types";

export function useLevelWords(): Record<Level, [StatusKind, string]> {
  const { t } = useLingui();
  return {
    none: ["idle", t`Not confirmed`], email_verified: ["info", t`E-mail confirmed`], license_pending: ["idle", t`Licence not checked yet`], license_verified: ["ok", t`Licence verified`], fully_verified: ["ok", t`Fully verified`],
  };
}

/** How far this hospital has checked who somebody is. A shield where the licence was checked. */
export function LevelTag({ level }: { level: Level }) {
  const [kind, word] = useLevelWords()[level];
  if (level !== "license_verified" && level !== "fully_verified") return <StatusTag kind={kind}>{word}</StatusTag>;
  return (
    <span className="tag ok shield">
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="M8 1 2 3.2v4.3c0 3.6 2.5 6.2 6 7.5 3.5-1.3 6-3.9 6-7.5V3.2z" fill="currentColor" /><path d="m5 8 2.2 2.2L11.2 6" fill="none" stroke="var(--ok-soft)" strokeWidth="1.8" /></svg>
      {word}
    </span>
  );
}

/** What the level rests on and what would raise it. */
export function LevelWords({ level }: { level: Level }) {
  const { t } = useLingui();
  const words: Record<Level, string> = {
    none: t`Confirm your e-mail address first.`,
    email_verified: t`Your address is confirmed. Add your licence, so that the hospital can check it.`,
    license_pending: t`Your licence is on file. The credentialing office has not checked it with the register yet.`,
    license_verified: t`Your licence was checked. With a verified certification you are fully verified.`,
    fully_verified: t`Your licence and a certification were checked.`,
  };
  return <>{words[level]}</>;
}
