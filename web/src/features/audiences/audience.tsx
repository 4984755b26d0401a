import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { fullDay, moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, LinkButton, ListTable, Listed, Loaded, MoreButton, Page, StatusTag, Tabs, type Column } from "../../ui";
import { ArchiveDialog } from "./archive_dialog";
import { audiencePath, useMay } from "./data";
import { Reasons } from "./preview";
import type { Audience, Member, MembershipChange, RuleChange } from "./types";
import { causeWords } from "./words";
import "./audiences.css";

const codecs = { tab: oneOf(["members", "changes", "history"], "members") };

export default function AudiencePage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const may = useMay("audience:manage");
  const assign = useMay("assignment:manage");
  const [{ tab }, setTab] = useSearchState(codecs);
  const [archiving, setArchiving] = useState(false);
  const audience = useQuery({ queryKey: ["audiences", id], queryFn: ({ signal }) => api.get<Audience>(`/audiences/${id}`, undefined, { signal }) });
  const data = audience.data;
  return (
    <Page
      wide title={data?.name ?? t`Audience`} crumbs={[{ href: "/audiences", label: t`Audiences` }]} lead={data?.description || undefined}
      actions={data && !data.archived_at ? (
        <>
          {assign ? <LinkButton href={`/assignments/new?audience=${id}`} kind="primary">{t`Assign a course to it`}</LinkButton> : null}
          {may ? <LinkButton href={`${audiencePath(id)}/edit`}>{t`Change`}</LinkButton> : null}
          {may ? <Button onClick={() => setArchiving(true)}>{t`Archive`}</Button> : null}
        </>
      ) : null}
    >
      <Loaded query={audience}>
        {(found) => (
          <div className="stack">
            <section className="card pad stack-s">
              <p className="rule-text">{found.text}</p>
              {found.unit_names.length ? <p className="s dim"><Trans>Only people of {found.unit_names.join(", ")}</Trans></p> : null}
              <p className="row"><Link className="big-link" href={audiencePath(id)}>{count(found.people)}</Link> {t`people`} {found.archived_at ? <StatusTag kind="idle">{t`Archived on ${fullDay(found.archived_at)}`}</StatusTag> : null}</p>
              {found.planned ? <p className="note"><Trans>From {fullDay(found.planned.effective_on)} on: {found.planned.text}</Trans></p> : null}
            </section>
            <div>
              <Tabs label={t`Audience`} selected={tab} onSelect={(key) => setTab({ tab: key as "members" })} tabs={[{ key: "members", label: t`People` }, { key: "changes", label: t`Changes of the rule` }, { key: "history", label: t`Who came and went` }]}>
                {tab === "members" ? <Members id={id} /> : tab === "changes" ? <Changes id={id} /> : <History id={id} />}
              </Tabs>
            </div>
          </div>
        )}
      </Loaded>
      {archiving ? <ArchiveDialog id={id} onClose={() => setArchiving(false)} /> : null}
    </Page>
  );
}

function Members({ id }: { id: string }) {
  const { t } = useLingui();
  const list = useKeysetList<Member>(["audiences", id, "members"], `/audiences/${id}/members`);
  const columns: Column<Member>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={paths.person(row.person_id)}>{row.name}</Link> },
    { key: "job", header: t`Job`, cell: (row) => [row.job_title, row.profession].filter((each, at, all) => each && all.indexOf(each) === at).join(", ") },
    { key: "unit", header: t`Unit`, cell: (row) => row.unit_name },
    { key: "since", header: t`In it since`, cell: (row) => fullDay(row.joined_at) },
    { key: "why", header: t`Why`, className: "wrap", cell: (row) => <Reasons why={row.why} /> },
  ];
  return <ListTable list={list} caption={t`People of the audience`} columns={columns} rowKey={(row) => row.person_id} empty={<EmptyState title={t`Nobody is in it`}><Trans>Nobody who works here today fits the rule.</Trans></EmptyState>} />;
}

function Changes({ id }: { id: string }) {
  const { t } = useLingui();
  const list = useKeysetList<RuleChange>(["audiences", id, "changes"], `/audiences/${id}/changes`, {}, 20);
  return (
    <Listed list={list} empty={<EmptyState title={t`No change yet`} />}>
      {(rows) => (
        <>
          <ol className="plain-list stack" aria-label={t`Changes of the rule`}>
            {rows.map((row) => (
              <li key={row.revision} className="card pad stack-s">
                <p className="row-between"><b>{row.text_before == null ? t`Made` : t`Changed`}</b><span className="s dim">{row.by}, {moment(row.at)}</span></p>
                {row.comment ? <p>{row.comment}</p> : null}
                <dl className="pairs">
                  {row.text_before != null && row.text_before !== row.text ? <div className="pair"><dt>{t`Before`}</dt><dd>{row.text_before}</dd></div> : null}
                  <div className="pair"><dt>{row.text_before != null && row.text_before !== row.text ? t`After` : t`Rule`}</dt><dd>{row.text}</dd></div>
                  {row.unit_names.length ? <div className="pair"><dt>{t`Only in`}</dt><dd>{row.unit_names.join(", ")}</dd></div> : null}
                  <div className="pair"><dt>{t`In force from`}</dt><dd>{fullDay(row.effective_on)}</dd></div>
                </dl>
              </li>
            ))}
          </ol>
          <MoreButton list={list} />
        </>
      )}
    </Listed>
  );
}

function History({ id }: { id: string }) {
  const { t } = useLingui();
  const list = useKeysetList<MembershipChange>(["audiences", id, "history"], `/audiences/${id}/history`);
  const columns: Column<MembershipChange>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={paths.person(row.person_id)}>{row.name || t`Unknown`}</Link> },
    { key: "what", header: t`What`, cell: (row) => (row.joined ? <StatusTag kind="ok">{t`Came in`}</StatusTag> : <StatusTag kind="idle">{t`Went out`}</StatusTag>) },
    { key: "cause", header: t`Because`, cell: (row) => causeWords(row.cause) },
    { key: "why", header: t`Why`, className: "wrap", cell: (row) => row.why },
    { key: "at", header: t`When`, cell: (row) => moment(row.at) },
  ];
  return <ListTable list={list} caption={t`Who came and went`} columns={columns} rowKey={(row) => `${row.person_id} ${row.at} ${String(row.joined)}`} empty={<EmptyState title={t`Nobody came or went yet`} />} />;
}
