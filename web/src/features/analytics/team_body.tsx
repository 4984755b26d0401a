/** What manager and education office share: numbers, why people are at risk, twelve weeks, units and courses. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { count, percent } from "../../lib/numbers";
import { Card, EmptyState, LinkButton, ProgressBar, Sparkline, Table, type Column } from "../../ui";
import { WeekChart } from "./chart";
import { Fact, FigureLink } from "./figure";
import type { CourseFigures, RiskReason, TeamDashboard, TrendWeek, UnitFigures } from "./types";
import { reasonKind, reasonWord, weekWords } from "./words";

export function TeamBody({ data, base }: { data: TeamDashboard; /** The dashboard's own address, for its units. */ base: string }) {
  const { t } = useLingui();
  if (!data.people.value)
    return <EmptyState title={t`No people in this selection`} action={<LinkButton href="/people">{t`People`}</LinkButton>}><Trans>Choose another unit. People appear here as soon as they work in one of your units.</Trans></EmptyState>;
  return (
    <div className="stack">
      <section className="card facts" aria-label={t`Summary`}>
        <Fact figure={data.overdue} tone="overdue">{plural(data.overdue.value, { one: "enrolment is overdue", other: "enrolments are overdue" })}</Fact>
        <Fact figure={data.due_soon} tone="soon">{plural(data.due_soon.value, { one: "is required and due within 7 days", other: "are required and due within 7 days" })}</Fact>
        <Fact figure={data.at_risk} tone="soon">{t`of ${count(data.people.value)} people are at risk`}</Fact>
        <Fact figure={data.completed}>{t`of ${count(data.enrolments.value)} enrolments are completed`}</Fact>
      </section>
      <div className="dash-two">
        <Risk data={data} />
        <Share data={data} />
      </div>
      <Trend weeks={data.weeks} />
      <Courses courses={data.courses} />
      <Units data={data} base={base} />
    </div>
  );
}

function Risk({ data }: { data: TeamDashboard }) {
  const { t } = useLingui();
  const top = Math.max(1, ...data.reasons.map((each) => each.people.value));
  return (
    <Card title={t`Why people are at risk`} aside={<FigureLink figure={data.at_risk} label={t`people at risk`}>{plural(data.at_risk.value, { one: "# person", other: "# people" })}</FigureLink>}>
      <ul className="plain-list reasons">
        {data.reasons.map(({ reason, people }) => (
          <li key={reason}>
            <span className={`tag ${reasonKind[reason as RiskReason]}`}>{reasonWord(reason)}</span>
            <span className="reasons-bar" aria-hidden="true"><i style={{ width: `${(100 * people.value) / top}%` }} /></span>
            <span className="num"><FigureLink figure={people} label={reasonWord(reason)} /></span>
          </li>
        ))}
      </ul>
      <p className="s dim reasons-note"><Trans>Somebody with two reasons counts in both.</Trans></p>
    </Card>
  );
}

function Share({ data }: { data: TeamDashboard }) {
  const { t } = useLingui();
  const own = data.completion_percent;
  const others = data.hospital_percent;
  return (
    <Card title={t`Completed of all enrolments`}>
      {own == null ? <p className="dim"><Trans>Nobody takes a course yet.</Trans></p> : (
        <dl className="compare">
          <div><dt>{others == null ? t`Here` : t`Your people`}</dt><dd><ProgressBar value={own} label={t`Your people`} /><b className="num">{percent(own, 1)}</b></dd></div>
          {others == null ? null : <div className="other"><dt>{t`The rest of the hospital`}</dt><dd><ProgressBar value={others} label={t`The rest of the hospital`} /><b className="num">{percent(others, 1)}</b></dd></div>}
        </dl>
      )}
      <p className="of-links s compare-note"><FigureLink figure={data.enrolments} label={t`enrolments`} /> {plural(data.enrolments.value, { one: "enrolment", other: "enrolments" })}, <FigureLink figure={data.people} label={t`people`} /> {plural(data.people.value, { one: "person", other: "people" })}. <Trans>An enrolment is one person and one course.</Trans></p>
    </Card>
  );
}

export function Trend({ weeks }: { weeks: readonly TrendWeek[] }) {
  const { t } = useLingui();
  const columns: Column<TrendWeek>[] = [
    { key: "week", header: t`Week`, head: true, cell: (row) => weekWords(row.week) },
    { key: "enrolled", header: t`Enrolled`, num: true, cell: (row) => <FigureLink figure={row.enrolled} label={t`enrolled`} /> },
    { key: "completed", header: t`Completed`, num: true, cell: (row) => <FigureLink figure={row.completed} label={t`completed`} /> },
  ];
  return (
    <Card title={t`Twelve weeks`} aside={t`Also former enrolments, and people who have left`}>
      <WeekChart
        rows={[
          { title: t`Completed`, weeks: weeks.map(({ week, completed }) => ({ week, value: completed.value, list: completed.list, label: t`${count(completed.value)} completed, ${weekWords(week)}` })) },
          { title: t`Enrolled`, pale: true, weeks: weeks.map(({ week, enrolled }) => ({ week, value: enrolled.value, list: enrolled.list, label: t`${count(enrolled.value)} enrolled, ${weekWords(week)}` })) },
        ]}
        table={<Table caption={t`Twelve weeks`} stacked={false} columns={columns} rows={weeks} rowKey={(row) => row.week} />}
      />
    </Card>
  );
}

