import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, download } from "../../api/client";
import { useOnce } from "../../api/once";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { dayAfter, fullDay, moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, Dialog, EmptyState, FileDrop, FilterChips, Form, Input, ListTable, Loaded, Page, RadioGroup, StatusTag, Table, errorsOf, useForm, type Column } from "../../ui";
import { DecideMatch } from "./decide";
import { VerificationTabs } from "./tabs";
import type { ExclusionList, ExclusionLists, ListImported, ListKind, ScreeningMatch } from "./types";
import { MatchTag, matchName } from "./words";
import "../compliance/compliance.css";
import "./verification.css";

const LISTS = ["verification", "screening", "lists"];
const LIMIT = 64 * 1024 * 1024;
const codecs = { state: oneOf(["open", "cleared", "confirmed"], "open") };

/** Staff against the list of excluded persons (LEIE): lists, names that agree, and what was decided. */
export default function ScreeningPage() {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  const [problem, setProblem] = useState("");
  const lists = useQuery({
    queryKey: LISTS, queryFn: ({ signal }) => api.get<ExclusionLists>("/screening/lists", undefined, { signal }),
    // The comparison runs after the import.
    refetchInterval: (query) => (query.state.data?.items.some((list) => !list.screened_at) ? 3_000 : false),
  });
  const save = async () => {
    setProblem("");
    try {
      await download("/screening/report/file", { format: "csv" }, "screening-log.csv");
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`The export did not work. Try again.`);
    }
  };
  return (
    <Page
      wide title={t`Exclusion screening`} lead={<Trans>Names of staff against the federal list of excluded persons (LEIE). A name alone excludes nobody: a person decides each match.</Trans>}
      actions={lists.data ? (
        <>
          <Button onClick={() => void save()}>{t`Export the screening log`}</Button>
          <Button kind="primary" onClick={() => setAdding(true)}>{t`Import a list`}</Button>
        </>
      ) : null}
    >
      <VerificationTabs />
      <Loaded query={lists}>
        {(data) => (
          <div className="stack">
            {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
            {data.overdue && data.items.length ? <p className="note soon"><Trans>The last list is older than 40 days. The list is published by the 10th of each month; download it and import it here.</Trans></p> : null}
            <Matches />
            <Lists lists={data.items} onAdd={() => setAdding(true)} />
          </div>
        )}
      </Loaded>
      <Dialog open={adding} title={t`Import a list`} onClose={() => setAdding(false)}>
        <ImportList onDone={() => setAdding(false)} />
      </Dialog>
    </Page>
  );
}

function Matches() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const [open, setOpen] = useState<ScreeningMatch | null>(null);
  const person = useBoot().data?.me.permissions.includes("compliance:view") ?? false;
  const list = useKeysetList<ScreeningMatch>(["verification", "screening", "matches"], "/screening/matches", filter);
  const decided = filter.state !== "open";
  const columns: Column<ScreeningMatch>[] = [
    {
      key: "person", header: t`Person`, head: true, className: "wrap",
      cell: (row) => (
        <>
          {person ? <Link href={paths.compliancePerson(row.person_id)}>{row.person_name}</Link> : row.person_name}
          <span className="s dim below">{row.employee_number}</span>
        </>
      ),
    },
    { key: "listed", header: t`On the list`, className: "wrap", cell: (row) => [row.listed_name, row.listed_state].filter(Boolean).join(", ") },
    { key: "score", header: t`Names agree`, num: true, cell: (row) => t`${row.score} of 100` },
    { key: "since", header: t`Excluded since`, cell: (row) => (row.excluded_on ? fullDay(row.excluded_on) : <span className="dim">{t`not given`}</span>) },
    { key: "type", header: t`Ground`, cell: (row) => row.exclusion_type },
    { key: "list", header: t`List of`, cell: (row) => fullDay(row.list_date) },
    { key: "state", header: t`State`, cell: (row) => <MatchTag state={row.state} /> },
    ...(decided
      ? [
          { key: "reason", header: t`Reason`, className: "wrap", cell: (row: ScreeningMatch) => row.reason },
          { key: "by", header: t`Decided`, cell: (row: ScreeningMatch) => [row.decided_at ? moment(row.decided_at) : "", row.decided_by_name].filter(Boolean).join(", ") },
        ]
      : []),
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => <Button kind={decided ? "plain" : "primary"} aria-label={decided ? t`Decide again about ${row.person_name}` : t`Decide about ${row.person_name}`} onClick={() => setOpen(row)}>{decided ? t`Decide again` : t`Decide`}</Button>,
    },
  ];
  return (
    <section aria-labelledby="matches">
      <h2 id="matches">{t`Matches`}</h2>
      <FilterChips
        label={t`State`} single selected={[filter.state]} onSelected={(keys) => setFilter({ state: (keys[0] ?? "open") as typeof filter.state })}
        chips={(["open", "cleared", "confirmed"] as const).map((state) => ({ key: state, label: matchName(state) }))}
      />
      <ListTable
        list={list} skeleton={4} caption={t`Matches`} columns={columns} rowKey={(row) => row.id}
        empty={<EmptyState title={decided ? t`None decided so` : t`No match to decide`}><Trans>After each import, and every night for new staff, names are compared by themselves.</Trans></EmptyState>}
      />
      <Dialog wide open={open !== null} title={open ? t`Is ${open.person_name} the excluded person?` : ""} onClose={() => setOpen(null)}>
        {open ? <DecideMatch key={open.id} match={open} onDone={() => setOpen(null)} /> : null}
      </Dialog>
    </section>
  );
}

