/** Courses that wait for a publisher, longest first. */
import "./authoring.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { agoWords, moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { EmptyState, ListTable, Page, type Column } from "../../ui";
import { AuthoringTabs } from "./tabs";
import type { ReviewItem } from "./types";

export default function ReviewQueuePage() {
  const { t } = useLingui();
  const list = useKeysetList<ReviewItem>(["authoring", "review-queue"], "/authoring/review-queue");
  const to = (id: string) => `${paths.authoringCourse(id)}?show=review`;
  const columns: Column<ReviewItem>[] = [
    { key: "title", header: t`Course`, head: true, className: "wrap", cell: (row) => <Link className="long-text" href={to(row.course_id)}>{row.title}</Link> },
    { key: "author", header: t`Author`, cell: (row) => row.author_name },
    { key: "version", header: t`Published version`, cell: (row) => (row.published_version ? String(row.published_version) : t`none yet`) },
    { key: "threads", header: t`Open conversations`, num: true, cell: (row) => (row.open_threads ? <Link href={to(row.course_id)} aria-label={t`${row.title}: ${row.open_threads} open conversations`}>{count(row.open_threads)}</Link> : count(0)) },
    { key: "since", header: t`Waiting since`, cell: (row) => <span title={moment(row.updated_at)}>{agoWords(row.updated_at)}</span> },
  ];
  return (
    <Page wide title={t`Waiting for review`} lead={<Trans>Courses that their authors sent to review, the longest wait first.</Trans>}>
      <AuthoringTabs />
      <ListTable caption={t`Courses that wait for a review`} columns={columns} list={list} rowKey={(row) => row.course_id} empty={<EmptyState title={t`Nothing waits for a review`} />} />
    </Page>
  );
}
