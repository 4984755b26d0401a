/** Sets up a report that comes by itself, or changes one. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams, useSearch } from "wouter";
import { ApiError, api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Card, Checkbox, Form, Input, LinkButton, Loaded, Page, RadioGroup, Select, toast, useForm, type FieldErrors } from "../../ui";
import { PeoplePicker } from "../audiences/people_picker";
import { useUnitOptions } from "../compliance/filters";
import { useCourseOptions } from "./filters";
import { fitting, knows, useFilterWords } from "./filter_words";
import { scheduleKey } from "./schedule";
import type { ReportFilter, ReportName, ReportSchedule, RiskReason, ScheduleIn, StandingState } from "./types";
import { hourWord, reasonWord, reportWord, stateWord, weekdayWord, whenWords } from "./words";
import "../audiences/audiences.css";
import "./analytics.css";

const REPORTS: readonly ReportName[] = ["standings", "people", "units_courses", "weeks"];

export default function ScheduleEditPage() {
  const { t } = useLingui();
  const { id = "" } = useParams<{ id?: string }>();
  const search = useSearch();
  const schedule = useQuery({ queryKey: scheduleKey(id), enabled: id !== "", queryFn: ({ signal }) => api.get<ReportSchedule>(`/analytics/schedules/${id}`, undefined, { signal }) });
  return (
    <Page
      title={id ? t`Change a regular report` : t`New regular report`} crumbs={[{ href: "/analytics/reports", label: t`Regular reports` }, ...(id ? [{ href: `/analytics/schedules/${id}`, label: schedule.data?.name ?? t`Regular report` }] : [])]}
      lead={<Trans>The file is made on the day, of what you may see then. Its people get a link and no data; who may not see all of its units is not told.</Trans>}
    >
      {id ? <Loaded query={schedule}>{(data) => <Edit key={data.revision} schedule={data} />}</Loaded> : <Edit start={startOf(search)} />}
    </Page>
  );
}

type Values = Omit<ScheduleIn, "recipients" | "revision"> & { recipients: { id: string; name: string }[] };

/** Filled in by the list that somebody comes from. */
function startOf(search: string): Partial<Values> {
  const query = new URLSearchParams(search);
  const report = REPORTS.find((each) => each === query.get("report")) ?? "standings";
  const filter: ReportFilter = {};
  for (const name of ["unit", "course", "search"] as const) if (query.get(name)) filter[name] = query.get(name);
  for (const name of ["exact", "required", "at_risk"] as const) if (query.get(name) === "true") filter[name] = true;
  if (query.get("state")) filter.state = query.get("state") as StandingState;
  if (query.get("reason")) filter.reason = query.get("reason") as RiskReason;
  if (query.get("due_within")) filter.due_within = Number(query.get("due_within"));
  return { report, filter: fitting(report, filter) };
}

function initial(schedule?: ReportSchedule, start: Partial<Values> = {}): Values {
  if (!schedule) return { name: "", report: "standings", format: "xlsx", filter: {}, every: "week", weekday: 1, day: 1, hour: 7, recipients: [], ...start };
  const { name, report, format, filter, every, weekday, day, hour } = schedule;
  return { name, report, format, filter: fitting(report, filter), every, weekday, day, hour, recipients: schedule.recipients.map((each) => ({ id: each.person_id, name: each.name })) };
}

