import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api, download } from "../../api/client";
import { queryClient } from "../../app/session";
import { dayAfter } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Dialog, DueText, EmptyState, Form, Input, Loaded, Page, RadioGroup, Select, StatusTag, Table, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import { useMay } from "../audiences/data";
import { UnitSelect } from "../compliance/filters";
import { ReviewTabs } from "./tabs";
import type { AccessCampaign } from "./types";
import "../compliance/compliance.css";

export default function CampaignsPage() {
  const { t } = useLingui();
  const [starting, setStarting] = useState(false);
  const manages = useMay("reviews:manage");
  const query = useQuery({ queryKey: ["reviews", "campaigns"], queryFn: ({ signal }) => api.get<{ items: AccessCampaign[] }>("/reviews/campaigns", undefined, { signal }) });
  const report = async (format: string) => {
    try {
      await download("/reviews/report/file", { format }, `access-review.${format}`);
      toast(t`The file is in your downloads. The export is recorded.`);
    } catch (error) {
      toast(Object.values(errorsOf(error))[0] ?? t`The export did not work. Try again.`);
    }
  };
  const columns: Column<AccessCampaign>[] = [
    { key: "title", header: t`Review`, head: true, className: "wrap", cell: (row) => <Link href={`/reviews/${row.id}`}>{row.title}</Link> },
    { key: "role", header: t`Roles`, className: "wrap", cell: (row) => (row.role ? roleName(row.role) : t`all`) },
    { key: "by", header: t`Decided by`, className: "wrap", cell: (row) => (row.reviewer === "manager" ? t`managers, the rest by ${row.owner_name}` : row.owner_name) },
    { key: "due", header: t`Due`, cell: (row) => (row.closed_at || row.open === 0 ? row.due_on : <DueText date={row.due_on} />) },
    { key: "open", header: t`Open`, num: true, cell: (row) => <Link href={`/reviews/${row.id}?show=open`}>{count(row.open)}</Link> },
    { key: "items", header: t`All`, num: true, cell: (row) => <Link href={`/reviews/${row.id}?show=all`}>{count(row.items)}</Link> },
    { key: "state", header: t`State`, cell: (row) => (row.closed_at ? <StatusTag kind="idle">{t`Closed`}</StatusTag> : row.open ? <StatusTag kind="info">{t`Running`}</StatusTag> : <StatusTag kind="ok">{t`All decided`}</StatusTag>) },
  ];
  return (
    <Page
      wide title={t`Access reviews`} lead={<Trans>Who holds which role, decided person by person: keep it, or take it away at once.</Trans>}
      actions={manages ? <span className="row"><Button onClick={() => void report("csv")}>{t`Report as CSV`}</Button><Button onClick={() => void report("pdf")}>{t`Report as PDF`}</Button><Button kind="primary" onClick={() => setStarting(true)}>{t`Start a review`}</Button></span> : undefined}
    >
      <ReviewTabs />
      <Loaded query={query}>
        {(data) => data.items.length ? <Table caption={t`Access reviews, newest first`} columns={columns} rows={data.items} rowKey={(row) => row.id} /> : <EmptyState title={t`No review yet`}><Trans>Once or twice a year an officer starts one. You find here what you have to decide.</Trans></EmptyState>}
      </Loaded>
      <Dialog open={starting} title={t`Start a review`} onClose={() => setStarting(false)}>{starting ? <Start /> : null}</Dialog>
    </Page>
  );
}

function Start() {
  const { t } = useLingui();
  const [, go] = useLocation();
  const form = useForm({ title: "", role: "", unit: "", reviewer: "manager", due_on: dayAfter(30) });
  const v = form.values;
  const roles = useQuery({ queryKey: ["permissions"], queryFn: async ({ signal }) => (await api.get<{ items: { roles: string[] }[] }>("/permissions", undefined, { signal })).items });
  const names = [...new Set((roles.data ?? []).flatMap((each) => each.roles))].filter((role) => role !== "member").sort();
  const start = async () => {
    await form.submit(async () => {
      const made = await api.post<AccessCampaign>("/reviews/campaigns", { title: v.title.trim(), reviewer: v.reviewer, due_on: v.due_on, ...(v.role ? { role: v.role } : {}), ...(v.unit ? { unit: v.unit } : {}) });
      await queryClient.invalidateQueries({ queryKey: ["reviews"] });
      go(`/reviews/${made.id}`);
    }, (): FieldErrors => ({ ...(v.title.trim() ? {} : { title: t`Enter a title` }), ...(v.due_on ? {} : { due_on: t`Choose a day` }) }));
  };
  return (
    <Form errors={form.errors} label={t`Start a review`} onSubmit={() => void start()}>
      <Input name="title" label={t`Title`} hint={t`For example: second half of 2026`} value={v.title} onValue={(title) => form.set({ title })} />
      <Select name="role" label={t`Role`} optional empty={t`All but member`} value={v.role} onValue={(role) => form.set({ role })} options={names.map((role) => ({ value: role, label: roleName(role) }))} />
      <UnitSelect value={v.unit} onValue={(unit) => form.set({ unit })} />
      <RadioGroup
        name="reviewer" label={t`Who decides`} value={v.reviewer} onValue={(reviewer) => form.set({ reviewer })}
        options={[{ value: "manager", label: t`Each person's manager`, hint: t`Roles of power, and people without a manager, come to you` }, { value: "officer", label: t`I decide about everybody` }]}
      />
      <Input name="due_on" label={t`Due`} type="date" value={v.due_on} onValue={(due_on) => form.set({ due_on })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Starting`}>{t`Start`}</Button></div>
    </Form>
  );
}
