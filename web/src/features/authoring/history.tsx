/** Saved versions of the outline or of a lesson: look at one, see what changed since, make it the content again. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Card, Dialog, ErrorState, Loaded, SkeletonRows, toast } from "../../ui";
import { RichText } from "../learning/richtext";
import { lineOf } from "./data";
import type { CourseRevisions, Difference, LessonRevision, OutlineRevision, Revision } from "./types";

interface HistoryProps {
  course: string;
  /** None: the outline's. */
  lesson?: string;
  readOnly: boolean;
  restore: (number: number) => Promise<unknown>;
}
const baseOf = (course: string, lesson?: string) => (lesson ? `/authoring/courses/${course}/lessons/${lesson}/history` : `/authoring/courses/${course}/outline/history`);

export function HistoryCard(props: HistoryProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <Card title={props.lesson ? t`Earlier versions of this lesson` : t`Earlier versions of the outline`}>
      <div className="stack">
        <p className="dim s"><Trans>What you save is kept: five minutes of one person are one version, and the last 100 stay.</Trans></p>
        {open ? <Versions {...props} /> : <div><Button onClick={() => setOpen(true)}>{t`Show earlier versions`}</Button></div>}
      </div>
    </Card>
  );
}

function Versions(props: HistoryProps) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState<Revision | null>(null);
  const list = useInfiniteQuery({
    queryKey: ["authoring", "history", props.course, props.lesson ?? "outline"],
    queryFn: ({ pageParam, signal }) => api.get<CourseRevisions>(baseOf(props.course, props.lesson), { limit: 20, before: pageParam }, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    staleTime: 0,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.error && !rows.length) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <SkeletonRows rows={3} />;
  if (!rows.length) return <p className="dim"><Trans>Nothing has been saved yet.</Trans></p>;
  return (
    <>
      <ul className="plain-list stack-s">
        {rows.map((each) => (
          <li key={each.number} className="row-between">
            <span className="long-text"><b>{moment(each.saved_at)}</b> <span className="dim">{each.by}</span></span>
            <Button aria-label={t`Look at version ${each.number} of ${moment(each.saved_at)}`} onClick={() => setChosen(each)}>{t`Look at it`}</Button>
          </li>
        ))}
      </ul>
      {list.hasNextPage ? <div><Button busy={list.isFetchingNextPage} busyLabel={t`Loading`} onClick={() => void list.fetchNextPage()}>{t`Load more`}</Button></div> : null}
      {chosen ? <VersionDialog {...props} revision={chosen} close={() => setChosen(null)} /> : null}
    </>
  );
}

function VersionDialog({ course, lesson, readOnly, restore, revision, close }: HistoryProps & { revision: Revision; close: () => void }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const found = useQuery({
    queryKey: ["authoring", "history", course, lesson ?? "outline", revision.number], staleTime: 0, gcTime: 0,
    queryFn: ({ signal }) => api.get<LessonRevision | OutlineRevision>(`${baseOf(course, lesson)}/${revision.number}`, undefined, { signal }),
  });
  const go = async () => {
    setBusy(true);
    setProblem("");
    try {
      await restore(revision.number);
      void queryClient.invalidateQueries({ queryKey: ["authoring", "history", course] });
      toast(t`Restored`);
      close();
    } catch (error) {
      setProblem(lineOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog open wide title={t`Version of ${moment(revision.saved_at)}`} onClose={close}>
      <div className="stack">
        <p className="dim"><Trans>Saved by {revision.by}</Trans></p>
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        <Loaded query={found}>
          {(data) => (
            <div className="stack">
              <h3>{t`What changed since`}</h3>
              <Changes since={data.since} />
              <h3>{t`As it was`}</h3>
              <div className="history-then">{"outline" in data ? <OutlineThen data={data} /> : <LessonThen data={data} />}</div>
            </div>
          )}
        </Loaded>
        {readOnly ? null : (
          <div className="row">
            <Button kind="primary" disabled={!found.data} busy={busy} busyLabel={t`Restoring`} onClick={() => void go()}>{t`Restore this version`}</Button>
            <span className="s dim"><Trans>What is there now stays in the history.</Trans></span>
          </div>
        )}
      </div>
    </Dialog>
  );
}

function Changes({ since }: { since: Difference }) {
  const { t } = useLingui();
  const change: Record<string, string> = { added: t`added`, removed: t`removed`, changed: t`changed`, moved: t`moved` };
  const what: Record<string, string> = { text: t`text`, question: t`question`, quiz: t`rules of the quiz`, file: t`file`, module: t`module`, lesson: t`lesson` };
  if (!since.lines.length) return <p className="dim"><Trans>Nothing. It is the same as now.</Trans></p>;
  const added = plural(since.words_added, { one: "# word added", other: "# words added" });
  const removed = plural(since.words_removed, { one: "# word removed", other: "# words removed" });
  return (
    <>
      {since.words_added || since.words_removed ? <p className="s dim">{added}, {removed}</p> : null}
      <ul className="findings changes">
        {since.lines.map((line, index) => (
          <li key={index}>
            <span className={line.change === "added" ? "tag ok" : line.change === "removed" ? "tag soon" : "tag idle"}>{change[line.change] ?? line.change}</span>
            <span className="long-text"><span className="dim s">{what[line.what] ?? line.what}</span> {line.text}</span>
          </li>
        ))}
      </ul>
      {since.more ? <p className="s dim"><Trans>There are more changes than are listed here.</Trans></p> : null}
    </>
  );
}
function OutlineThen({ data }: { data: OutlineRevision }) {
  return (
    <ol>
      {data.outline.modules.map((module) => (
        <li key={module.id} className="long-text">
          {module.title}
          <ul>{module.lessons.map((lesson) => <li key={lesson.id} className="long-text">{lesson.title}</li>)}</ul>
        </li>
      ))}
    </ol>
  );
}
function LessonThen({ data }: { data: LessonRevision }) {
  const { content } = data;
  if (content.quiz)
    return <ol>{content.quiz.questions.map((question) => <li key={question.id} className="long-text">{question.prompt}</li>)}</ol>;
  if (content.file) return <p className="long-text">{content.file_name}</p>;
  return <RichText document={content.document} />;
}