function Edit({ schedule, start }: { schedule?: ReportSchedule; start?: Partial<Values> }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const form = useForm<Values>(initial(schedule, start));
  const [conflict, setConflict] = useState("");
  const { values } = form;
  const check = (): FieldErrors => (values.name.trim() ? {} : { name: t`Give the report a name` });
  const save = async () => {
    setConflict("");
    const body: ScheduleIn = { ...values, name: values.name.trim(), filter: fitting(values.report, values.filter), recipients: values.recipients.map((each) => each.id), revision: schedule?.revision };
    let saved: ReportSchedule | undefined;
    const done = await form.submit(async () => {
      try {
        saved = schedule ? await api.put<ReportSchedule>(`/analytics/schedules/${schedule.id}`, body) : await api.post<ReportSchedule>("/analytics/schedules", body);
      } catch (error) {
        if (error instanceof ApiError && error.code === "changed_elsewhere") setConflict(error.detail);
        throw error;
      }
    }, check);
    if (!done || !saved) return;
    queryClient.setQueryData(scheduleKey(saved.id), saved);
    void queryClient.invalidateQueries({ queryKey: ["analytics", "schedules"] });
    const blind = saved.recipients.filter((each) => !each.may_see).map((each) => each.name).join(", ");
    toast(blind ? t`Saved. These people may not see it now: ${blind}.` : t`Saved`);
    navigate(`/analytics/schedules/${saved.id}`);
  };
  const load = async () => {
    if (schedule) await queryClient.invalidateQueries({ queryKey: scheduleKey(schedule.id) });
    setConflict("");
  };
  const blind = (schedule?.recipients ?? []).filter((each) => !each.may_see && values.recipients.some((one) => one.id === each.person_id)).map((each) => each.name).join(", ");
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Regular report`}>
      {conflict ? <div className="note soon row" role="status"><span><Trans>What you entered is still here. You can load what is saved now; then your changes go.</Trans></span><Button onClick={() => void load()}>{t`Load what is saved`}</Button></div> : null}
      <Card title={t`What`}>
        <div className="stack">
          <Input name="name" label={t`Name`} hint={t`Its people see it in their list`} maxLength={120} value={values.name} onValue={(name) => form.set({ name })} />
          <div className="two">
            <Select name="report" label={t`Report`} value={values.report} onValue={(report) => form.set({ report: report as ReportName, filter: fitting(report as ReportName, values.filter) })} options={REPORTS.map((value) => ({ value, label: reportWord(value) }))} />
            <Select name="format" label={t`Format`} value={values.format} onValue={(format) => form.set({ format: format as Values["format"] })} options={[{ value: "xlsx", label: t`Excel workbook (XLSX)` }, { value: "pdf", label: "PDF" }, { value: "csv", label: "CSV" }]} />
          </div>
          <Filters values={values} onFilter={(change) => form.set({ filter: { ...values.filter, ...change } })} />
        </div>
      </Card>
      <When values={values} onChange={form.set} />
      <Card title={t`To whom`}>
        <div className="stack">
          {blind ? <p className="note soon">{t`These people may not see all units of this report now, and will not be told: ${blind}.`}</p> : null}
          <PeoplePicker name="recipients" label={t`People`} hint={t`Fifty at most. They must look after the units of the report, or they are not told.`} people={values.recipients} onPeople={(recipients) => form.set({ recipients })} />
        </div>
      </Card>
      <div className="form-foot">
        <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
        <LinkButton href={schedule ? `/analytics/schedules/${schedule.id}` : "/analytics/reports"}>{t`Cancel`}</LinkButton>
      </div>
    </Form>
  );
}

const STATES: readonly StandingState[] = ["open", "overdue", "completed"];
const REASONS: readonly RiskReason[] = ["overdue", "not_started", "stalled", "failing"];
const SOON = [7, 14, 30, 60, 90];

function Filters({ values, onFilter }: { values: Values; onFilter: (change: ReportFilter) => void }) {
  const { t } = useLingui();
  const { report, filter } = values;
  const units = useUnitOptions("analytics:export");
  const courses = useCourseOptions();
  const words = useFilterWords();
  const has = (name: keyof ReportFilter) => knows(report, name);
  const fixed = filter.enrolled_week || filter.completed_week ? words({ enrolled_week: filter.enrolled_week, completed_week: filter.completed_week }).join(", ") : "";
  const late = [...new Set([...SOON, ...(filter.due_within == null ? [] : [filter.due_within])])].sort((a, b) => a - b);
  return (
    <fieldset className="stack-s">
      <legend><b>{t`Filters`}</b></legend>
      <div className="two">
        <Select name="filter.unit" label={t`Unit`} empty={units.limited ? t`All your units` : t`All units`} value={filter.unit ?? ""} onValue={(unit) => onFilter({ unit: unit || null, exact: unit ? filter.exact : null })} options={units.options.map((each) => ({ value: each.id, label: each.label }))} />
        {has("course") ? <Select name="filter.course" label={t`Course`} empty={t`All courses`} value={filter.course ?? ""} onValue={(course) => onFilter({ course: course || null })} options={[...(filter.course && !courses.data?.some((each) => each.id === filter.course) ? [{ value: filter.course, label: t`one course` }] : []), ...(courses.data ?? []).map((each) => ({ value: each.id, label: each.title }))]} /> : null}
        {has("state") ? <Select name="filter.state" label={t`State`} empty={t`Any`} value={filter.state ?? ""} onValue={(state) => onFilter({ state: (state || null) as StandingState | null, due_within: null })} options={STATES.map((value) => ({ value, label: stateWord(value) }))} /> : null}
        {has("due_within") ? <Select name="filter.due_within" label={t`Due within`} empty={t`Any time`} value={filter.due_within == null ? "" : String(filter.due_within)} onValue={(days) => onFilter({ due_within: days ? Number(days) : null, state: days ? null : filter.state })} options={late.map((value) => ({ value: String(value), label: t`${value} days` }))} /> : null}
        {has("reason") ? <Select name="filter.reason" label={t`At risk because`} empty={t`Any reason`} value={filter.reason ?? ""} onValue={(reason) => onFilter({ reason: (reason || null) as RiskReason | null })} options={REASONS.map((value) => ({ value, label: reasonWord(value) }))} /> : null}
        {has("search") ? <Input name="filter.search" label={t`Last name begins with`} optional maxLength={100} value={filter.search ?? ""} onValue={(search) => onFilter({ search })} /> : null}
      </div>
      {filter.unit ? <Checkbox name="filter.exact" label={t`Without the units below it`} checked={filter.exact ?? false} onChecked={(exact) => onFilter({ exact: exact || null })} /> : null}
      {has("required") ? <Checkbox name="filter.required" label={t`Only required courses`} checked={filter.required ?? false} onChecked={(required) => onFilter({ required: required || null })} /> : null}
      {has("at_risk") ? <Checkbox name="filter.at_risk" label={t`Only people at risk`} checked={filter.at_risk ?? false} onChecked={(at_risk) => onFilter({ at_risk: at_risk || null })} /> : null}
      {fixed ? <p className="row"><span>{t`Always the same week: ${fixed}`}</span><Button onClick={() => onFilter({ enrolled_week: null, completed_week: null })}>{t`Take it away`}</Button></p> : null}
    </fieldset>
  );
}

function When({ values, onChange }: { values: Values; onChange: (change: Partial<Values>) => void }) {
  const { t } = useLingui();
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return (
    <Card title={t`When`} aside={whenWords(values)}>
      <div className="stack">
        <RadioGroup name="every" label={t`How often`} value={values.every} onValue={(every) => onChange({ every: every as Values["every"] })} options={[{ value: "week", label: t`Every week` }, { value: "month", label: t`Every month` }]} />
        <div className="two">
          {values.every === "week" ? (
            <Select name="weekday" label={t`Day`} value={String(values.weekday)} onValue={(weekday) => onChange({ weekday: Number(weekday) })} options={numbers(1, 7).map((value) => ({ value: String(value), label: weekdayWord(value) }))} />
          ) : (
            <Select name="day" label={t`Day of the month`} value={String(values.day)} onValue={(day) => onChange({ day: Number(day) })} options={numbers(1, 28).map((value) => ({ value: String(value), label: String(value) }))} />
          )}
          <Select name="hour" label={t`Time`} hint={t`On the hospital's clock`} value={String(values.hour)} onValue={(hour) => onChange({ hour: Number(hour) })} options={numbers(0, 23).map((value) => ({ value: String(value), label: hourWord(value) }))} />
        </div>
      </div>
    </Card>
  );
}
