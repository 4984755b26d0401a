import "./courses.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { Link, useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import type { CeCredit, CourseDetail, Enrolment, OutlineLesson } from "../../api/types";
import { paths } from "../../app/paths";
import { allowed } from "../../app/registry";
import { queryClient, useBoot } from "../../app/session";
import { featureOn } from "../../app/switched";
import { duration, fullDay } from "../../lib/dates";
import { percent } from "../../lib/numbers";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Card, DueText, LinkButton, Loaded, Page, ProgressBar, Skeleton, errorsOf } from "../../ui";
import { useCourseCapture } from "../analytics/capture";
import { creditType, hoursText } from "../credits/words";
import { KeepCard } from "../offline/keep_card";
import { useFinishedEnrolments, useOpenEnrolments } from "../learning/queries";
import { formatWord, ruleWords } from "../learning/words";
import { About, Files, OwnGrades } from "./more";
import { ExtensionLine, Prerequisites, Seats, isFull, missing, useOffer } from "./offer";
import { Reviews } from "./reviews";
import { difficultyWord, languageName } from "./words";

const codecs = { language: text() };

export default function CoursePage() {
  const { id = "" } = useParams<{ id: string }>();
  const { t } = useLingui();
  const [{ language }, setSearch] = useSearchState(codecs);
  const course = useQuery({
    queryKey: ["courses", "one", id, ...(language ? [language] : [])], placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<CourseDetail>(`/courses/${id}`, { locale: language || undefined }, { signal }),
  });
  const data = course.data;
  useCourseCapture(data?.id);
  return (
    <Page
      title={data?.title ?? t`Course`} heading={data ? <span lang={language || data.language}>{data.title}</span> : undefined} crumbs={[{ href: paths.catalogue, label: t`Courses` }]}
      lead={data?.summary || (course.isPending ? <Skeleton width="24rem" /> : null)}
      actions={data?.locales?.length ? <LanguageChoice course={data} value={language} onValue={(next) => setSearch({ language: next })} /> : null}
    >
      <Loaded query={course}>{(loaded) => <Body course={loaded} />}</Loaded>
    </Page>
  );
}

/** Only where the author wrote the course in several languages. The player asks again, for the whole way through. */
function LanguageChoice({ course, value, onValue }: { course: CourseDetail; value: string; onValue: (code: string) => void }) {
  const { t } = useLingui();
  return (
    <label className="row s">
      <span>{t`Language`}</span>
      <select className="input course-language" aria-label={t`Language of this page`} value={value || course.language} onChange={(event) => onValue(event.target.value === course.language ? "" : event.target.value)}>
        {[...new Set([course.language, ...(course.locales ?? [])])].map((code) => <option key={code} value={code}>{languageName(code)}</option>)}
      </select>
    </label>
  );
}

