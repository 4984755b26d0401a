/** The columns of enrolments, the same wherever a number opens them. */
import { useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { paths } from "../../app/paths";
import { dueWords, fullDay } from "../../lib/dates";
import { percent } from "../../lib/numbers";
import { ProgressBar, StatusTag, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import type { CourseStanding } from "./types";
import { stateKind, stateWord } from "./words";

export const standingKey = (row: CourseStanding) => `${row.person_id} ${row.course_id} ${row.enrolled_on} ${row.state}`;

export function useStandingColumns({ course = true } = {}): Column<CourseStanding>[] {
  const { t } = useLingui();
  const opens = useMay("people:view");
  const columns: Column<CourseStanding>[] = [
    { key: "name", header: t`Name`, head: true, className: "wrap", cell: (row) => <>{opens && !row.left ? <Link href={paths.person(row.person_id)}>{row.name}</Link> : row.name}{row.left ? <span className="below"><StatusTag kind="idle">{t`has left`}</StatusTag></span> : null}</> },
    { key: "unit", header: t`Unit`, className: "wrap", cell: (row) => <>{row.unit_name || <span className="dim">{t`none`}</span>}{row.profession ? <span className="below s dim">{row.profession}</span> : null}</> },
    { key: "course", header: t`Course`, className: "wrap", cell: (row) => <>{row.course_title}{row.required ? null : <span className="below s dim">{t`by choice`}</span>}</> },
    { key: "state", header: t`State`, cell: (row) => <StatusTag kind={stateKind[row.state]}>{stateWord(row.state)}</StatusTag> },
    { key: "progress", header: t`Progress`, cell: (row) => <span className="standing-progress"><ProgressBar value={row.percent} label={t`Progress of ${row.name}`} /><span className="num s">{percent(row.percent)}</span></span> },
    { key: "due", header: t`Due`, className: "nowrap", cell: (row) => (row.due_on ? <>{fullDay(row.due_on)}{row.state === "overdue" ? <span className="below s dim">{dueWords(row.due_on)}</span> : null}</> : <span className="dim">{t`none`}</span>) },
    { key: "enrolled", header: t`Enrolled`, className: "nowrap", cell: (row) => fullDay(row.enrolled_on) },
    { key: "completed", header: t`Completed`, className: "nowrap", cell: (row) => (row.completed_on ? fullDay(row.completed_on) : <span className="dim">{t`not yet`}</span>) },
  ];
  return course ? columns : columns.filter((each) => each.key !== "course");
}