function Lists({ lists, onAdd }: { lists: readonly ExclusionList[]; onAdd: () => void }) {
  const { t } = useLingui();
  const kinds: Record<ListKind, string> = { full: t`Full list`, supplement: t`Exclusions of a month`, reinstated: t`Reinstatements of a month` };
  const columns: Column<ExclusionList>[] = [
    { key: "date", header: t`List of`, head: true, cell: (row) => fullDay(row.list_date) },
    { key: "kind", header: t`What`, cell: (row) => kinds[row.kind] },
    { key: "rows", header: t`Persons`, num: true, cell: (row) => count(row.rows) },
    { key: "at", header: t`Imported`, cell: (row) => moment(row.imported_at) },
    { key: "run", header: t`Staff compared`, cell: (row) => (row.screened_at ? <StatusTag kind="ok">{moment(row.screened_at)}</StatusTag> : <StatusTag kind="info">{t`under way`}</StatusTag>) },
    { key: "sha", header: t`Checksum (SHA-256)`, cell: (row) => <span className="hash">{row.sha256}</span> },
  ];
  return lists.length ? (
    <Table showCaption caption={t`Lists`} columns={columns} rows={lists} rowKey={(row) => row.id} />
  ) : (
    <EmptyState title={t`No list yet`} action={<Button kind="primary" onClick={onAdd}>{t`Import a list`}</Button>}>
      <Trans>Download the LEIE as CSV from the site of the Office of Inspector General (exclusions database), on a computer with internet, and import it here.</Trans>
    </EmptyState>
  );
}

function ImportList({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ kind: "full" as ListKind, list_date: dayAfter(0) });
  const [file, setFile] = useState<File | null>(null);
  const [done, setDone] = useState<ListImported | null>(null);
  const once = useOnce();
  const save = async () => {
    const saved = await form.submit(
      async () => {
        if (!file) return;
        setDone(await once((idempotencyKey) => api.post<ListImported>("/screening/lists", file, { query: { ...form.values, file_name: file.name }, idempotencyKey })));
      },
      () => ({ ...(file ? {} : { file: t`Choose the file that you downloaded` }), ...(form.values.list_date ? {} : { list_date: t`Enter the day of the list` }) }),
    );
    if (saved) await queryClient.invalidateQueries({ queryKey: ["verification", "screening"] });
  };
  if (done) {
    const persons = plural(done.list.rows, { one: "# person", other: "# persons" });
    const left = plural(done.skipped, { one: "# organisation left out", other: "# organisations left out" });
    const bad = plural(done.bad, { one: "# line could not be read", other: "# lines could not be read" });
    return (
      <div className="stack">
        <p className="note ok" role="status">{t`Imported: ${persons}, ${left}, ${bad}. Staff are compared now; matches appear by themselves.`}</p>
        <div className="dialog-foot"><Button kind="primary" onClick={onDone}>{t`Done`}</Button></div>
      </div>
    );
  }
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Import a list`}>
      <RadioGroup
        name="kind" label={t`What is in the file?`} value={form.values.kind} onValue={(kind) => form.set({ kind: kind as ListKind })}
        options={[
          { value: "full", label: t`Full list`, hint: t`Replaces the one before when it is whole` },
          { value: "supplement", label: t`Exclusions of a month`, hint: t`Are added` },
          { value: "reinstated", label: t`Reinstatements of a month`, hint: t`Are taken off` },
        ]}
      />
      <Input name="list_date" label={t`List of`} type="date" className="narrow" value={form.values.list_date} onValue={(list_date) => form.set({ list_date })} />
      <FileDrop name="file" label={t`CSV file`} hint={t`As it was downloaded, up to 64 MB`} accept=".csv,text/csv,text/plain" maxBytes={LIMIT} file={file} onFile={(next) => { setFile(next); form.setErrors({}); }} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Importing`}>{t`Import`}</Button></div>
    </Form>
  );
}
