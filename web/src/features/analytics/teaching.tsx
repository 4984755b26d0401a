/** The courses that somebody teaches, in numbers. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { paths } from "../../app/paths";
import { moment } from "../../lib/dates";
import { count, percent, points } from "../../lib/numbers";
import { EmptyState, LinkButton, Loaded, Page, StatusTag, Table, type Column } from "../../ui";
import { Fact, FigureLink, PlainFact } from "./figure";
import { HardTable } from "./hard";
import { Late, Trend } from "./team_body";
import type { AuthorDashboard, TaughtFigures } from "./types";
import "./analytics.css";

export default function TeachingPage() {
  const { t } = useLingui();
  const author = useQuery({ queryKey: ["analytics", "author"], queryFn: ({ signal }) => api.get<AuthorDashboard>("/dashboards/author", undefined, { signal }) });
  const asOf = author.data ? moment(author.data.as_of) : "";
  return (
    <Page wide title={t`Teaching in numbers`} lead={<Trans>The courses that you write or teach. Every number opens the list that it counts.</Trans>} actions={asOf ? <span className="s dim"><Trans>As of {asOf}</Trans></span> : null}>
      <Loaded query={author}>{(data) => <Body data={data} />}</Loaded>
    </Page>
  );
}

function Body({ data }: { data: AuthorDashboard }) {
  const { t } = useLingui();
  if (!data.courses.length)
    return <EmptyState title={t`You teach no course yet`} action={<LinkButton kind="primary" href={paths.authoring}>{t`Build a course`}</LinkButton>}><Trans>Courses that you write, or are invited to write, are counted here.</Trans></EmptyState>;
  const share = data.completion_percent == null ? "" : ` (${percent(data.completion_percent, 1)})`;
  return (
    <div className="stack">
      <section className="card facts" aria-label={t`Summary`}>
        <Fact figure={data.people}>{plural(data.people.value, { one: "enrolment", other: "enrolments" })}</Fact>
        <Fact figure={data.open}>{t`not completed yet`}</Fact>
        <Fact figure={data.completed}>{t`completed${share}`}</Fact>
        <Fact figure={data.unanswered} tone="soon">{plural(data.unanswered.value, { one: "question waits for an answer", other: "questions wait for an answer" })}</Fact>
        <PlainFact value={data.rating ? points(data.rating) : "–"}>{t`of 5 stars, over all reviews`}</PlainFact>
      </section>
      <Trend weeks={data.weeks} />
      <section className="stack-s"><h2>{t`Your courses`}</h2><Courses rows={data.courses} /></section>
      <section className="stack-s"><h2>{t`Questions that most people get wrong`}</h2><HardTable items={data.hard_questions} /></section>
    </div>
  );
}

function Courses({ rows }: { rows: readonly TaughtFigures[] }) {
  const { t } = useLingui();
  const number = (key: "people" | "open" | "completed", header: string): Column<TaughtFigures> => ({
    key, header, num: true, cell: (row) => <FigureLink figure={row[key]} label={`${header}, ${row.title}`} />, compare: (a, b) => a[key].value - b[key].value,
  });
  const columns: Column<TaughtFigures>[] = [
    { key: "title", header: t`Course`, head: true, className: "wrap", cell: (row) => <><Link href={paths.authoringCourse(row.course_id)}>{row.title}</Link>{row.status === "published" ? null : <span className="below"><StatusTag kind="idle">{row.status === "archived" ? t`archived` : t`not published`}</StatusTag></span>}</>, compare: (a, b) => a.title.localeCompare(b.title) },
    number("people", t`People`), number("open", t`Open`),
    { key: "overdue", header: t`Overdue`, num: true, cell: (row) => <Late figure={row.overdue} label={t`overdue in ${row.title}`} />, compare: (a, b) => a.overdue.value - b.overdue.value },
    number("completed", t`Completed`),
    { key: "share", header: t`Done`, num: true, cell: (row) => (row.completion_percent == null ? "–" : percent(row.completion_percent, 1)), compare: (a, b) => (a.completion_percent ?? 0) - (b.completion_percent ?? 0) },
    { key: "views", header: t`Views, 30 days`, num: true, cell: (row) => count(row.views), compare: (a, b) => a.views - b.views },
    { key: "attempts", header: t`Quiz attempts`, num: true, cell: (row) => <FigureLink figure={row.quiz_attempts} label={t`quiz attempts, ${row.title}`} />, compare: (a, b) => a.quiz_attempts.value - b.quiz_attempts.value },
    { key: "passed", header: t`Passed`, num: true, cell: (row) => (row.pass_percent == null ? "–" : percent(row.pass_percent, 1)) },
    { key: "average", header: t`Average`, num: true, cell: (row) => (row.average_percent == null ? "–" : percent(row.average_percent, 1)) },
    { key: "rating", header: t`Stars`, num: true, cell: (row) => (row.reviews.value ? <span>{points(row.rating)}<span className="below s of-links nowrap"><FigureLink figure={row.reviews} label={t`reviews of ${row.title}`} /> <span className="dim">{plural(row.reviews.value, { one: "review", other: "reviews" })}</span></span></span> : "–"), compare: (a, b) => a.rating - b.rating },
  ];
  return <Table caption={t`Your courses`} scroll columns={columns} rows={rows} rowKey={(row) => row.course_id} />;
}