function Courses({ courses }: { courses: readonly CourseFigures[] }) {
  const { t } = useLingui();
  const columns: Column<CourseFigures>[] = [
    { key: "title", header: t`Course`, head: true, className: "wrap", cell: (row) => row.title },
    { key: "people", header: t`People`, num: true, cell: (row) => <FigureLink figure={row.people} label={t`people in ${row.title}`} />, compare: (a, b) => a.people.value - b.people.value },
    { key: "completed", header: t`Completed`, num: true, cell: (row) => <FigureLink figure={row.completed} label={t`completed ${row.title}`} />, compare: (a, b) => a.completed.value - b.completed.value },
    { key: "overdue", header: t`Overdue`, num: true, cell: (row) => <Late figure={row.overdue} label={t`overdue in ${row.title}`} />, compare: (a, b) => a.overdue.value - b.overdue.value },
    { key: "share", header: t`Completed of all`, num: true, cell: (row) => (row.completion_percent == null ? "–" : percent(row.completion_percent, 1)), compare: (a, b) => (a.completion_percent ?? 0) - (b.completion_percent ?? 0) },
  ];
  return courses.length ? <section className="stack-s"><h2>{t`Courses with most overdue`}</h2><Table caption={t`Courses with most overdue`} columns={columns} rows={courses} rowKey={(row) => row.course_id} /></section> : null;
}

/** A number that is red when it is above nothing. */
export function Late({ figure, label }: { figure: UnitFigures["overdue"]; label: string }) {
  return <span className="late-number"><FigureLink figure={figure} tone="overdue" label={label} /></span>;
}

function Units({ data, base }: { data: TeamDashboard; base: string }) {
  const { t } = useLingui();
  const columns: Column<UnitFigures>[] = [
    { key: "unit", header: t`Unit`, head: true, className: "wrap", cell: (row) => <Link href={`${base}?unit=${row.unit_id}`}>{row.unit_name}</Link>, compare: (a, b) => a.unit_name.localeCompare(b.unit_name) },
    { key: "site", header: t`Site`, className: "wrap", cell: (row) => row.site_name, compare: (a, b) => a.site_name.localeCompare(b.site_name) },
    { key: "people", header: t`People`, num: true, cell: (row) => <FigureLink figure={row.people} label={t`people of ${row.unit_name}`} />, compare: (a, b) => a.people.value - b.people.value },
    { key: "risk", header: t`At risk`, num: true, cell: (row) => <FigureLink figure={row.at_risk} label={t`at risk in ${row.unit_name}`} />, compare: (a, b) => a.at_risk.value - b.at_risk.value },
    { key: "overdue", header: t`Overdue`, num: true, cell: (row) => <Late figure={row.overdue} label={t`overdue in ${row.unit_name}`} />, compare: (a, b) => a.overdue.value - b.overdue.value },
    { key: "completed", header: t`Completed`, num: true, cell: (row) => <span className="of-links"><FigureLink figure={row.completed} label={t`completed in ${row.unit_name}`} /> <span className="dim">{t`of`}</span> <FigureLink figure={row.enrolments} label={t`enrolments of ${row.unit_name}`} /></span>, compare: (a, b) => a.completed.value - b.completed.value },
    { key: "share", header: t`Completed of all`, num: true, cell: (row) => (row.completion_percent == null ? "–" : percent(row.completion_percent, 1)), compare: (a, b) => (a.completion_percent ?? 0) - (b.completion_percent ?? 0) },
    { key: "weeks", header: t`Twelve weeks`, cell: (row) => <Weeks row={row} /> },
  ];
  return <section className="stack-s"><h2>{t`Units`}</h2><Table caption={t`Units`} columns={columns} rows={data.units} rowKey={(row) => row.unit_id} /></section>;
}

function Weeks({ row }: { row: UnitFigures }) {
  const { t } = useLingui();
  const last = row.completed_by_week.at(-1);
  return (
    <span className="unit-weeks">
      <Sparkline title={t`Completed by week in ${row.unit_name}`} values={row.completed_by_week.map((each) => each.value)} />
      {last ? <span className="s"><FigureLink figure={last} label={t`completed this week in ${row.unit_name}`} /> <span className="dim">{t`this week`}</span></span> : null}
    </span>
  );
}
