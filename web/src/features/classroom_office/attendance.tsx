import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, download } from "../../api/client";
import { queryClient } from "../../app/session";
import { percent } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, ErrorSummary, Loaded, Menu, MenuItem, StatusTag, Table, errorsOf, toast, type Column, type FieldErrors } from "../../ui";
import { ImportDialog } from "./import_dialog";
import { screenPath } from "./tabs";
import { periodWords } from "./time";
import type { AttendanceMark, AttendanceSheet, ClassDate, ClassSession, SheetPerson } from "./types";
import { MARKS, markWords, sourceWords } from "./words";
import "../compliance/compliance.css";

interface Entry {
  mark: AttendanceMark | "";
  minutes: string;
  note: string;
}
const codecs = { date: text() };

export function Attendance({ session }: { session: ClassSession }) {
  const { t } = useLingui();
  const sheet = useQuery({ queryKey: ["classroom", session.id, "attendance"], queryFn: ({ signal }) => api.get<AttendanceSheet>(`/classroom/sessions/${session.id}/attendance`, undefined, { signal }) });
  return (
    <Loaded query={sheet}>
      {(data) => (data.dates.length ? <Sheet session={session} sheet={data} /> : <EmptyState title={t`There is no date yet`}><Trans>Give the session a date; then attendance can be taken.</Trans></EmptyState>)}
    </Loaded>
  );
}

function Sheet({ session, sheet }: { session: ClassSession; sheet: AttendanceSheet }) {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const [importing, setImporting] = useState(false);
  const date = sheet.dates.find((each) => each.id === filter.date) ?? sheet.dates[0];
  if (!date) return null;
  const file = (format: string) => void download(`/classroom/sessions/${session.id}/attendance.file`, { format }, `attendance.${format}`);
  return (
    <div className="stack">
      <div className="row">
        {sheet.dates.length > 1 ? (
          <label className="filter">
            <span>{t`Date`}</span>
            <select className="input" value={date.id} onChange={(event) => setFilter({ date: event.target.value })}>
              {sheet.dates.map((each) => <option key={each.id} value={each.id}>{periodWords(each.starts_at, each.ends_at)}</option>)}
            </select>
          </label>
        ) : <b>{periodWords(date.starts_at, date.ends_at)}</b>}
        <span className="row end">
          <a className="ghost" href={screenPath(date.id)} target="_blank" rel="noopener">{t`Show the code`}</a>
          <Button onClick={() => void download(`/classroom/dates/${date.id}/sign-in-sheet.pdf`, undefined, "sign-in-sheet.pdf")}>{t`Sheet to sign (PDF)`}</Button>
          <Button onClick={() => setImporting(true)}>{t`From a file`}</Button>
          <Menu label={t`Download`}>
            <MenuItem onSelect={() => file("csv")}>CSV</MenuItem>
            <MenuItem onSelect={() => file("xlsx")}>Excel</MenuItem>
            <MenuItem onSelect={() => file("pdf")}>PDF</MenuItem>
          </Menu>
        </span>
      </div>
      {sheet.people.length ? <Marks key={date.id} date={date} sheet={sheet} /> : <EmptyState title={t`Nobody has a seat`} />}
      {importing ? <ImportDialog id={session.id} onClose={() => setImporting(false)} /> : null}
    </div>
  );
}