function Body({ course }: { course: CourseDetail }) {
  const { t } = useLingui();
  const learner = allowed(useBoot().data?.me.permissions ?? [], "learning:learn");
  const open = useOpenEnrolments(learner);
  const finished = useFinishedEnrolments(learner);
  const taken = [...(open.data ?? []), ...(finished.data ?? [])].some((each) => each.course_id === course.id);
  return (
    <div className="course-cols">
      <div className="stack">
        {course.objectives.length ? (
          <Card title={t`What you will be able to do`}>
            <ul>
              {course.objectives.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </Card>
        ) : null}
        {course.page ? <About page={course.page} /> : null}
        <OutlineCard course={course} />
        <Files course={course.id} resources={course.resources ?? []} />
        {taken ? <OwnGrades course={course.id} /> : null}
        {featureOn("ratings") ? <div id="reviews"><Reviews course={course.id} taken={taken} /></div> : null}
      </div>
      <aside className="stack" aria-label={t`About this course`}>
        <Take course={course} />
        {featureOn("offline") ? <KeepCard course={course.id} taken={taken} /> : null}
        <Facts course={course} />
        {course.ce ? <Credit ce={course.ce} /> : null}
      </aside>
    </div>
  );
}

function OutlineCard({ course }: { course: CourseDetail }) {
  const { t } = useLingui();
  const total = course.modules.reduce((sum, module) => sum + module.lessons.length, 0);
  return (
    <Card pad={false} title={t`Outline`} aside={`${plural(total, { one: "# lesson", other: "# lessons" })}, ${duration(course.minutes)}`}>
      {course.modules.map((module, index) => (
        <section key={module.id} className="outline-module">
          <h3>{index + 1} {module.title}</h3>
          <ul className="plain-list">
            {module.lessons.map((lesson) => (
              <Lesson key={lesson.id} lesson={lesson} />
            ))}
          </ul>
        </section>
      ))}
    </Card>
  );
}

function Lesson({ lesson }: { lesson: OutlineLesson }) {
  const { t } = useLingui();
  const quiz = lesson.quiz;
  const mark = quiz ? percent(quiz.pass_percent) : "";
  const facts = [
    formatWord(lesson.format),
    quiz ? plural(quiz.questions, { one: "# question", other: "# questions" }) : "",
    quiz?.kind === "graded" ? t`pass mark ${mark}` : quiz?.kind === "practice" ? t`for practice` : "",
    lesson.completion === "view" || lesson.completion === "quiz_pass" ? "" : ruleWords(lesson),
    lesson.mandatory ? "" : t`optional`,
  ].filter(Boolean);
  return (
    <li className="outline-lesson">
      <span>
        {lesson.title}
        <span className="s dim outline-facts">{facts.map((fact) => <span key={fact}>{fact}</span>)}</span>
      </span>
      {lesson.minutes > 0 ? <span className="s dim num">{duration(lesson.minutes)}</span> : null}
    </li>
  );
}

/** Enrol, start or resume: one button. */
function Take({ course }: { course: CourseDetail }) {
  const { t } = useLingui();
  const boot = useBoot();
  const permissions = boot.data?.me.permissions ?? [];
  const learner = allowed(permissions, "learning:learn");
  const open = useOpenEnrolments(learner);
  const finished = useFinishedEnrolments(learner);
  const offer = useOffer(course.id, allowed(permissions, "course:enroll"));
  const [, navigate] = useLocation();
  const enrol = useMutation({
    mutationFn: () => api.post<Enrolment>(`/learning/courses/${course.id}/enrol`),
    onSuccess: (enrolment) => {
      void queryClient.invalidateQueries({ queryKey: ["learning"] });
      void queryClient.invalidateQueries({ queryKey: ["home"] });
      navigate(paths.player(enrolment.id));
    },
  });
  if (!learner) return null;
  const mine = open.data?.find((each) => each.course_id === course.id);
  const done = finished.data?.find((each) => each.course_id === course.id);
  const closed = isFull(offer.data) || missing(offer.data).length > 0;
  const doneOn = done?.completed_at ? fullDay(done.completed_at) : "";
  if (open.isPending || finished.isPending) return <div className="card pad"><Skeleton width="8rem" height="36px" /></div>;
  return (
    <section className="card pad stack-s" aria-label={t`Take this course`}>
      {mine ? (
        <>
          {mine.reason ? <p>{mine.reason}</p> : null}
          {mine.due_on ? <p><DueText date={mine.due_on} /></p> : null}
          {mine.status === "in_progress" ? <ProgressBar value={mine.percent} /> : null}
          <LinkButton kind="primary" href={paths.player(mine.id)}>{mine.status === "in_progress" ? t`Resume` : t`Start`}</LinkButton>
          <ExtensionLine enrolment={mine} />
        </>
      ) : allowed(permissions, "course:enroll") ? (
        <>
          {done ? (
            <p>
              {t`You finished it on ${doneOn}.`} <Link href={paths.player(done.id)}>{t`See it`}</Link>
            </p>
          ) : null}
          {offer.data ? <Prerequisites offer={offer.data} /> : null}
          {offer.data ? <Seats offer={offer.data} /> : null}
          {closed ? null : <Button kind={done ? "plain" : "primary"} busy={enrol.isPending} busyLabel={t`Enrolling`} onClick={() => enrol.mutate()}>{done ? t`Take it again` : t`Enrol`}</Button>}
          {missing(offer.data).length ? <p className="s dim"><Trans>You can enrol when the courses needed first are done.</Trans></p> : closed ? null : <p className="s dim"><Trans>It goes on your list at once. You can leave a course that nobody requires of you.</Trans></p>}
        </>
      ) : (
        <p className="dim"><Trans>Courses are assigned to you by your manager.</Trans></p>
      )}
      {enrol.error ? <p className="note soon" role="alert">{Object.values(errorsOf(enrol.error)).join(" ")}</p> : null}
    </section>
  );
}

function Facts({ course }: { course: CourseDetail }) {
  const { t } = useLingui();
  const months = course.certificate_valid_months;
  const facts: [string, string][] = [
    [t`Category`, course.category], [t`Level`, difficultyWord(course.difficulty)], [t`Language`, languageName(course.language)],
    [t`Time`, duration(course.minutes)], [t`Author`, course.author_name],
    [t`Certificate`, months ? plural(months, { one: "valid for # month", other: "valid for # months" }) : t`does not expire`],
    [t`Version`, `${course.version}, ${fullDay(course.published_at)}`],
  ];
  return <Card><Pairs items={facts} /></Card>;
}

function Credit({ ce }: { ce: CeCredit }) {
  const { t } = useLingui();
  const value = ce.centihours / 100;
  const facts: [string, string][] = [
    [t`Credit`, ce.type === "contact_hour" ? hoursText(value) : `${value} ${creditType(ce.type)}`],
    [t`Accredited by`, ce.accreditation_body], [t`Number`, ce.accreditation_number], [t`Topics`, ce.topics.join(", ")],
  ];
  return (
    <Card title={t`Continuing education`}>
      <Pairs items={facts} />
      {ce.statement ? <p className="s dim course-statement">{ce.statement}</p> : null}
    </Card>
  );
}

function Pairs({ items }: { items: [string, string][] }) {
  return (
    <dl className="pairs">
      {items.filter(([, value]) => value).map(([name, value]) => (
        <div className="pair" key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
