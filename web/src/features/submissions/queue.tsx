/** Handed-in work that waits for a mark, the longest waiting first. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { agoWords } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { Button, EmptyState, ListTable, Page, StatusTag, type Column } from "../../ui";
import type { WorkView } from "../learning/types";
import { CourseFilter } from "./course_filter";

const codecs = { course: text() };

export default function QueuePage() {
  const { t } = useLingui();
  const [{ course }, set] = useSearchState(codecs);
  const list = useKeysetList<WorkView>(["submissions", "queue"], "/submissions", { course });
  const columns: Column<WorkView>[] = [
    { key: "task", header: t`Assignment`, head: true, className: "wrap", cell: (row) => <Link href={`/submissions/${row.id}`}>{row.task_title}<span className="hidden-text">, {row.person_name}</span></Link> },
    { key: "who", header: t`From`, className: "wrap", cell: (row) => row.person_name },
    { key: "attempt", header: t`Attempt`, num: true, cell: (row) => row.attempt },
    { key: "when", header: t`Handed in`, cell: (row) => <>{row.submitted_at ? agoWords(row.submitted_at) : ""}{row.days_late ? <span className="below s dim">{plural(row.days_late, { one: "# day late", other: "# days late" })}</span> : null}</> },
    { key: "state", header: t`State`, cell: (row) => (row.claimed_by_you ? <StatusTag kind="info">{t`You have it`}</StatusTag> : row.claimed ? <StatusTag kind="idle">{t`Somebody marks it`}</StatusTag> : row.markings.length ? <StatusTag kind="soon">{t`Needs another marking`}</StatusTag> : <StatusTag kind="soon">{t`Waits`}</StatusTag>) },
  ];
  return (
    <Page wide title={t`Marking`} lead={<Trans>Work of your courses that waits for a mark, the oldest first.</Trans>}>
      <div className="stack">
        <div className="two"><CourseFilter value={course} onValue={(next) => set({ course: next })} /></div>
        <ListTable
          caption={t`Work that waits for a mark`} columns={columns} list={list} rowKey={(row) => row.id}
          empty={<EmptyState title={t`Nothing waits for a mark`} action={course ? <Button onClick={() => set({ course: "" })}>{t`Look in all courses`}</Button> : undefined}><Trans>When somebody hands in an assignment of your courses, it stands here.</Trans></EmptyState>}
        />
      </div>
    </Page>
  );
}
