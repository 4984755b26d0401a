/** What needs attention now, what did lately, and from when on something does. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Card, EmptyState, Form, Input, Loaded, Page, StatusTag, Table, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { OperationsTabs } from "./tabs";
import type { OperationsAlert, Thresholds } from "./types";
import { alertAdvice, alertFound, alertName, alertPage } from "./words";

const KEY = ["operations", "alerts"];

export default function OperationsAlertsPage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<{ items: OperationsAlert[] }>("/operations/alerts", undefined, { signal }) });
  return (
    <Page wide title={t`Needs attention`} crumbs={[{ href: "/operations", label: t`Operations` }]} lead={<Trans>An entry goes by itself when its cause is gone. Say that you look after it, so that nobody else does too.</Trans>}>
      <OperationsTabs />
      <div className="stack">
        <Loaded query={query}>{(data) => <AlertTable items={data.items} />}</Loaded>
        <ThresholdsCard />
      </div>
    </Page>
  );
}

function AlertPage({ row }: { row: OperationsAlert }) {
  const page = alertPage(row);
  const may = (useBoot().data?.me.permissions ?? []).includes(page?.permission ?? "");
  return page && may ? <span className="below s"><Link href={page.href}>{page.label}</Link></span> : null;
}

function AlertTable({ items }: { items: OperationsAlert[] }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState("");
  const may = (useBoot().data?.me.permissions ?? []).includes("operations:manage");
  const take = async (row: OperationsAlert) => {
    setBusy(row.id);
    try {
      await api.post(`/operations/alerts/${row.id}/acknowledge`, {});
      toast(t`You look after it.`);
    } catch (error) {
      toast(Object.values(errorsOf(error)).join(" "));
    }
    setBusy("");
    await queryClient.invalidateQueries({ queryKey: ["operations"] });
  };
  if (items.length === 0) return <EmptyState title={t`Nothing needs attention`}><Trans>Every minute the appliance looks at its disk, certificate, backups, directory, work and clock.</Trans></EmptyState>;
  const columns: Column<OperationsAlert>[] = [
    { key: "state", header: t`How soon`, cell: (row) => row.cleared_at ? <StatusTag kind="idle">{t`Over`}</StatusTag> : row.severity === "critical" ? <StatusTag kind="overdue">{t`Look now`}</StatusTag> : <StatusTag kind="soon">{t`Look today`}</StatusTag> },
    { key: "what", header: t`What`, head: true, className: "wrap", cell: (row) => <>{alertName(row.kind)}<span className="below s long-text">{alertFound(row)}</span></> },
    { key: "do", header: t`What to do`, className: "wrap", cell: (row) => (row.cleared_at ? null : <>{alertAdvice(row.kind)}<AlertPage row={row} /></>) },
    { key: "since", header: t`Since`, cell: (row) => <>{moment(row.first_at)}{row.cleared_at ? <span className="below s dim"><Trans>over {moment(row.cleared_at)}</Trans></span> : null}</> },
    { key: "who", header: t`Who looks after it`, className: "wrap", cell: (row) => row.acknowledged_at ? <>{row.acknowledged_by_name}<span className="below s dim">{moment(row.acknowledged_at)}</span></> : row.cleared_at || !may ? null : <Button busy={busy === row.id} busyLabel={t`Saving`} aria-label={t`I look after it: ${alertName(row.kind)}`} onClick={() => void take(row)}>{t`I look after it`}</Button> },
  ];
  return <Table caption={t`What needs attention, open ones first`} columns={columns} rows={items} rowKey={(row) => row.id} />;
}

type Limit = keyof Thresholds;
const RANGE: Record<Limit, readonly [number, number]> = { disk_warning_percent: [50, 99], disk_critical_percent: [51, 100], backup_hours: [1, 8760], queue_minutes: [1, 1440], wal_mib: [64, 16384] };

function ThresholdsCard() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["operations", "thresholds"], queryFn: ({ signal }) => api.get<Thresholds>("/operations/thresholds", undefined, { signal }) });
  const may = (useBoot().data?.me.permissions ?? []).includes("operations:manage");
  if (!may) return null;
  return <Card title={t`From when on`}><Loaded query={query}>{(data) => <ThresholdsForm key={JSON.stringify(data)} data={data} />}</Loaded></Card>;
}

function ThresholdsForm({ data }: { data: Thresholds }) {
  const { t } = useLingui();
  const names = Object.keys(RANGE) as Limit[];
  const form = useForm<Record<Limit, string>>(Object.fromEntries(names.map((name) => [name, String(data[name])])) as Record<Limit, string>);
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    for (const name of names) {
      const [least, most] = RANGE[name];
      const value = form.values[name];
      if (!/^\d{1,5}$/.test(value) || Number(value) < least || Number(value) > most) found[name] = t`Enter a whole number from ${least} to ${most}`;
    }
    return found;
  };
  const save = async () => {
    const done = await form.submit(async () => {
      queryClient.setQueryData(["operations", "thresholds"], await api.put<Thresholds>("/operations/thresholds", Object.fromEntries(names.map((name) => [name, Number(form.values[name])]))));
    }, check);
    if (done) toast(t`Saved. It counts from the next minute on.`);
  };
  const number = (name: Limit, label: string, hint?: string) => <Input name={name} label={label} hint={hint} inputMode="numeric" maxLength={5} className="narrow" value={form.values[name]} onValue={(next) => form.set({ [name]: next.trim() } as Partial<Record<Limit, string>>)} />;
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`From when on`}>
      <div className="two">
        {number("disk_warning_percent", t`Storage: look today from percent`)}
        {number("disk_critical_percent", t`Storage: look now from percent`)}
        {number("backup_hours", t`Hours without a good backup`)}
        {number("queue_minutes", t`Minutes that due work waits`)}
        {number("wal_mib", t`Write-ahead log in MiB`, t`It shrinks by itself unless something reads for very long`)}
      </div>
      <div className="row"><Button type="submit" kind={form.touched ? "primary" : "plain"} busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}
