/** Anonymised releases: start one, the log, the settings, the switch. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { bytes, count } from "../../lib/numbers";
import { Button, Card, CheckboxGroup, CopyField, Dialog, EmptyState, Form, Input, ListTable, Loaded, Page, toast, useForm, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { SettingsDialog } from "./settings_dialog";
import type { Overview, Release } from "./types";
import { ReleaseTag, tableWords, wayWords } from "./words";

export default function SyncPage() {
  const { t } = useLingui();
  const [open, setOpen] = useState<"start" | "settings" | "off" | "resume" | null>(null);
  const query = useQuery({ queryKey: ["sync", "overview"], queryFn: ({ signal }) => api.get<Overview>("/sync", undefined, { signal }) });
  const close = () => setOpen(null);
  return (
    <Page
      wide
      title={t`Anonymised releases`}
      lead={<Trans>Counts of groups of people for somebody outside: nothing of a single person. Somebody starts a release, somebody else looks at it and approves it by name. Nothing leaves by itself.</Trans>}
      actions={query.data?.may_start ? <StartButton overview={query.data} onStart={() => setOpen("start")} onSettings={() => setOpen("settings")} /> : null}
    >
      <Loaded query={query}>
        {(overview) => (
          <div className="stack">
            <Notes overview={overview} onResume={() => setOpen("resume")} />
            <Log />
            <SettingsCard overview={overview} onEdit={() => setOpen("settings")} onOff={() => setOpen("off")} />
            {open === "start" ? <StartDialog overview={overview} onClose={close} /> : null}
            {open === "settings" ? <SettingsDialog overview={overview} onClose={close} /> : null}
            {open === "off" ? <OffDialog onClose={close} /> : null}
            {open === "resume" ? <ResumeDialog onClose={close} /> : null}
          </div>
        )}
      </Loaded>
    </Page>
  );
}

/** Off while the server would refuse, with the reason beside it and the way to the field. */
function StartButton({ overview, onStart, onSettings }: { overview: Overview; onStart: () => void; onSettings: () => void }) {
  const { t } = useLingui();
  const why = useId();
  const missing = overview.missing.length > 0;
  return (
    <div className="stack">
      <Button kind="primary" disabled={missing} aria-describedby={missing ? why : undefined} onClick={onStart}>{t`Start a release`}</Button>
      {missing ? <p id={why} className="s"><Trans>The receiver's public key is missing.</Trans> <button type="button" className="link" onClick={onSettings}>{t`Enter the key`}</button></p> : null}
    </div>
  );
}

function Notes({ overview, onResume }: { overview: Overview; onResume: () => void }) {
  const { t } = useLingui();
  const mayApprove = useMay("sync:approve");
  if (!overview.enabled) return <p className="note" role="status"><Trans>Releases are switched off by the configuration (sync.enabled = false).</Trans></p>;
  if (overview.off_at) return <p className="note long-text" role="status"><Trans>{overview.off_by_name} switched releases off for good, {moment(overview.off_at)}. The log stays.</Trans></p>;
  if (overview.restored_at)
    return (
      <div className="note soon stack" role="status">
        <p><Trans>A backup was put back {moment(overview.restored_at)}. What was released or switched off between the backup and the restore is not known here, so nothing leaves until somebody who approves releases says that it may.</Trans></p>
        {mayApprove ? <div className="row"><Button onClick={onResume}>{t`Releases may go on`}</Button></div> : null}
      </div>
    );
  if (overview.missing.includes("receiver_key") && !overview.may_start) return <p className="note soon" role="status"><Trans>Enter the receiver's public key in the settings before a release can be started.</Trans></p>;
  return null;
}

function Log() {
  const { t } = useLingui();
  const list = useKeysetList<Release>(["sync", "releases"], "/sync/releases", {}, 20);
  const columns: Column<Release>[] = [
    { key: "at", header: t`Started`, head: true, className: "wrap", cell: (row) => <Link href={`/admin/sync/${row.id}`}>{moment(row.started_at)}</Link> },
    { key: "by", header: t`By`, className: "wrap", cell: (row) => <span className="long-text">{row.started_by_name}</span> },
    { key: "state", header: t`State`, cell: (row) => <ReleaseTag state={row.state} /> },
    { key: "approved", header: t`Approved by`, className: "wrap", cell: (row) => <span className="long-text">{row.approvals.map((each) => each.name).join(", ")}</span> },
    { key: "bytes", header: t`Size`, cell: (row) => <span className="num">{row.bytes ? bytes(row.bytes) : ""}</span> },
    { key: "hash", header: t`SHA-256`, className: "wrap", cell: (row) => <span className="long-text s">{row.sha256}</span> },
  ];
  return (
    <section className="stack" aria-labelledby="log-title">
      <h2 id="log-title">{t`Releases`}</h2>
      <ListTable list={list} caption={t`Releases`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`No release yet`}><Trans>Nothing has left this hospital.</Trans></EmptyState>} />
    </section>
  );
}

