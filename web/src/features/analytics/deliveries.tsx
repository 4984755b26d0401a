import { useLingui } from "@lingui/react/macro";
import { StatusTag } from "../../ui";
import type { ReportRun } from "./types";
import { outcomeKind, outcomeWord } from "./words";

/** Who was told of a report, and who was not and why. */
export function Deliveries({ items }: { items: ReportRun["deliveries"] }) {
  const { t } = useLingui();
  return (
    <ul className="plain-list stack-s deliveries" aria-label={t`Who was told`}>
      {items.map((each) => <li key={each.person_id} className="row"><span className="wrap">{each.name || t`Somebody who has left`}</span><StatusTag kind={outcomeKind(each.outcome)}>{outcomeWord(each.outcome)}</StatusTag></li>)}
    </ul>
  );
}
