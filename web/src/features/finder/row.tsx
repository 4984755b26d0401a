/** A class as lists show it. */
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { StatusTag } from "../../ui";
import type { ClassHit } from "./types";
import { deadlineWords, formatWords, milesWords, placeWords, priceWords, ratingWords, SeatsTag, whenWords } from "./words";

export function ClassLine({ hit, children }: { hit: ClassHit; children?: ReactNode }) {
  const { t } = useLingui();
  const deadline = deadlineWords(hit);
  const price = priceWords(hit);
  return (
    <div className="class-line">
      <div className="stack-s">
        <Link href={`/find-classes/${hit.id}`}><b className="wrap">{hit.title}</b></Link>
        <span className="wrap">{whenWords(hit)}</span>
        <span className="facts-line">
          <span>{hit.provider}{hit.provider_verified ? ` (${t`checked`})` : ""}</span>
          <span>{ratingWords(hit.rating, hit.reviews)}</span>
          <span>{formatWords(hit.format)}</span>
          {hit.format === "online" ? null : <span>{placeWords(hit) || t`no address yet`}</span>}
          {deadline ? <span>{t`register until ${deadline}`}</span> : null}
          {hit.registers_here ? null : <span>{t`registration with the provider`}</span>}
        </span>
      </div>
      <div className="side">
        <span className="price">{price}</span>
        {hit.miles == null ? null : <span className="num">{milesWords(hit.miles)}</span>}
        <SeatsTag hit={hit} />
        {hit.reimbursable ? <StatusTag kind="info">{t`Employer may pay`}</StatusTag> : null}
        {children}
      </div>
    </div>
  );
}
