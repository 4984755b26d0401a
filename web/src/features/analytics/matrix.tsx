/** Units by courses as a heat map: how many of those who take a course have completed it. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { moment } from "../../lib/dates";
import { useNarrow } from "../../lib/media";
import { count, percent } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, LinkButton, Loaded, Page, StatusTag } from "../../ui";
import { UnitSelect } from "../compliance/filters";
import { ExportButton } from "./export_button";
import { useScreens } from "./figure";
import { queryOf } from "./filters";
import { DashboardTabs } from "./tabs";
import type { MatrixCell, MatrixUnit, UnitsByCourses } from "./types";
import "./analytics.css";

const codecs = { unit: text(), required: text(), all: text() };
const MOST = 200;

export default function MatrixPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const query = queryOf({ unit: filter.unit, required: filter.required });
  const limit = filter.all ? MOST : undefined;
  const matrix = useQuery({ queryKey: ["analytics", "matrix", query, limit], queryFn: ({ signal }) => api.get<UnitsByCourses>("/matrices/units-courses", { ...query, limit }, { signal }) });
  const asOf = matrix.data ? moment(matrix.data.as_of) : "";
  return (
    <Page
      wide title={t`Units and courses`} lead={<Trans>How many of the people who take a course have completed it. Every number opens their list.</Trans>}
      actions={<>{asOf ? <span className="s dim"><Trans>As of {asOf}</Trans></span> : null}<ExportButton report="units_courses" query={query} label={t`Export this table`} /></>}
    >
      <DashboardTabs />
      <div className="filters no-print" role="group" aria-label={t`Filters`}>
        <UnitSelect reach="analytics:people" value={filter.unit} onValue={(unit) => setFilter({ unit })} />
        <div className="chips"><button type="button" className="chip" aria-pressed={filter.required === "true"} onClick={() => setFilter({ required: filter.required === "true" ? "" : "true" })}>{t`Only required enrolments`}</button></div>
      </div>
      <Loaded query={matrix}>{(data) => <Body data={data} onAll={filter.all ? undefined : () => setFilter({ all: "1" })} />}</Loaded>
    </Page>
  );
}

function Body({ data, onAll }: { data: UnitsByCourses; onAll?: () => void }) {
  const { t } = useLingui();
  const narrow = useNarrow();
  if (!data.courses.length || !data.rows.length)
    return <EmptyState title={t`Nobody takes a course here`} action={<LinkButton href="/assignments">{t`Assignments`}</LinkButton>}><Trans>Choose another unit, or assign a course first.</Trans></EmptyState>;
  const shown = data.courses.length;
  const all = data.courses_in_all;
  return (
    <>
      {narrow ? null : <Legend />}
      {narrow ? <UnitList data={data} /> : <Heat data={data} />}
      {narrow ? <Legend /> : null}
      {all > shown ? <p className="row s dim matrix-more"><Trans>These are the {shown} of {all} courses that most people take.</Trans>{onAll ? <Button onClick={onAll}>{t`Show more courses`}</Button> : null}</p> : null}
    </>
  );
}

const STEPS = [100, 75, 50, 25, 0] as const;
/** Five shades of one colour, by how much is done; red stays with what is late. */
export function step(cell: MatrixCell): number {
  if (!cell.people) return -1;
  const share = (100 * cell.completed) / cell.people;
  return STEPS.length - 1 - STEPS.findIndex((from) => share >= from);
}

function Legend() {
  const { t } = useLingui();
  const words = [t`under 25 %`, t`25 % or more`, t`50 % or more`, t`75 % or more`, t`all`];
  return (
    <p className="matrix-legend s">
      <span className="dim">{t`Completed:`}</span>
      {words.map((word, index) => <span key={word} className="matrix-key"><i className={`heat-${index}`} aria-hidden="true" />{word}</span>)}
      <StatusTag kind="overdue">{t`how many are overdue`}</StatusTag>
    </p>
  );
}

