/** What content and systems outside recorded: who did what, with filters and export. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { download } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { moment } from "../../lib/dates";
import { percent } from "../../lib/numbers";
import { flag, text, useSearchState } from "../../lib/search_state";
import { Button, Checkbox, Dialog, EmptyState, Form, Input, ListTable, Page, RadioGroup, StatusTag, errorsOf, useForm, type Column } from "../../ui";
import { RecordTabs, statementPath } from "./tabs";
import type { StatementLine } from "./types";

const codecs = { actor: text(), verb: text(), activity: text(), related: flag(), registration: text(), since: text(), until: text() };
type Filter = { actor: string; verb: string; activity: string; related: boolean; registration: string; since: string; until: string };
/** Days in the address, instants for the server: a day until includes its last second. */
const queryOf = (filter: Filter) => ({
  actor: filter.actor, verb: filter.verb, activity: filter.activity, related: filter.related || undefined, registration: filter.registration,
  since: filter.since ? new Date(`${filter.since}T00:00:00`).toISOString() : "", until: filter.until ? new Date(`${filter.until}T23:59:59.999`).toISOString() : "",
});

/** "mailto:a@b.example" or "https://home.example name", as the filter takes them. */
export function actorFilter(id: string): string {
  if (id.startsWith("mailto:")) return id.slice(7);
  const at = id.indexOf(" ");
  return at < 0 ? id : JSON.stringify({ account: { homePage: id.slice(0, at), name: id.slice(at + 1) } });
}

export default function StatementsPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const [saving, setSaving] = useState(false);
  const query = queryOf(filter);
  const list = useKeysetList<StatementLine>(["xapi", "statements"], "/xapi/statements", query);
  const filtered = Object.values(filter).some(Boolean);
  const clear = () => setFilter({ actor: "", verb: "", activity: "", related: false, registration: "", since: "", until: "" });
  const columns: Column<StatementLine>[] = [
    { key: "who", header: t`Who`, className: "wrap", cell: (row) => <Button kind="link" aria-label={t`Only ${row.actor}`} onClick={() => setFilter({ actor: actorFilter(row.actor_id) })}><span className="long-text">{row.actor}</span></Button> },
    { key: "did", header: t`Did`, cell: (row) => row.verb },
    { key: "what", header: t`What`, head: true, className: "wrap", cell: (row) => <Link className="long-text" href={statementPath(row.id)}>{row.object || row.object_id}</Link> },
    { key: "result", header: t`Result`, cell: (row) => <ResultWords line={row} /> },
    { key: "by", header: t`Sent by`, className: "wrap", cell: (row) => <span className="long-text">{row.authority}</span> },
    { key: "when", header: t`Recorded`, cell: (row) => moment(row.stored) },
  ];
  return (
    <Page wide title={t`Record store`} lead={<Trans>Statements that content and systems outside recorded (xAPI). Nothing in here can be changed, only declared void.</Trans>} actions={<Button onClick={() => setSaving(true)}>{t`Export these statements`}</Button>}>
      <RecordTabs />
      <div className="stack">
        <Filters key={JSON.stringify(filter)} filter={filter} onFilter={setFilter} onClear={filtered ? clear : undefined} />
        <ListTable
          caption={t`Statements`} columns={columns} list={list} rowKey={(row) => row.id}
          empty={filtered ? <EmptyState title={t`No statement fits this filter`} action={<Button onClick={clear}>{t`Show all statements`}</Button>} /> : <EmptyState title={t`No statement yet`}><Trans>When learners use cmi5 or xAPI content, or a system with a key sends what happened there, it stands here.</Trans></EmptyState>}
        />
      </div>
      {saving ? <ExportDialog query={query} onClose={() => setSaving(false)} /> : null}
    </Page>
  );
}

function Filters({ filter, onFilter, onClear }: { filter: Filter; onFilter: (filter: Filter) => void; onClear?: () => void }) {
  const { t } = useLingui();
  const form = useForm(filter);
  const v = form.values;
  const apply = () => {
    const registration = v.registration.trim();
    if (registration && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(registration)) return form.setErrors({ registration: t`A registration looks like 0190a000-0000-7000-8000-000000000001` });
    onFilter({ ...v, actor: v.actor.trim(), verb: v.verb.trim(), activity: v.activity.trim(), registration });
  };
  return (
    <Form errors={form.errors} label={t`Filter`} className="card pad" onSubmit={apply}>
      <div className="two">
        <Input name="actor" label={t`Who`} hint={t`E-mail address, or the id of a person here`} value={v.actor} maxLength={300} onValue={(actor) => form.set({ actor })} />
        <Input name="activity" label={t`Activity`} hint={t`Its id, an address`} value={v.activity} maxLength={500} onValue={(activity) => form.set({ activity })} />
        <Input name="since" type="date" label={t`From`} value={v.since} onValue={(since) => form.set({ since })} />
        <Input name="until" type="date" label={t`To`} value={v.until} onValue={(until) => form.set({ until })} />
      </div>
      <details open={Boolean(filter.verb || filter.registration || filter.related)}>
        <summary>{t`More filters`}</summary>
        <div className="two">
          <Input name="verb" label={t`Verb`} hint={t`Its id, an address`} value={v.verb} maxLength={500} onValue={(verb) => form.set({ verb })} />
          <Input name="registration" label={t`Registration`} value={v.registration} maxLength={36} onValue={(registration) => form.set({ registration })} />
        </div>
        <Checkbox name="related" label={t`Also where they are only mentioned`} checked={v.related} onChecked={(related) => form.set({ related })} />
      </details>
      <div className="row"><Button type="submit" kind={form.touched ? "primary" : "plain"}>{t`Filter`}</Button>{onClear ? <Button onClick={onClear}>{t`Show all`}</Button> : null}</div>
    </Form>
  );
}

function ExportDialog({ query, onClose }: { query: ReturnType<typeof queryOf>; onClose: () => void }) {
  const { t } = useLingui();
  const [format, setFormat] = useState("csv");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const save = async () => {
    setBusy(true);
    setProblem("");
    try {
      await download("/xapi/statements/export", { ...query, format }, `statements.${format}`);
      onClose();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  return (
    <Dialog open title={t`Export these statements`} onClose={onClose} foot={<Button kind="primary" busy={busy} busyLabel={t`Writing the file`} onClick={() => void save()}>{t`Export`}</Button>}>
      <div className="stack">
        <p><Trans>The file holds the statements of the current filter, the oldest first.</Trans></p>
        <RadioGroup name="format" label={t`Format`} value={format} onValue={setFormat} options={[{ value: "csv", label: "CSV", hint: t`One line each, for a spreadsheet` }, { value: "ndjson", label: "NDJSON", hint: t`Complete statements, for other record stores` }]} />
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      </div>
    </Dialog>
  );
}

export function ResultWords({ line }: { line: StatementLine }) {
  const { t } = useLingui();
  if (line.voided) return <StatusTag kind="idle">{t`void`}</StatusTag>;
  const score = line.score_scaled == null ? "" : percent(100 * line.score_scaled, 1);
  return (
    <span className="row">
      {line.success == null ? null : line.success ? <StatusTag kind="ok">{t`passed`}</StatusTag> : <StatusTag kind="soon">{t`not passed`}</StatusTag>}
      {line.completion && line.success == null ? <StatusTag kind="ok">{t`completed`}</StatusTag> : null}
      {score ? <span className="num">{score}</span> : null}
    </span>
  );
}
