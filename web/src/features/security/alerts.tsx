import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { ApiError, api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, Dialog, EmptyState, FilterChips, Form, LinkButton, ListTable, Page, StatusTag, Textarea, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { SecurityTabs } from "./tabs";
import type { Alert } from "./types";
import { KINDS, advice, kindName, seen, severityOf } from "./words";
import "../compliance/compliance.css";
import "./security.css";

const codecs = { show: oneOf(["open", "all"], "open"), kind: oneOf(["", ...KINDS], "") };

/** What looked like an attack, newest first, and what came of each. */
export default function AlertsPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const [open, setOpen] = useState<Alert | null>(null);
  const me = useBoot().data?.me;
  const list = useKeysetList<Alert>(["security", "alerts"], "/security/alerts", { open: filter.show === "open" || undefined, kind: filter.kind || undefined });
  const filtered = filter.show === "all" || Boolean(filter.kind);
  const columns: Column<Alert>[] = [
    { key: "severity", header: t`How soon`, cell: (row) => (row.acknowledged_at ? <StatusTag kind="idle">{t`Settled`}</StatusTag> : <StatusTag kind={severityOf(row.kind).tag}>{severityOf(row.kind).words}</StatusTag>) },
    { key: "what", header: t`What was seen`, head: true, className: "wrap", cell: (row) => <>{kindName(row.kind)}<span className="below s">{seen(row)}</span></> },
    { key: "who", header: t`Person`, className: "wrap", cell: (row) => <Who row={row} /> },
    { key: "when", header: t`When`, cell: (row) => <When row={row} /> },
    { key: "outcome", header: t`What came of it`, className: "wrap", cell: (row) => <Outcome row={row} own={row.person_id === me?.id} onSettle={() => setOpen(row)} /> },
  ];
  return (
    <Page wide title={t`Security alerts`} lead={<Trans>Sign-ins, exports and roles that are not as usual. Look at each, ask the person, and say what came of it: the next officer then knows.</Trans>}>
      <SecurityTabs />
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <label className="filter">
          <span>{t`Kind`}</span>
          <select className="input" value={filter.kind} onChange={(event) => setFilter({ kind: event.target.value as typeof filter.kind })}>
            <option value="">{t`All kinds`}</option>
            {KINDS.map((kind) => <option key={kind} value={kind}>{kindName(kind)}</option>)}
          </select>
        </label>
        <FilterChips label={t`Show`} selected={filter.show === "all" ? ["all"] : []} onSelected={(keys) => setFilter({ show: keys.length ? "all" : "open" })} chips={[{ key: "all", label: t`Settled ones too` }]} />
      </div>
      <ListTable
        list={list} caption={t`Security alerts, newest first`} columns={columns} rowKey={(row) => row.id}
        empty={
          filtered ? (
            <EmptyState title={t`No alert matches`} action={<Button onClick={() => setFilter({ show: "open", kind: "" })}>{t`Show all open ones`}</Button>}><Trans>Nothing like this was seen in the last year.</Trans></EmptyState>
          ) : (
            <EmptyState title={t`Nothing is open`} action={<LinkButton href="/security/thresholds">{t`What counts as unusual`}</LinkButton>}><Trans>Every 30 seconds the appliance looks at sign-ins, exports, roles and sessions. When something is not as usual, it is listed here and you are told.</Trans></EmptyState>
          )
        }
      />
      <Dialog open={open !== null} title={open ? kindName(open.kind) : ""} onClose={() => setOpen(null)}>
        {open ? <Settle alert={open} onDone={() => setOpen(null)} /> : null}
      </Dialog>
    </Page>
  );
}

/** The person, and her or the address's doings on those days in the audit log. */
function Who({ row }: { row: Alert }) {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  return (
    <span className="alert-who">
      {row.person_id ? may.includes("people:view") ? <Link href={paths.person(row.person_id)}>{row.person_name}</Link> : row.person_name : <span className="dim">{t`nobody known`}</span>}
      {may.includes("audit:view") ? <Link className="below s" href={auditHref(row)}>{t`In the audit log`}<span className="hidden-text">: {kindName(row.kind)}, {row.person_name}</span></Link> : null}
    </span>
  );
}
function auditHref(row: Alert): string {
  const query = new URLSearchParams({ from: row.first_at.slice(0, 10), to: row.last_at.slice(0, 10) });
  if (row.kind === "credential_stuffing") query.set("action", "session.stuffing_suspected");
  else if (row.kind === "privilege_change" && row.person_id) {
    query.set("action", "role.granted");
    query.set("object", `person:${row.person_id}`);
  } else if (row.person_id) query.set("actor", row.person_id);
  return `${paths.audit}?${query.toString()}`;
}

function When({ row }: { row: Alert }) {
  const times = count(row.occurrences);
  const first = moment(row.first_at);
  return (
    <span>
      <time dateTime={row.last_at}>{moment(row.last_at)}</time>
      {row.occurrences > 1 ? <span className="below s dim"><Trans>{times} times since {first}</Trans></span> : null}
    </span>
  );
}

function Outcome({ row, own, onSettle }: { row: Alert; own: boolean; onSettle: () => void }) {
  const { t } = useLingui();
  const by = row.acknowledged_by_name;
  const at = row.acknowledged_at ? moment(row.acknowledged_at) : "";
  if (at) return <span>{row.note}<span className="below s dim">{by ? <Trans>{by}, {at}</Trans> : at}</span></span>;
  if (own) return <span className="dim">{t`About you: somebody else has to look at this.`}</span>;
  return <Button aria-label={t`Settle: ${kindName(row.kind)}, ${row.person_name}`} onClick={onSettle}>{t`Settle`}</Button>;
}

function Settle({ alert, onDone }: { alert: Alert; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ note: "" });
  const { note } = form.values;
  const severity = severityOf(alert.kind);
  const check = (): FieldErrors => (note.trim().length < 3 ? { note: t`Say in a few words what came of it` } : {});
  const save = async () => {
    let late = false;
    const done = await form.submit(async () => {
      try {
        await api.post<Alert>(`/security/alerts/${alert.id}/acknowledge`, { note: note.trim() });
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "alert_acknowledged") throw error;
        late = true;
      }
    }, check);
    if (!done) return;
    toast(late ? t`Somebody had settled it already; the list shows what came of it.` : t`Settled. It stays in the list of all alerts for a year.`);
    onDone();
    await queryClient.invalidateQueries({ queryKey: ["security"] });
    await queryClient.invalidateQueries({ queryKey: ["live", "/security/alerts/count"] });
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={kindName(alert.kind)}>
      <p><StatusTag kind={severity.tag}>{severity.words}</StatusTag>{alert.person_name ? <> <b>{alert.person_name}</b></> : null}</p>
      <p>{seen(alert)}</p>
      <p className="note">{advice(alert)}</p>
      <Textarea name="note" label={t`What came of it`} hint={t`Who was asked, and what was done. The officers after you read this.`} rows={3} maxLength={1000} value={note} onValue={(next) => form.set({ note: next })} />
      <div className="dialog-foot">
        <Button onClick={onDone}>{t`Later`}</Button>
        <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{t`Settle`}</Button>
      </div>
    </Form>
  );
}
