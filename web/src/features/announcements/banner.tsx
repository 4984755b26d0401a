import { useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { Button } from "../../ui";
import type { HouseBanner } from "./types";
import { SeverityTag } from "./words";
import "./announcements.css";

const LONG = 220;

interface BannerProps {
  item: Pick<HouseBanner, "title" | "text" | "severity" | "dismissible">;
  onPutAway?: () => void;
  /** Not read out: somebody is writing it. */
  preview?: boolean;
}
/** One announcement above a page. A long one that is not critical is cut: the page of announcements has it all. */
export function Banner({ item, onPutAway, preview = false }: BannerProps) {
  const { t } = useLingui();
  const { title } = item;
  const cut = item.severity !== "critical" && item.text.length > LONG;
  return (
    <div className={`house-banner ${item.severity}`} role={preview ? undefined : item.severity === "critical" ? "alert" : "status"}>
      <div className="house-words">
        <p><SeverityTag severity={item.severity} /> <b>{title}</b></p>
        <p className="house-text">{cut ? `${item.text.slice(0, LONG).trimEnd()}…` : item.text}{cut ? <>{" "}{preview ? <u>{t`Read on`}</u> : <Link href="/announcements" aria-label={t`Read on: ${title}`}>{t`Read on`}</Link>}</> : null}</p>
      </div>
      {item.dismissible ? <Button disabled={preview} onClick={onPutAway} aria-label={t`Put away: ${title}`}>{t`Put away`}</Button> : null}
    </div>
  );
}