/** One row a person; only what was touched is sent. */
function Marks({ date, sheet }: { date: ClassDate; sheet: AttendanceSheet }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState<Record<string, Entry>>({});
  const [errors, setErrors] = useState<FieldErrors>({});
  const [busy, setBusy] = useState(false);
  const known = (person: SheetPerson): Entry => {
    const mark = person.marks.find((each) => each.date_id === date.id);
    return mark ? { mark: mark.mark, minutes: mark.mark === "partial" ? String(mark.minutes) : "", note: mark.note } : { mark: "", minutes: "", note: "" };
  };
  const entry = (person: SheetPerson) => typed[person.person_id] ?? known(person);
  const set = (person: SheetPerson, change: Partial<Entry>) => setTyped((before) => ({ ...before, [person.person_id]: { ...(before[person.person_id] ?? known(person)), ...change } }));
  const open = sheet.people.filter((person) => entry(person).mark === "");
  const touched = sheet.people.filter((person) => typed[person.person_id]?.mark);
  const save = async () => {
    const found: FieldErrors = {};
    for (const person of touched) if (entry(person).mark === "partial" && !/^\d+$/.test(entry(person).minutes)) found[`minutes-${person.person_id}`] = t`${person.name}: say how many minutes`;
    setErrors(found);
    if (Object.keys(found).length) return;
    setBusy(true);
    try {
      const entries = touched.map((person) => {
        const { mark, minutes, note } = entry(person);
        return { person_id: person.person_id, mark, minutes: mark === "partial" ? Number(minutes) : undefined, note: note.trim() || undefined };
      });
      const now = await api.put<AttendanceSheet>(`/classroom/dates/${date.id}/attendance`, { entries });
      queryClient.setQueryData(["classroom", sheet.session_id, "attendance"], now);
      setTyped({});
      toast(t`Saved`);
    } catch (error) {
      const refused = errorsOf(error);
      // "entries[3].minutes": the fourth of those that were sent.
      setErrors(Object.fromEntries(Object.entries(refused).map(([field, message]) => {
        const person = touched[Number(/^entries\[(\d+)\]/.exec(field)?.[1] ?? -1)];
        return person ? [`${field.endsWith("minutes") ? "minutes" : "mark"}-${person.person_id}`, `${person.name}: ${message}`] : ["", message];
      })));
    } finally {
      setBusy(false);
    }
  };
  const columns: Column<SheetPerson>[] = [
    { key: "name", header: t`Name`, head: true, cell: (person) => <span className="stack-s"><span>{person.name}</span><span className="s dim">{[person.employee_number, person.unit_name, person.walk_in ? t`came without signing up` : ""].filter(Boolean).join(", ")}</span></span> },
    { key: "mark", header: t`There`, cell: (person) => (
      <select id={`f-mark-${person.person_id}`} className="input attendance-mark" aria-label={t`Attendance of ${person.name}`} value={entry(person).mark} onChange={(event) => set(person, { mark: event.target.value as AttendanceMark })}>
        {known(person).mark === "" ? <option value="">{t`not taken`}</option> : null}
        {MARKS.map((mark) => <option key={mark} value={mark}>{markWords(mark)}</option>)}
      </select>
    ) },
    { key: "minutes", header: t`Minutes`, cell: (person) => (entry(person).mark === "partial"
      ? <input id={`f-minutes-${person.person_id}`} className="input attendance-minutes" type="number" min={0} max={1440} aria-label={t`Minutes of ${person.name}`} aria-invalid={errors[`minutes-${person.person_id}`] ? true : undefined} value={entry(person).minutes} onChange={(event) => set(person, { minutes: event.target.value })} />
      : "") },
    { key: "note", header: t`Note`, cell: (person) => <input className="input" maxLength={300} aria-label={t`Note on ${person.name}`} value={entry(person).note} onChange={(event) => set(person, { note: event.target.value })} /> },
    { key: "how", header: t`Taken`, cell: (person) => { const mark = person.marks.find((each) => each.date_id === date.id); return mark ? sourceWords(mark.source) : ""; } },
    { key: "all", header: t`All dates`, cell: (person) => (person.completed_at || person.attended ? <StatusTag kind="ok">{t`Attended, ${percent(person.percent)}`}</StatusTag> : percent(person.percent)) },
  ];
  return (
    <div className="stack">
      <ErrorSummary errors={errors} />
      <div className="row">
        <Button disabled={!open.length} onClick={() => open.forEach((person) => set(person, { mark: "present" }))}>{plural(open.length, { one: "Mark the # open one present", other: "Mark the # open ones present" })}</Button>
        <span className="s dim" role="status">{touched.length ? plural(touched.length, { one: "# change not saved", other: "# changes not saved" }) : ""}</span>
        <Button kind="primary" className="end" busy={busy} busyLabel={t`Saving`} disabled={!touched.length} onClick={() => void save()}>{t`Save attendance`}</Button>
      </div>
      <Table caption={t`Attendance`} columns={columns} rows={sheet.people} rowKey={(person) => person.signup_id} />
      <p className="s dim"><Trans>Attended means: there for {sheet.required_percent} percent of {sheet.total_minutes} minutes. A later correction never takes back what was credited.</Trans></p>
    </div>
  );
}
