/** More time in quizzes, granted to a person with a reason. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Card, ConfirmDialog, EmptyState, Form, Input, Loaded, Page, StatusTag, Table, Textarea, toast, useForm, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { lineOf } from "../authoring/data";
import { PersonPicker } from "../organisation/person_picker";
import type { Accommodation, Accommodations } from "./types";

const codecs = { person: text() };
export default function MoreTimePage() {
  const { t } = useLingui();
  const mayFind = useMay("people:view");
  const [at, setAt] = useSearchState(codecs);
  return (
    <Page title={t`More time in quizzes`} lead={<Trans>A share of every time limit, for a person. It counts for attempts that begin after it was granted.</Trans>}>
      {mayFind ? <Card><PersonPicker name="person" label={t`Person`} value={at.person} onValue={(person) => setAt({ person })} /></Card> : <p className="note"><Trans>You may grant time, but not look people up. Ask for that right.</Trans></p>}
      {at.person ? <OfPerson key={at.person} person={at.person} /> : <EmptyState title={t`Choose a person`} />}
    </Page>
  );
}

function OfPerson({ person }: { person: string }) {
  const { t } = useLingui();
  const key = ["quiz_office", "more-time", person];
  const [ending, setEnding] = useState<Accommodation | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const found = useQuery({ queryKey: key, queryFn: ({ signal }) => api.get<Accommodations>("/assessment/accommodations", { person }, { signal }) });
  const changed = () => queryClient.invalidateQueries({ queryKey: key });
  const end = async () => {
    if (!ending) return;
    setBusy(true);
    setProblem("");
    try {
      await api.post(`/assessment/accommodations/${ending.id}/end`);
      await changed();
    } catch (error) {
      setProblem(lineOf(error));
    }
    setBusy(false);
    setEnding(null);
  };
  const columns: Column<Accommodation>[] = [
    { key: "percent", header: t`Of the time`, head: true, cell: (row) => t`${row.time_percent} %` },
    { key: "reason", header: t`Reason`, className: "wrap", cell: (row) => <span className="long-text">{row.reason}</span> },
    { key: "until", header: t`Until`, cell: (row) => (row.until ? fullDay(row.until) : t`for good`) },
    { key: "by", header: t`Granted`, cell: (row) => `${row.granted_by}, ${moment(row.granted_at)}` },
    { key: "state", header: t`State`, cell: (row) => (row.ended_at ? <StatusTag kind="idle">{t`Ended`}</StatusTag> : <StatusTag kind="ok">{t`Counts`}</StatusTag>) },
    { key: "actions", header: t`Actions`, actions: true, cell: (row) => (row.ended_at ? null : <Button aria-label={t`End ${row.time_percent} % of the time`} onClick={() => setEnding(row)}>{t`End`}</Button>) },
  ];
  return (
    <>
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <Loaded query={found}>
        {(data) => (data.items.length ? <Table caption={t`Time that was granted`} showCaption columns={columns} rows={data.items} rowKey={(row) => row.id} /> : <p className="dim"><Trans>Nothing is granted to this person.</Trans></p>)}
      </Loaded>
      <Grant person={person} onDone={() => void changed()} />
      <ConfirmDialog open={ending !== null} title={t`End the grant?`} action={t`End it`} busy={busy} onConfirm={() => void end()} onClose={() => setEnding(null)}><Trans>Attempts that began keep their time.</Trans></ConfirmDialog>
    </>
  );
}

function Grant({ person, onDone }: { person: string; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ percent: "150", reason: "", until: "" });
  const { values, set } = form;
  const save = async () => {
    const number = Number(values.percent);
    const reason = values.reason.trim();
    const done = await form.submit(
      () => api.post("/assessment/accommodations", { person_id: person, time_percent: number, reason, until: values.until || undefined }),
      () => ({ ...(/^\d{3}$/.test(values.percent) && number >= 101 && number <= 400 ? {} : { time_percent: t`Enter a whole number from 101 to 400` }), ...(reason.length >= 3 ? {} : { reason: t`Say why, in at least three letters` }) }),
    );
    if (!done) return;
    form.setValues({ percent: "150", reason: "", until: "" });
    toast(t`Granted`);
    onDone();
  };
  return (
    <Card title={t`Grant more time`}>
      <Form errors={form.errors} label={t`Grant more time`} onSubmit={() => void save()}>
        <Input name="time_percent" className="narrow" inputMode="numeric" label={t`Share of the time, in percent`} hint={t`150 means half as much again.`} value={values.percent} maxLength={3} onValue={(percent) => set({ percent })} />
        <Textarea name="reason" label={t`Reason`} hint={t`Those who teach see it with the attempt. Name no diagnosis.`} rows={2} value={values.reason} maxLength={500} onValue={(reason) => set({ reason })} />
        <Input name="until" type="date" optional className="narrow" label={t`Last day on which it counts`} value={values.until} onValue={(until) => set({ until })} />
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Grant it`}</Button></div>
      </Form>
    </Card>
  );
}
