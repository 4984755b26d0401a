/** What a learner comes back to: bookmarked lessons and her courses, in one search; and how many days in a row. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import type { components } from "../../api/schema";
import type { Enrolment } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { oneOf, text, useSearchState } from "../../lib/search_state";
import { Button, Card, EmptyState, FilterChips, Input, LinkButton, Loaded, Page, ProgressBar, StatusTag, errorsOf } from "../../ui";
import type { Bookmark, LearningLibrary } from "../learning/types";

type Streak = components["schemas"]["Streak"];
const codecs = { show: oneOf(["all", "bookmarks", "open", "finished"], "all"), search: text() };
const fits = (words: string, search: string) => words.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase());

export default function LibraryPage() {
  const { t } = useLingui();
  const [{ show, search }, set] = useSearchState(codecs);
  const library = useQuery({ queryKey: ["library"], queryFn: ({ signal }) => api.get<LearningLibrary>("/learning/library", undefined, { signal }) });
  return (
    <Page title={t`Library`} lead={<StreakLine />}>
      <div className="stack">
        <Input name="search" type="search" label={t`Search in my library`} maxLength={100} value={search} onValue={(value) => set({ search: value })} />
        <FilterChips single label={t`Show`} selected={[show]} onSelected={([key]) => set({ show: (key ?? "all") as "all" })} chips={[{ key: "all", label: t`Everything` }, { key: "bookmarks", label: t`Bookmarks` }, { key: "open", label: t`Open courses` }, { key: "finished", label: t`Finished courses` }]} />
        <Loaded query={library}>{(data) => <Found library={data} show={show} search={search} />}</Loaded>
      </div>
    </Page>
  );
}

function StreakLine() {
  const streak = useQuery({ queryKey: ["streak"], queryFn: ({ signal }) => api.get<Streak>("/learning/streak", undefined, { signal }) });
  const days = streak.data?.days ?? 0;
  const longest = streak.data?.longest ?? 0;
  if (!streak.data) return null;
  return <>{days ? plural(days, { one: "You have learned on # day in a row.", other: "You have learned on # days in a row." }) : <Trans>Open a lesson today to begin a streak.</Trans>}{longest > days ? <> <Trans>Your longest was {longest}.</Trans></> : null}</>;
}

function Found({ library, show, search }: { library: LearningLibrary; show: string; search: string }) {
  const { t } = useLingui();
  const bookmarks = show === "all" || show === "bookmarks" ? library.bookmarks.filter((each) => fits(each.title, search)) : [];
  const courses = library.courses.filter((each) => fits(each.course_title, search) && (show === "all" || (show === "finished" ? each.status === "completed" : show === "open" && each.status !== "completed")));
  const empty = !library.bookmarks.length && !library.courses.length;
  if (empty) return <EmptyState title={t`Your library is empty`} action={<LinkButton kind="primary" href={paths.catalogue}>{t`Find a course`}</LinkButton>}><Trans>Courses that you take and lessons that you bookmark are kept here.</Trans></EmptyState>;
  if (!bookmarks.length && !courses.length) return <EmptyState title={t`Nothing fits`}><Trans>Try fewer words, or show everything.</Trans></EmptyState>;
  return (
    <>
      {bookmarks.length ? <Card title={t`Bookmarks`}><ul className="plain-list stack-s" aria-label={t`Bookmarks`}>{bookmarks.map((each) => <Marked key={each.object_id} mark={each} courses={library.courses} />)}</ul></Card> : null}
      {courses.length ? (
        <Card title={t`My courses`}>
          <ul className="plain-list stack-s" aria-label={t`My courses`}>
            {courses.map((each) => (
              <li key={each.id} className="row-between">
                <Link className="wrap" href={paths.player(each.id)}>{each.course_title}</Link>
                {each.status === "completed" ? <StatusTag kind="ok">{each.completed_at ? t`Finished ${fullDay(each.completed_at)}` : t`Finished`}</StatusTag> : <ProgressBar value={each.percent} label={t`${each.course_title}: ${each.percent} percent done`} />}
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </>
  );
}

function Marked({ mark, courses }: { mark: Bookmark; courses: readonly Enrolment[] }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  const enrolment = courses.find((each) => each.course_id === mark.course_id);
  const remove = async () => {
    try {
      await api.delete(`/learning/courses/${mark.course_id ?? ""}/lessons/${mark.object_id}/bookmark`);
      queryClient.setQueryData<LearningLibrary>(["library"], (old) => old && { ...old, bookmarks: old.bookmarks.filter((each) => each.object_id !== mark.object_id) });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  return (
    <li className="row-between">
      <span className="wrap">{enrolment ? <Link href={paths.lesson(enrolment.id, mark.object_id)}>{mark.title}</Link> : mark.title}{enrolment ? <span className="below s dim">{enrolment.course_title}</span> : null}{problem ? <span className="below s" role="alert">{problem}</span> : null}</span>
      <Button aria-label={t`Remove the bookmark ${mark.title}`} onClick={() => void remove()}>{t`Remove`}</Button>
    </li>
  );
}
