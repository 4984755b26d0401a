/** What somebody must show and sign: her checklists, and the documents to read and sign. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { allowed } from "../../app/registry";
import { useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { DueText, LinkButton, Loaded, Page, ProgressBar, StatusTag } from "../../ui";
import { useOwnChecklists } from "../learning/outside";
import { RecordTag } from "../skills_office/words";
import type { AttestationTask, AttestationTasks } from "./types";
import "../skills_office/skills.css";

export default function MySkillsPage() {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const learns = allowed(may, "skills:learn");
  return (
    <Page title={t`My skills`} lead={<Trans>What you show a preceptor, and what you read and sign.</Trans>} actions={learns ? <LinkButton href="/precepting">{t`Sign off others`}</LinkButton> : null}>
      <div className="stack">
        {allowed(may, "attestation:sign") ? <ToSign /> : null}
        {learns ? <Checklists /> : null}
      </div>
    </Page>
  );
}

function ToSign() {
  const { t } = useLingui();
  const tasks = useQuery({ queryKey: ["attestations", "mine"], queryFn: ({ signal }) => api.get<AttestationTasks>("/attestations/mine", undefined, { signal }) });
  return (
    <section className="stack-s" aria-labelledby="to-sign">
      <h2 id="to-sign">{t`Read and sign`}</h2>
      <Loaded query={tasks}>
        {({ items }) => (items.length ? <ul className="card plain-list">{items.map((task) => <Task key={task.id} task={task} />)}</ul> : <p className="card pad dim"><Trans>No document waits for your signature.</Trans></p>)}
      </Loaded>
    </section>
  );
}

function Task({ task }: { task: AttestationTask }) {
  const { t } = useLingui();
  const version = task.version;
  return (
    <li className="card-body row-between">
      <span className="stack-s">
        <Link href={`/attestations/${task.id}`}><b className="wrap">{task.title}</b></Link>
        <span className="s dim"><Trans>Version {version}</Trans>{task.signed_at ? <>, <Trans>signed on {fullDay(task.signed_at)}</Trans></> : null}</span>
      </span>
      {task.status === "complete" ? <StatusTag kind="ok">{t`Signed`}</StatusTag> : task.status === "withdrawn" ? <StatusTag kind="idle">{t`Not asked any more`}</StatusTag> : <span className="row">{task.overdue ? <StatusTag kind="overdue">{t`Overdue`}</StatusTag> : null}<DueText date={task.due_on} /></span>}
    </li>
  );
}

function Checklists() {
  const { t } = useLingui();
  const list = useOwnChecklists();
  return (
    <section className="stack-s" aria-labelledby="checklists">
      <h2 id="checklists">{t`Skills checklists`}</h2>
      <Loaded query={list}>
        {(rows) => rows.length ? (
            <ul className="card plain-list">
              {rows.map((row) => (
                <li key={row.id} className="card-body stack-s">
                  <div className="row-between"><Link href={`/skills/${row.id}`}><b className="wrap">{row.title}</b></Link><RecordTag row={row} /></div>
                  <p className="s dim"><Trans>{row.items_signed} of {row.items} signed off</Trans>{row.status === "open" && row.due_on ? <>, {t`due`} <DueText date={row.due_on} /></> : null}{row.valid_until ? <>, <Trans>valid until {fullDay(row.valid_until)}</Trans></> : null}</p>
                  {row.status === "open" ? <ProgressBar value={row.items ? (100 * row.items_signed) / row.items : 0} label={t`${row.title}: ${row.items_signed} of ${row.items} signed off`} /> : null}
                </li>
              ))}
            </ul>
        ) : <p className="card pad dim"><Trans>You have no checklist. When one is given to you, it stands here.</Trans></p>}
      </Loaded>
    </section>
  );
}