function SettingsCard({ overview, onEdit, onOff }: { overview: Overview; onEdit: () => void; onOff: () => void }) {
  const { t } = useLingui();
  const may = useMay("sync:start");
  const { settings } = overview;
  const place = settings.way === "https" ? settings.url : settings.way === "s3" ? `${settings.endpoint}/${settings.bucket}` : "";
  return (
    <Card title={t`Settings`}>
      <div className="stack">
        <dl className="pairs">
          <div className="pair"><dt>{t`Receiver's key`}</dt><dd className="long-text">{settings.receiver_key || t`none yet`}</dd></div>
          <div className="pair"><dt>{t`Leaves`}</dt><dd className="long-text">{wayWords(settings.way)} {place}{settings.way === "https" && settings.proxy ? <span className="below s">{t`Proxy ${settings.proxy}`}</span> : null}</dd></div>
          <div className="pair"><dt>{t`Smallest group`}</dt><dd>{count(settings.k)}</dd></div>
          <div className="pair"><dt>{t`Numbers`}</dt><dd>{t`rounded to multiples of the smallest group`}</dd></div>
        </dl>
        <CopyField label={t`Site code, random`} value={overview.site} />
        <CopyField label={t`Public key that signs here (Ed25519), for the receiver`} value={overview.signer} />
        {may && (overview.may_start || (overview.enabled && !overview.off_at)) ? (
          <div className="row">
            {overview.may_start ? <Button onClick={onEdit}>{t`Change the settings`}</Button> : null}
            <Button kind="danger" onClick={onOff}>{t`Switch off for good`}</Button>
          </div>
        ) : null}
      </div>
    </Card>
  );
}

function StartDialog({ overview, onClose }: { overview: Overview; onClose: () => void }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const form = useForm({ tables: overview.tables });
  const start = async () => {
    const done = await form.submit(
      async () => {
        const made = await api.post<Release>("/sync/releases", { tables: form.values.tables });
        void queryClient.invalidateQueries({ queryKey: ["sync"] });
        navigate(`/admin/sync/${made.id}`);
      },
      (): Record<string, string> => (form.values.tables.length ? {} : { tables: t`Choose one table or more` }),
    );
    if (done) onClose();
  };
  return (
    <Dialog open title={t`Start a release`} onClose={onClose}>
      <Form errors={form.errors} label={t`Start a release`} onSubmit={() => void start()}>
        <CheckboxGroup name="tables" label={t`Tables`} hint={t`Other fields than in the last approved release need two approvals.`} values={form.values.tables} onValues={(tables) => form.set({ tables })} options={overview.tables.map((value) => ({ value, label: tableWords(value) }))} />
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Starting`}>{t`Count`}</Button></div>
      </Form>
    </Dialog>
  );
}

function ResumeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ confirmed: [] as string[] });
  const both = ["not_switched_off", "receiver_compared"];
  const resume = async () => {
    const done = await form.submit(
      () => api.post("/sync/resume", Object.fromEntries(both.map((each) => [each, form.values.confirmed.includes(each)]))),
      (): Record<string, string> => (both.every((each) => form.values.confirmed.includes(each)) ? {} : { confirmed: t`Confirm both` }),
    );
    if (!done) return;
    void queryClient.invalidateQueries({ queryKey: ["sync"] });
    toast(t`Releases may go on`);
    onClose();
  };
  return (
    <Dialog open title={t`May releases go on?`} onClose={onClose}>
      <Form errors={form.errors} label={t`Releases may go on`} onSubmit={() => void resume()}>
        <CheckboxGroup name="confirmed" label={t`I have made sure`} values={form.values.confirmed} onValues={(confirmed) => form.set({ confirmed })} options={[{ value: "not_switched_off", label: t`Nobody had switched releases off after the backup was made` }, { value: "receiver_compared", label: t`I know which releases the receiver got since; new ones cannot be compared with them here` }]} />
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Releases may go on`}</Button><Button onClick={onClose}>{t`Cancel`}</Button></div>
      </Form>
    </Dialog>
  );
}

function OffDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ confirm: "" });
  const off = async () => {
    const done = await form.submit(
      () => api.post("/sync/off", form.values),
      (): Record<string, string> => (form.values.confirm === "OFF" ? {} : { confirm: t`Type OFF` }),
    );
    if (!done) return;
    void queryClient.invalidateQueries({ queryKey: ["sync"] });
    toast(t`Releases are off for good`);
    onClose();
  };
  return (
    <Dialog open title={t`Switch releases off for good?`} onClose={onClose}>
      <Form errors={form.errors} label={t`Switch off`} onSubmit={() => void off()}>
        <p className="note overdue"><Trans>Nobody can switch them on again here. What is approved and not sent stays here. The log stays.</Trans></p>
        <Input name="confirm" label={t`Type OFF`} value={form.values.confirm} maxLength={20} autoComplete="off" onValue={(confirm) => form.set({ confirm })} />
        <div className="row"><Button kind="danger" type="submit" busy={form.busy} busyLabel={t`Switching off`}>{t`Switch off`}</Button><Button onClick={onClose}>{t`Cancel`}</Button></div>
      </Form>
    </Dialog>
  );
}
