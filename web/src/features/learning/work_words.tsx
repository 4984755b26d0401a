/** Words and tables of marked work, for who hands in and for who marks. */
import { t } from "@lingui/core/macro";
import { percent, points } from "../../lib/numbers";
import { StatusTag, Table, type Column } from "../../ui";
import type { LevelChoice, Rubric, WorkView } from "./types";

/** 8250 -> "82.5" */
export const markWords = (hundredths: number) => points(hundredths / 100);
export const shareWords = (hundredths: number) => percent(hundredths / 100, hundredths % 100 ? 2 : 0);

export function WorkTag({ work }: { work: Pick<WorkView, "state" | "passed"> }) {
  if (work.state === "draft") return <StatusTag kind="idle">{t`Draft`}</StatusTag>;
  if (work.state === "waiting") return <StatusTag kind="info">{t`Waits for a mark`}</StatusTag>;
  if (work.state === "returned") return <StatusTag kind="soon">{t`Returned to you`}</StatusTag>;
  return work.passed ? <StatusTag kind="ok">{t`Passed`}</StatusTag> : <StatusTag kind="soon">{t`Below the pass mark`}</StatusTag>;
}

export function levelsOf(value: unknown): LevelChoice[] {
  return Array.isArray(value) ? value.filter((each): each is LevelChoice => typeof each === "object" && each !== null && typeof (each as LevelChoice).criterion_id === "string") : [];
}

/** The rubric; with the levels that were chosen when the work is marked. */
export function RubricTable({ rubric, chosen = [] }: { rubric: Rubric; chosen?: readonly LevelChoice[] }) {
  type Criterion = Rubric["criteria"][number];
  const of = (row: Criterion) => row.levels.find((level) => chosen.some((each) => each.criterion_id === row.id && each.level_id === level.id));
  const columns: Column<Criterion>[] = [
    { key: "criterion", header: t`Criterion`, head: true, cell: (row) => <>{row.title}{row.description ? <span className="below s dim">{row.description}</span> : null}</> },
    ...(chosen.length
      ? [{ key: "level", header: t`Reached`, cell: (row: Criterion) => { const level = of(row); return level ? <>{level.title}{level.description ? <span className="below s dim">{level.description}</span> : null}</> : t`nothing`; } }]
      : [{ key: "levels", header: t`Levels`, cell: (row: Criterion) => <ul className="plain-list">{row.levels.map((level) => <li key={level.id}><b>{level.title}</b> ({points(level.points)}){level.description ? `: ${level.description}` : ""}</li>)}</ul> }]),
    { key: "points", header: t`Points`, num: true, cell: (row) => { const best = Math.max(0, ...row.levels.map((level) => level.points)); const got = of(row)?.points ?? 0; return chosen.length ? t`${points(got)} of ${points(best)}` : points(best); } },
  ];
  return <Table caption={t`Rubric`} columns={columns} rows={rubric.criteria} rowKey={(row) => row.id} />;
}
