/** One person's way through a package: each part with what counts, waiving with a reason, and the sessions. */
import "../packages/packages.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { score } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, Dialog, EmptyState, Form, LinkButton, ListTable, Loaded, Page, RadioGroup, StatusTag, Table, errorsOf, toast, useForm, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { attemptPath } from "../packages/data";
import { timeWord } from "../packages/words";
import type { ContentSession, ContentUnit, Registration, WaiveReason } from "./types";
import { modeWord, moveOnWord, reasonWord, registrationsPath, sessionTag, titleOf, unitTag, wayTag } from "./words";

const REASONS: readonly WaiveReason[] = ["administrative", "tested_out", "equivalent_au", "equivalent_outside_activity"];
const key = (id: string) => ["cmi5", "registration", id] as const;

export default function RegistrationPage() {
  const { id = "", registration = "" } = useParams<{ id: string; registration: string }>();
  const { t } = useLingui();
  const mayReport = useMay("package:report");
  const query = useQuery({ queryKey: key(registration), queryFn: ({ signal }) => api.get<Registration>(`/cmi5/registrations/${registration}`, undefined, { signal }) });
  const name = query.data?.person_name;
  return (
    <Page
      wide title={name ? t`Parts: ${name}` : t`Learner and parts`} crumbs={[{ href: registrationsPath(id), label: t`Learners and parts` }]}
      actions={query.data && mayReport ? <LinkButton href={attemptPath(id, registration)}>{t`Answers and raw data`}</LinkButton> : undefined}
    >
      <Loaded query={query}>{(data) => <Detail data={data} />}</Loaded>
    </Page>
  );
}

function Detail({ data }: { data: Registration }) {
  const { t } = useLingui();
  const [waiving, setWaiving] = useState<ContentUnit | null>(null);
  const tag = wayTag(data);
  const columns: Column<ContentUnit>[] = [
    { key: "part", header: t`Part`, head: true, className: "wrap", cell: (row) => <span className="long-text">{titleOf(row)}</span> },
    { key: "asks", header: t`Done when`, cell: (row) => moveOnWord(row.move_on) },
    { key: "state", header: t`State`, cell: (row) => { const unit = unitTag(row); return <StatusTag kind={unit.kind}>{unit.text}</StatusTag>; } },
    { key: "score", header: t`Score`, num: true, cell: (row) => <ScoreOf unit={row} /> },
    { key: "when", header: t`Since`, className: "wrap", cell: (row) => <Since unit={row} /> },
    ...(data.waivable ? [{ key: "act", header: t`Actions`, actions: true, cell: (row: ContentUnit) => { const part = titleOf(row); return row.satisfied ? "" : <Button aria-label={t`Waive ${part}`} onClick={() => setWaiving(row)}>{t`Waive`}</Button>; } }] : []),
  ];
  return (
    <div className="package-report">
      <Card title={data.title || t`Package`}>
        <dl className="pairs">
          <div className="pair"><dt>{t`State`}</dt><dd><StatusTag kind={tag.kind}>{tag.text}</StatusTag></dd></div>
          <div className="pair"><dt>{t`Time`}</dt><dd>{timeWord(data.seconds)}</dd></div>
          <div className="pair"><dt>{t`Begun`}</dt><dd>{moment(data.started_at)}</dd></div>
          <div className="pair"><dt>{t`Last used`}</dt><dd>{moment(data.last_at)}</dd></div>
          <div className="pair"><dt>{t`Attempt`}</dt><dd>{data.number}</dd></div>
          <div className="pair"><dt>{t`Version of the package`}</dt><dd>{data.version}</dd></div>
        </dl>
        {data.closed ? <p className="note"><Trans>This attempt was closed when the package was replaced. A newer one counts.</Trans></p> : null}
      </Card>
      <Card title={t`Parts`} pad={false}><Table caption={t`Parts`} columns={columns} rows={data.units} rowKey={(row) => row.index} /></Card>
      <Sessions data={data} />
      {waiving ? <WaiveDialog data={data} unit={waiving} onClose={() => setWaiving(null)} /> : null}
    </div>
  );
}

function ScoreOf({ unit }: { unit: ContentUnit }) {
  const { t } = useLingui();
  const known = unit.score_percent !== null && unit.score_percent !== undefined;
  const least = unit.mastery_percent === null || unit.mastery_percent === undefined ? "" : score(unit.mastery_percent);
  return <>{known ? score(unit.score_percent ?? 0) : ""}{least ? <span className="below s dim">{t`at least ${least}`}</span> : null}</>;
}