function Cell({ cell, unit, course }: { cell: MatrixCell; unit: string; course: string }) {
  const { t } = useLingui();
  const href = useScreens()(cell.list);
  if (!cell.people) return <span className="heat-none"><span aria-hidden="true">–</span><span className="hidden-text">{t`nobody takes it`}</span></span>;
  const share = percent((100 * cell.completed) / cell.people);
  const done = count(cell.completed);
  const all = count(cell.people);
  const late = count(cell.overdue);
  const inner = (
    <>
      <span className="hidden-text">{unit}, {course}: </span>
      <span className="heat-top"><b className="num">{share}<span className="hidden-text">, </span></b>{cell.overdue ? <span className="tag overdue num">{late}<span className="hidden-text"> {t`overdue`}, </span></span> : null}</span>
      <span className="s num">{t`${done} of ${all}`}<span className="hidden-text"> {t`completed`}</span></span>
    </>
  );
  return href ? <Link href={href} className="heat-link">{inner}</Link> : <span className="heat-link">{inner}</span>;
}

const EMPTY: MatrixCell = { people: 0, completed: 0, overdue: 0, list: "" };

function Heat({ data }: { data: UnitsByCourses }) {
  const { t } = useLingui();
  const everybody = t`All units`;
  const cells = (of: readonly MatrixCell[], unit: string) => data.courses.map((course, index) => {
    const cell = of[index] ?? EMPTY;
    return <td key={course.course_id} className={cell.people ? `heat-${step(cell)}` : undefined}><Cell cell={cell} unit={unit} course={course.title} /></td>;
  });
  return (
    <div className="table-wrap scroll matrix" tabIndex={0} role="region" aria-label={t`Units and courses`}>
      <table className="table">
        <caption className="hidden-text">{t`Units and courses`}</caption>
        <thead>
          <tr>
            <th scope="col">{t`Unit`}</th>
            {data.courses.map((course) => <th key={course.course_id} scope="col" title={course.title}><span className="matrix-course">{course.title}</span></th>)}
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <tr key={row.unit_id}>
              <th scope="row"><UnitLink row={row} />{row.site_name ? <span className="below s dim">{row.site_name}</span> : null}</th>
              {cells(row.cells, row.unit_name)}
            </tr>
          ))}
        </tbody>
        <tfoot><tr><th scope="row">{everybody}</th>{cells(data.totals, everybody)}</tr></tfoot>
      </table>
    </div>
  );
}

function UnitLink({ row }: { row: MatrixUnit }) {
  return <Link href={`/analytics/standings?unit=${row.unit_id}&exact=true`}>{row.unit_name}</Link>;
}

/** On a phone: each unit with its courses, first those where somebody is late. */
function UnitList({ data }: { data: UnitsByCourses }) {
  const { t } = useLingui();
  return (
    <ul className="plain-list stack-s" aria-label={t`Units and courses`}>
      {data.rows.map((row) => {
        const items = data.courses.map((course, index) => ({ course, cell: row.cells[index] ?? EMPTY })).filter(({ cell }) => cell.people).sort((a, b) => b.cell.overdue - a.cell.overdue || a.cell.completed / a.cell.people - b.cell.completed / b.cell.people);
        const people = items.reduce((sum, { cell }) => sum + cell.people, 0);
        const done = items.reduce((sum, { cell }) => sum + cell.completed, 0);
        const late = items.reduce((sum, { cell }) => sum + cell.overdue, 0);
        const share = people ? percent((100 * done) / people) : "–";
        return (
          <li key={row.unit_id} className="card">
            <details className="unit-heat">
              <summary><span><b>{row.unit_name}</b>{row.site_name ? <span className="below s dim">{row.site_name}</span> : null}</span><span className="unit-heat-sum"><b className="num">{share}</b>{late ? <StatusTag kind="overdue">{plural(late, { one: "# overdue", other: "# overdue" })}</StatusTag> : null}</span></summary>
              {items.length ? (
                <ul className="plain-list">
                  {items.map(({ course, cell }) => <li key={course.course_id} className="unit-heat-row"><span className="wrap">{course.title}</span><span className={`unit-heat-cell heat-${step(cell)}`}><Cell cell={cell} unit={row.unit_name} course={course.title} /></span></li>)}
                </ul>
              ) : <p className="s dim"><Trans>Nobody here takes one of these courses.</Trans></p>}
            </details>
          </li>
        );
      })}
    </ul>
  );
}
