import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { allowed } from "../../app/registry";
import { queryClient, useBoot } from "../../app/session";
import { clock, fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, Form, Loaded, Page, RadioGroup, Table, Textarea, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import { OutcomeTag } from "./emergencies";
import type { EmergencyReview } from "./types";
import "../compliance/compliance.css";

export default function EmergencyPage() {
  const { t } = useLingui();
  const { id = "" } = useParams();
  const query = useQuery({ queryKey: ["reviews", "emergency", id], queryFn: ({ signal }) => api.get<EmergencyReview>(`/reviews/emergencies/${id}`, undefined, { signal }) });
  return (
    <Page wide title={t`Emergency access`} crumbs={[{ href: "/reviews/emergencies", label: t`Emergency access` }]}>
      <Loaded query={query}>{(data) => <Body review={data} />}</Loaded>
    </Page>
  );
}

function Body({ review }: { review: EmergencyReview }) {
  const { t } = useLingui();
  const { use } = review;
  const boot = useBoot().data;
  const seesLog = allowed(boot?.me.permissions ?? [], "audit:view");
  const form = useForm({ outcome: "justified", note: "" });
  const day = use.asked_at.slice(0, 10);
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["reviews"] });
  const settle = async () => {
    const done = await form.submit(() => api.post(`/reviews/emergencies/${use.id}/outcome`, { outcome: form.values.outcome, note: form.values.note.trim() }), (): FieldErrors => (form.values.note.trim().length > 2 ? {} : { note: t`Say what you found` }));
    if (!done) return;
    toast(t`Reviewed`);
    await refresh();
  };
  const end = async () => {
    try {
      await api.post(`/emergency-access/${use.id}/end`, {});
      await refresh();
    } catch (error) {
      toast(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    }
  };
  const columns: Column<{ action: string; count: number }>[] = [
    { key: "action", header: t`Action`, head: true, className: "wrap", cell: (row) => row.action },
    { key: "count", header: t`How often`, num: true, cell: (row) => (seesLog ? <Link href={`/audit?actor=${use.person_id}&action=${encodeURIComponent(row.action)}&from=${day}&to=${use.until.slice(0, 10)}`}>{count(row.count)}</Link> : count(row.count)) },
  ];
  return (
    <div className="stack">
      <Card title={use.person_name} aside={<OutcomeTag use={use} />}>
        <dl className="pairs">
          <dt>{t`Role`}</dt><dd>{roleName(use.role)}</dd>
          <dt>{t`Time`}</dt><dd className="num">{fullDay(use.asked_at)} {t`${clock(use.asked_at)} to ${clock(use.until)}`}</dd>
          <dt>{t`Reason`}</dt><dd className="long-text">{use.reason}</dd>
          {use.outcome ? <><dt>{t`Found`}</dt><dd className="long-text">{use.note} <span className="dim">{use.reviewed_by_name}</span></dd></> : null}
        </dl>
        {use.active ? <div className="row"><Button onClick={() => void end()}>{t`End it now`}</Button></div> : null}
      </Card>
      <Card title={t`What was done in that time`} pad={false}>
        <Table caption={t`What was done in that time`} columns={columns} rows={review.actions} rowKey={(row) => row.action} />
      </Card>
      {use.outcome || use.active ? null : use.person_id === boot?.me.id ? <p className="note"><Trans>Somebody else reviews your own access.</Trans></p> : (
        <Card title={t`Review`}>
          <Form errors={form.errors} label={t`Review`} onSubmit={() => void settle()}>
            <RadioGroup name="outcome" label={t`Outcome`} value={form.values.outcome} onValue={(outcome) => form.set({ outcome })} options={[{ value: "justified", label: t`Justified` }, { value: "not_justified", label: t`Not justified`, hint: t`Record an incident as well if data was seen without need` }]} />
            <Textarea name="note" label={t`What you found`} value={form.values.note} onValue={(note) => form.set({ note })} />
            <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save the review`}</Button></div>
          </Form>
        </Card>
      )}
    </div>
  );
}
