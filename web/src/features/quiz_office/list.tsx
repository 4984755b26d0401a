/** The quizzes of a course, with how often each was taken. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, type Page as PageOf } from "../../api/client";
import type { AuthoredCourse, CourseCard } from "../../api/types";
import { count } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { EmptyState, Loaded, Page, Select, StatusTag, Table, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import type { PlacedQuiz, PlacedQuizzes } from "./types";
import { kindWord, quizPath } from "./words";

const codecs = { course: text() };

/** Courses that a person writes, or else those of the catalogue. */
function useCourseOptions() {
  const author = useMay("course:create");
  return useQuery({
    queryKey: ["quiz_office", "courses", author],
    queryFn: async ({ signal }) => {
      const page = author ? await api.get<PageOf<AuthoredCourse>>("/authoring/courses", { limit: 200 }, { signal }) : await api.get<PageOf<CourseCard>>("/courses", { limit: 200, sort: "title" }, { signal });
      return page.items.map((each) => ({ value: each.id, label: each.title }));
    },
  });
}

export default function QuizzesPage() {
  const { t } = useLingui();
  const [at, setAt] = useSearchState(codecs);
  const courses = useCourseOptions();
  return (
    <Page wide title={t`Quiz results`} lead={<Trans>Attempts, how well the questions measure, and regrades.</Trans>}>
      <Loaded query={courses}>
        {(options) => (
          <>
            <Select name="course" className="narrow" label={t`Course`} empty={options.length ? t`Choose` : t`No course`} value={at.course} onValue={(course) => setAt({ course })} options={options} />
            {at.course ? <Quizzes course={at.course} /> : <EmptyState title={t`Choose a course`}><Trans>Its quizzes are listed then.</Trans></EmptyState>}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Quizzes({ course }: { course: string }) {
  const { t } = useLingui();
  const quizzes = useQuery({ queryKey: ["quiz_office", "quizzes", course], queryFn: ({ signal }) => api.get<PlacedQuizzes>("/assessment/quizzes", { course }, { signal }) });
  const columns: Column<PlacedQuiz>[] = [
    { key: "lesson", header: t`Quiz`, head: true, className: "wrap", cell: (row) => <Link className="long-text" href={quizPath(row.id, course)}>{row.lesson}</Link> },
    { key: "kind", header: t`Kind`, cell: (row) => <>{kindWord(row.kind)}{row.anonymous ? <span className="dim s"> {t`anonymous`}</span> : null}</> },
    { key: "published", header: t`State`, cell: (row) => (row.published ? <StatusTag kind="ok">{t`Published`}</StatusTag> : <StatusTag kind="idle">{t`Not published`}</StatusTag>) },
    { key: "attempts", header: t`Attempts`, num: true, cell: (row) => <Link href={quizPath(row.id, course, row.kind === "survey" ? "survey" : "attempts")} aria-label={t`${row.lesson}: ${row.attempts} attempts`}>{count(row.attempts)}</Link> },
  ];
  return (
    <Loaded query={quizzes}>
      {(data) => (data.items.length ? <Table caption={t`Quizzes`} columns={columns} rows={data.items} rowKey={(row) => row.id} /> : <EmptyState title={t`This course has no quiz`} />)}
    </Loaded>
  );
}
