import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { count, percent } from "../../lib/numbers";
import { EmptyState, Table, type Column } from "../../ui";
import { useScreens } from "./figure";
import type { HardQuestion } from "./types";

/** Questions that most people get wrong at their first attempt. */
export function HardTable({ items }: { items: readonly HardQuestion[] }) {
  const { t } = useLingui();
  const screens = useScreens();
  const columns: Column<HardQuestion>[] = [
    {
      key: "prompt", header: t`Question`, head: true, className: "wrap",
      cell: (row) => {
        const href = screens(row.list);
        return href ? <Link className="clamp" href={href}>{row.prompt}</Link> : <span className="clamp">{row.prompt}</span>;
      },
    },
    { key: "course", header: t`Course`, className: "wrap", cell: (row) => row.course_title },
    { key: "answers", header: t`First answers`, num: true, cell: (row) => count(row.answers), compare: (a, b) => a.answers - b.answers },
    { key: "right", header: t`Points reached`, num: true, cell: (row) => percent(row.facility_percent, 1), compare: (a, b) => a.facility_percent - b.facility_percent },
  ];
  if (!items.length) return <EmptyState title={t`No question to look at`}><Trans>A question is listed when at least five people have answered it.</Trans></EmptyState>;
  return <Table caption={t`Hard questions`} columns={columns} rows={items} rowKey={(row) => row.quiz_id + row.question_id} />;
}
