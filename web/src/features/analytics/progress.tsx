/** What a learner sees of herself. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import type { Enrolment } from "../../api/types";
import { paths } from "../../app/paths";
import { featureOn } from "../../app/switched";
import { daysUntil, duration, durationWords } from "../../lib/dates";
import { count, hours, percent } from "../../lib/numbers";
import { Card, DueText, EmptyState, LinkButton, Loaded, Page, ProgressBar, Ring, Table, type Column } from "../../ui";
import { WeekChart } from "./chart";
import { Fact, FigureLink, useScreens } from "./figure";
import { LeaderboardCard } from "./leaderboard";
import type { LearnerDashboard } from "./types";
import { weekWords } from "./words";
import "./analytics.css";

export default function ProgressPage() {
  const { t } = useLingui();
  const own = useQuery({ queryKey: ["analytics", "own"], queryFn: ({ signal }) => api.get<LearnerDashboard>("/dashboards/learner", undefined, { signal }) });
  return (
    <Page title={t`Your progress`} crumbs={[{ href: paths.learning, label: t`My learning` }]} lead={<Trans>Your learning in numbers. Nobody else opens this page.</Trans>} actions={<LinkButton href="/account/recorded">{t`What is recorded of you`}</LinkButton>}>
      <Loaded query={own}>{(data) => <Body data={data} />}</Loaded>
    </Page>
  );
}

function Body({ data }: { data: LearnerDashboard }) {
  const { t } = useLingui();
  const screens = useScreens();
  const credits = screens(data.credit_list);
  const credited = hours(data.credit_hours);
  return (
    <div className="stack">
      <section className="card facts" aria-label={t`Summary`}>
        <Fact figure={data.in_progress}>{plural(data.in_progress.value, { one: "course is open", other: "courses are open" })}</Fact>
        <Fact figure={data.completed}>{plural(data.completed.value, { one: "course completed", other: "courses completed" })}</Fact>
        <Fact figure={data.certificates}>{plural(data.certificates.value, { one: "certificate", other: "certificates" })}</Fact>
        <div>{credits ? <Link href={credits} aria-label={t`${credited} credit hours`}>{credited}</Link> : <b>{credited}</b>}<p>{t`credit hours`}</p></div>
      </section>
      <div className="progress-cols">
        <div className="stack">
          <Weeks data={data} />
          <Current items={data.current} />
        </div>
        <aside className="stack" aria-label={t`Streak, suggestions and leaderboard`}>
          <Done data={data} />
          <Suggestions data={data} />
          {featureOn("leaderboard") ? <LeaderboardCard joined={data.on_leaderboard} /> : null}
        </aside>
      </div>
    </div>
  );
}

function Done({ data }: { data: LearnerDashboard }) {
  const { t } = useLingui();
  const spent = durationWords(data.seconds_spent / 60);
  const days = data.streak_days;
  return (
    <Card title={t`So far`}>
      <div className="done-card">
        {data.completion_percent == null ? null : <Ring title={t`Completed of all your courses`} value={data.completion_percent} text={percent(data.completion_percent)} />}
        <div className="stack-s">
          <p className="of-links"><FigureLink figure={data.completed} label={t`completed`} /> {t`of`} <FigureLink figure={data.enrolled} label={t`courses in all`} /> <Trans>courses completed</Trans></p>
          <p>{days > 0 ? <b>{plural(days, { one: "# day in a row", other: "# days in a row" })}</b> : <span className="dim">{t`No days in a row yet`}</span>}</p>
          <p className="s dim">{t`${spent} spent in lessons`}</p>
        </div>
      </div>
    </Card>
  );
}

function Weeks({ data }: { data: LearnerDashboard }) {
  const { t } = useLingui();
  type Row = LearnerDashboard["weeks"][number];
  const columns: Column<Row>[] = [
    { key: "week", header: t`Week`, head: true, cell: (row) => weekWords(row.week) },
    { key: "time", header: t`Time`, num: true, cell: (row) => duration(row.seconds / 60) },
    { key: "lessons", header: t`Lessons`, num: true, cell: (row) => count(row.lessons) },
    { key: "completed", header: t`Courses completed`, num: true, cell: (row) => <FigureLink figure={row.completed} label={t`courses completed`} /> },
  ];
  const all = data.weeks.reduce((sum, each) => sum + each.seconds, 0);
  const time = durationWords(all / 60);
  return (
    <Card title={t`Twelve weeks`} aside={all ? t`${time} in all` : null}>
      <WeekChart
        rows={[
          ...(all ? [{ title: t`Minutes of learning`, weeks: data.weeks.map((each) => { const minutes = Math.round(each.seconds / 60); const long = durationWords(minutes); return { week: each.week, value: minutes, label: t`${long}, ${weekWords(each.week)}` }; }) }] : []),
          { title: t`Courses completed`, pale: all > 0, weeks: data.weeks.map((each) => ({ week: each.week, value: each.completed.value, list: each.completed.list, label: t`${count(each.completed.value)} completed, ${weekWords(each.week)}` })) },
        ]}
        table={<Table caption={t`Twelve weeks`} stacked={false} columns={columns} rows={data.weeks} rowKey={(row) => row.week} />}
      />
    </Card>
  );
}

const SHOWN = 5;
function Current({ items }: { items: readonly Enrolment[] }) {
  const { t } = useLingui();
  if (!items.length) return <EmptyState title={t`No open courses`} action={<LinkButton kind="primary" href={paths.catalogue}>{t`Find a course`}</LinkButton>} />;
  return (
    <Card pad={false} title={t`Go on with`} aside={<Link href={paths.learning}>{t`All open courses`}</Link>}>
      <ul className="plain-list current">
        {items.slice(0, SHOWN).map((item) => (
          <li key={item.id}>
            <div className="stack-s">
              <h3 className="wrap">{item.course_title}</h3>
              {item.due_on ? <DueText date={item.due_on} /> : <span className="s dim">{t`No due date`}</span>}
              <span className="standing-progress"><ProgressBar value={item.percent} label={t`Progress of ${item.course_title}`} /><span className="num s">{percent(item.percent)}</span></span>
            </div>
            <LinkButton kind={item.percent > 0 || (item.due_on && daysUntil(item.due_on) < 0) ? "primary" : "plain"} href={paths.player(item.id)} label={item.percent > 0 ? t`Resume: ${item.course_title}` : t`Start: ${item.course_title}`}>{item.percent > 0 ? t`Resume` : t`Start`}</LinkButton>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Suggestions({ data }: { data: LearnerDashboard }) {
  const { t } = useLingui();
  if (!data.suggestions.length) return null;
  return (
    <Card title={t`Completed by colleagues of your unit`}>
      <ul className="plain-list stack-s">
        {data.suggestions.map((each) => <li key={each.course_id} className="row-between"><Link className="wrap" href={paths.course(each.course_id)}>{each.title}</Link>{each.minutes ? <span className="s dim">{duration(each.minutes)}</span> : null}</li>)}
      </ul>
    </Card>
  );
}
