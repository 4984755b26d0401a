/** A regrade: what its dry run found, every result that changes, and applying exactly that. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { count, points, score } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, EmptyState, ListTable, Loaded, Page, StatusTag, toast, useForm, type Column } from "../../ui";
import type { Regrade, RegradeChange } from "./types";
import { actionWord, attemptPath, PassedTag, promptLine } from "./words";

export default function RegradePage() {
  const { t } = useLingui();
  const { id = "" } = useParams<{ id: string }>();
  const found = useQuery({ queryKey: ["quiz_office", "regrade", id], queryFn: ({ signal }) => api.get<Regrade>(`/assessment/regrades/${id}`, undefined, { signal }), refetchInterval: (query) => (query.state.data?.state === "applying" ? 3000 : false) });
  const crumbs = [{ href: "/quizzes", label: t`Quiz results` }, ...(found.data ? [{ href: `/quizzes/${found.data.quiz_id}?tab=regrades`, label: t`Regrades of this quiz` }] : [])];
  return (
    <Page wide title={t`Regrade`} crumbs={crumbs}>
      <Loaded query={found}>{(data) => <Shown regrade={data} />}</Loaded>
    </Page>
  );
}

function Shown({ regrade }: { regrade: Regrade }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const form = useForm({});
  const applied = regrade.state !== "dry_run";
  const going = regrade.state === "applying";  // many results change piece by piece
  const apply = async () => {
    const done = await form.submit(async () => queryClient.setQueryData(["quiz_office", "regrade", regrade.id], await api.post<Regrade>(`/assessment/regrades/${regrade.id}/apply`)));
    setAsking(false);
    if (!done) return;
    void queryClient.invalidateQueries({ queryKey: ["quiz_office"] });
    if (queryClient.getQueryData<Regrade>(["quiz_office", "regrade", regrade.id])?.state === "applied") toast(t`The regrade is applied`);
  };
  const problem = Object.values(form.errors).join(" ");
  return (
    <>
      <Card title={<span className="long-text">{regrade.request.reason}</span>} aside={going ? <StatusTag kind="info">{t`Being applied`}</StatusTag> : applied ? <StatusTag kind="ok">{t`Applied`}</StatusTag> : <StatusTag kind="info">{t`Dry run, nothing changed`}</StatusTag>}>
        <div className="stack">
          <p className="dim">{applied && !going ? <Trans>Applied by {regrade.by}, {moment(regrade.applied_at ?? regrade.prepared_at)}</Trans> : <Trans>Prepared by {regrade.by}, {moment(regrade.prepared_at)}</Trans>}</p>
          <ul>{regrade.request.questions.map((each) => <li key={each.question_id}>{actionWord(each.action)}: <span className="dim long-text">{promptLine(regrade.questions?.find((asked) => asked.question_id === each.question_id)?.prompt ?? "") || each.question_id}</span></li>)}</ul>
          <p>{regrade.request.never_lower ? <Trans>Nobody loses points.</Trans> : <Trans>Results may fall.</Trans>} {regrade.request.failed_only ? <Trans>Only attempts that did not pass.</Trans> : null}</p>
          <section className="card facts" aria-label={t`What it finds`}>
            <div><b>{count(regrade.looked_at)}</b><p>{t`attempts looked at`}</p></div>
            <div><a href="#changes">{count(regrade.changed)}</a><p>{t`results change`}</p></div>
            <div><b>{count(regrade.raised)}</b><p>{t`rise`}</p></div>
            <div><b>{count(regrade.lowered)}</b><p>{t`fall`}</p></div>
            <div><b>{count(regrade.kept)}</b><p>{t`would fall, and stay`}</p></div>
            <div><b>{count(regrade.now_passed)}</b><p>{t`pass now`}</p></div>
            <div><b>{count(regrade.now_failed)}</b><p>{t`no longer pass`}</p></div>
          </section>
          {problem ? <p className="note soon" role="alert">{problem}</p> : null}
          {applied ? null : regrade.changed ? <div className="row"><Button kind="primary" onClick={() => setAsking(true)}>{t`Apply the regrade`}</Button><span className="s dim"><Trans>Exactly the changes below.</Trans></span></div> : <p className="note"><Trans>No result would change, so there is nothing to apply.</Trans></p>}
        </div>
      </Card>
      <Changes id={regrade.id} applied={applied} />
      <ConfirmDialog open={asking} title={t`Apply the regrade?`} action={t`Apply`} busy={form.busy} onConfirm={() => void apply()} onClose={() => setAsking(false)}>
        <Trans>{count(regrade.changed)} results change as listed. Former marks stay in the record; what was completed stays completed.</Trans>
      </ConfirmDialog>
    </>
  );
}

function Changes({ id, applied }: { id: string; applied: boolean }) {
  const { t } = useLingui();
  const list = useKeysetList<RegradeChange>(["quiz_office", "changes", id], `/assessment/regrades/${id}/changes`);
  const columns: Column<RegradeChange>[] = [
    { key: "name", header: t`Person`, head: true, className: "wrap", cell: (row) => <Link className="long-text" href={attemptPath(row.attempt_id)}>{row.name}</Link> },
    { key: "number", header: t`Attempt`, num: true, cell: (row) => count(row.number) },
    { key: "before", header: t`Before`, num: true, cell: (row) => t`${points(row.points_before)} points, ${score(row.percent_before)}` },
    { key: "after", header: t`After`, num: true, cell: (row) => t`${points(row.points_after)} points, ${score(row.percent_after)}` },
    { key: "passed", header: t`Passed`, cell: (row) => (row.passed_before === row.passed_after ? <span className="dim">{row.passed_after ? t`as before` : t`not, as before`}</span> : <PassedTag passed={row.passed_after} />) },
  ];
  return (
    <section id="changes" tabIndex={-1} aria-label={t`Results that change`}>
      <ListTable caption={applied ? t`Results that changed` : t`Results that would change`} showCaption columns={columns} list={list} rowKey={(row) => row.attempt_id} empty={<EmptyState title={t`No result changes`} />} />
    </section>
  );
}
