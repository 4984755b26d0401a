import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { DueText, EmptyState, Listed, MoreButton, Page, ProgressBar } from "../../ui";
import { SkillTabs, recordPath } from "./tabs";
import type { SkillRecordCard } from "./types";
import { RecordTag } from "./words";
import "./skills.css";

/** For preceptors, mostly on a phone: whose checklists wait for them. */
export default function PreceptingPage() {
  const { t } = useLingui();
  const list = useKeysetList<SkillRecordCard>(["skills", "precepting"], "/skills/precepting", { status: "open" });
  return (
    <Page title={t`Sign off`} lead={<Trans>Open checklists of the people for whom you are a preceptor.</Trans>}>
      <SkillTabs />
      <Listed list={list} empty={<EmptyState title={t`Nothing waits for you`}><Trans>When you are named as a preceptor and somebody there has an open checklist, it appears here.</Trans></EmptyState>}>
        {(rows) => (
          <>
            <ul className="plain-list stack" aria-label={t`Open checklists`}>
              {rows.map((row) => (
                <li key={row.id} className="card pad stack-s">
                  <div className="row-between"><h2><Link href={recordPath(row.id)}>{row.name}</Link></h2><RecordTag row={row} /></div>
                  <p className="wrap">{row.title}</p>
                  <p className="s dim">{row.unit_name}</p>
                  <p className="s"><Trans>{row.items_signed} of {row.items} signed off</Trans>{row.due_on ? <>, {t`due`} <DueText date={row.due_on} /></> : null}</p>
                  <ProgressBar value={row.items ? (100 * row.items_signed) / row.items : 0} label={t`${row.name}: ${row.items_signed} of ${row.items} signed off`} />
                </li>
              ))}
            </ul>
            <MoreButton list={list} />
          </>
        )}
      </Listed>
    </Page>
  );
}