function Since({ unit }: { unit: ContentUnit }) {
  const { t } = useLingui();
  const lines: string[] = [];
  const add = (at: string | null | undefined, word: (when: string) => string) => {
    if (at) lines.push(word(moment(at)));
  };
  add(unit.completed_at, (when) => t`completed ${when}`);
  add(unit.passed_at, (when) => t`passed ${when}`);
  add(unit.failed_at, (when) => t`not passed ${when}`);
  const by = unit.waived_by ?? "";
  add(unit.waived_at, (when) => (by ? t`waived ${when} by ${by}` : t`waived ${when}`));
  if (unit.waived_at && unit.waive_reason) lines.push(reasonWord(unit.waive_reason));
  return <span className="long-text">{lines.map((line) => <span className="below" key={line}>{line}</span>)}</span>;
}

function WaiveDialog({ data, unit, onClose }: { data: Registration; unit: ContentUnit; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm<{ reason: WaiveReason }>({ reason: "administrative" });
  const part = titleOf(unit);
  const person = data.person_name;
  const save = async () => {
    const done = await form.submit(async () => {
      queryClient.setQueryData(key(data.id), await api.post<Registration>(`/cmi5/registrations/${data.id}/units/${unit.index}/waive`, form.values));
    }, () => ({}));
    if (!done) return;
    void queryClient.invalidateQueries({ queryKey: ["cmi5", "registrations"] });
    toast(t`Waived`);
    onClose();
  };
  return (
    <Dialog open title={t`Waive ${part}`} onClose={onClose}>
      <Form errors={form.errors} label={t`Waive ${part}`} onSubmit={() => void save()}>
        <p><Trans>{person} need not do this part any more. If it was the last one, the lesson is completed. This is kept with your name and cannot be taken back.</Trans></p>
        <RadioGroup name="reason" label={t`Why`} value={form.values.reason} onValue={(reason) => form.set({ reason: reason as WaiveReason })} options={REASONS.map((value) => ({ value, label: reasonWord(value) }))} />
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Waive`}</Button><Button onClick={onClose}>{t`Cancel`}</Button></div>
      </Form>
    </Dialog>
  );
}

function Sessions({ data }: { data: Registration }) {
  const { t } = useLingui();
  const [ending, setEnding] = useState<ContentSession | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const list = useKeysetList<ContentSession>(["cmi5", "sessions", data.id], `/cmi5/registrations/${data.id}/sessions`);
  const partOf = (session: ContentSession) => titleOf(data.units.find((unit) => unit.index === session.unit) ?? { title: "", index: session.unit });
  const end = async (session: ContentSession) => {
    setBusy(true);
    setProblem("");
    try {
      await api.post(`/cmi5/sessions/${session.id}/abandon`, {});
      toast(t`Ended`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
    setEnding(null);
    void queryClient.invalidateQueries({ queryKey: ["cmi5"] });
  };
  const columns: Column<ContentSession>[] = [
    { key: "launched", header: t`Opened`, head: true, cell: (row) => moment(row.launched_at) },
    { key: "part", header: t`Part`, className: "wrap", cell: (row) => <span className="long-text">{partOf(row)}</span> },
    { key: "mode", header: t`How`, cell: (row) => modeWord(row.mode) },
    { key: "state", header: t`State`, cell: (row) => { const tag = sessionTag(row); return <StatusTag kind={tag.kind}>{tag.text}</StatusTag>; } },
    { key: "ended", header: t`Ended`, cell: (row) => (row.ended_at ? moment(row.ended_at) : "") },
    { key: "time", header: t`Time`, num: true, cell: (row) => (row.ended_at ? timeWord(row.seconds) : "") },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => { const when = moment(row.launched_at); return row.ended_at ? "" : <Button aria-label={t`End the session of ${when}`} onClick={() => setEnding(row)}>{t`End`}</Button>; } },
  ];
  const name = data.person_name;
  return (
    <Card title={t`Sessions`} pad={false}>
      {problem ? <div className="card-body"><p className="note soon" role="alert">{problem}</p></div> : null}
      <ListTable caption={t`Sessions`} columns={columns} list={list} rowKey={(row) => row.id} skeleton={2} empty={<EmptyState title={t`No session yet`} />} />
      <ConfirmDialog open={ending !== null} danger title={t`End this session?`} action={t`End it`} busy={busy} onClose={() => setEnding(null)} onConfirm={() => ending && void end(ending)}>
        <Trans>What {name} did so far is kept, but the content cannot record any more until it is opened again.</Trans>
      </ConfirmDialog>
    </Card>
  );
}
