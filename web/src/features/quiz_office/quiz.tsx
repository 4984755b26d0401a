/** One quiz: its attempts, its questions in numbers and words, its regrades, or the results of a survey. */
import "./quiz_office.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { moment } from "../../lib/dates";
import { count, percent, score } from "../../lib/numbers";
import { flag, oneOf, text, useSearchState } from "../../lib/search_state";
import { BarChart, Button, Card, Checkbox, EmptyState, ListTable, Loaded, Page, StatusTag, Table, Tabs, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { useTypeWords } from "../authoring/quiz/quiz_editor";
import { RegradeDialog } from "./regrade_dialog";
import type { Analysis, AttemptEntry, ItemFigures, Participant, PlacedQuizzes, Regrade, Regrades, SurveyResults } from "./types";
import { alphaWord, attemptPath, findingsOf, kindWord, noAlphaWords, PassedTag, promptLine, quizPath, regradePath } from "./words";

const TABS = ["attempts", "analysis", "regrades", "survey"] as const;
const codecs = { course: text(), tab: oneOf(TABS, "attempts"), version: text(), all: flag() };

export default function QuizPage() {
  const { t } = useLingui();
  const { id = "" } = useParams<{ id: string }>();
  const [at, setAt] = useSearchState(codecs);
  const regrade = useMay("assessment:regrade");
  const quizzes = useQuery({ queryKey: ["quiz_office", "quizzes", at.course], enabled: at.course !== "", queryFn: ({ signal }) => api.get<PlacedQuizzes>("/assessment/quizzes", { course: at.course }, { signal }) });
  const quiz = quizzes.data?.items.find((each) => each.id === id);
  const survey = quiz?.kind === "survey";
  const title = quiz?.lesson ?? t`Quiz`;
  const tabs = [
    ...(quiz?.anonymous ? [] : [{ key: "attempts", label: t`Attempts` }]),
    ...(survey ? [{ key: "survey", label: t`Results of the survey` }] : [{ key: "analysis", label: t`Item analysis` }]),
    ...(regrade && !survey ? [{ key: "regrades", label: t`Regrades` }] : []),
  ];
  const tab = tabs.some((each) => each.key === at.tab) ? at.tab : (tabs[0]?.key ?? "attempts");
  const page = (
    <Tabs label={t`Parts of the quiz`} tabs={tabs} selected={tab} onSelect={(next) => setAt({ tab: next as (typeof TABS)[number] })}>
      {tab === "analysis" ? <AnalysisPanel quiz={id} course={at.course} version={at.version} all={at.all} onAll={(all) => setAt({ all })} /> : tab === "regrades" ? <RegradesPanel quiz={id} /> : tab === "survey" ? <SurveyPanel quiz={id} /> : <AttemptsPanel quiz={id} version={at.version} onVersion={(version) => setAt({ version })} />}
    </Tabs>
  );
  return (
    <Page wide title={title} heading={<span className="long-text">{title}</span>} lead={quiz ? kindWord(quiz.kind) : undefined} crumbs={[{ href: at.course ? `/quizzes?course=${at.course}` : "/quizzes", label: t`Quiz results` }]}>
      {at.course ? <Loaded query={quizzes}>{() => page}</Loaded> : page}
    </Page>
  );
}

function AttemptsPanel({ quiz, version, onVersion }: { quiz: string; version: string; onVersion: (version: string) => void }) {
  const { t } = useLingui();
  const list = useKeysetList<AttemptEntry>(["quiz_office", "attempts", quiz], `/assessment/quizzes/${quiz}/attempts`, { version });
  const columns: Column<AttemptEntry>[] = [
    { key: "name", header: t`Person`, head: true, className: "wrap", cell: (row) => <Link className="long-text" href={attemptPath(row.id)}>{row.name}</Link> },
    { key: "number", header: t`Attempt`, num: true, cell: (row) => count(row.number) },
    { key: "submitted", header: t`Handed in`, cell: (row) => (row.submitted_at ? <>{moment(row.submitted_at)}{row.auto_submitted ? <span className="dim s"> {t`when the time was over`}</span> : null}</> : t`not yet`) },
    { key: "percent", header: t`Result`, num: true, cell: (row) => (row.submitted_at ? score(row.percent) : "") },
    { key: "passed", header: t`Passed`, cell: (row) => (row.submitted_at ? <PassedTag passed={row.passed} /> : null) },
    { key: "events", header: t`Noted`, num: true, cell: (row) => (row.proctor_events ? <Link href={`${attemptPath(row.id)}#noted`} aria-label={t`${row.name}, attempt ${row.number}: ${row.proctor_events} events`}>{count(row.proctor_events)}</Link> : count(0)) },
    { key: "more", header: t`Also`, className: "wrap", cell: (row) => (row.time_percent || row.regraded_at ? <>{row.time_percent ? <StatusTag kind="info">{t`${row.time_percent} % of the time`}</StatusTag> : null} {row.regraded_at ? <StatusTag kind="info">{t`Regraded`}</StatusTag> : null}</> : null) },
  ];
  return (
    <>
      {version ? <p className="row"><Trans>Only attempts at one version of the quiz.</Trans> <Button kind="link" onClick={() => onVersion("")}>{t`Show all`}</Button></p> : null}
      <ListTable caption={t`Attempts`} columns={columns} list={list} rowKey={(row) => row.id} empty={<EmptyState title={t`Nobody took it yet`} />} />
    </>
  );
}

const shown = (value: number | null | undefined): string => (value == null ? "–" : score(value));
function AnalysisPanel({ quiz, course, version, all, onAll }: { quiz: string; course: string; version: string; all: boolean; onAll: (all: boolean) => void }) {
  const { t } = useLingui();
  const types = useTypeWords();
  const found = useQuery({ queryKey: ["quiz_office", "analysis", quiz, version, all], queryFn: ({ signal }) => api.get<Analysis>(`/assessment/quizzes/${quiz}/analysis`, { version, all_attempts: all || undefined }, { signal }) });
  const columns: Column<ItemFigures>[] = [
    { key: "prompt", header: t`Question`, head: true, className: "wrap", cell: (row) => <><span className="long-text">{promptLine(row.prompt)}</span> <span className="dim s">{types[row.type]}</span></> },
    { key: "given", header: t`Papers`, num: true, cell: (row) => count(row.given), compare: (a, b) => a.given - b.given },
    { key: "facility", header: t`Facility`, num: true, cell: (row) => shown(row.facility), compare: (a, b) => (a.facility ?? 101) - (b.facility ?? 101) },
    { key: "discrimination", header: t`Discrimination`, num: true, cell: (row) => shown(row.discrimination_index), compare: (a, b) => (a.discrimination_index ?? 101) - (b.discrimination_index ?? 101) },
    { key: "efficiency", header: t`Efficiency`, num: true, cell: (row) => shown(row.discriminative_efficiency) },
    { key: "weight", header: t`Weight: meant, real`, num: true, cell: (row) => `${shown(row.intended_weight)}, ${shown(row.effective_weight)}` },
    { key: "words", header: t`In words`, className: "wrap", cell: (row) => { const words = findingsOf(row); return words.length ? words.join("; ") : <StatusTag kind="ok">{t`Nothing to look at`}</StatusTag>; } },
  ];
  return (
    <div className="stack">
      <Checkbox name="all" label={t`All attempts, not only the first of each person`} checked={all} onChecked={onAll} />
      <Loaded query={found}>
        {(data) =>
          data.attempts ? (
            <>
              <section className="card facts" aria-label={t`The quiz as a whole`}>
                <div><Link href={`${quizPath(quiz, course)}${version ? `&version=${version}` : ""}`}>{count(data.attempts)}</Link><p>{data.first_attempts_only ? t`first attempts` : t`attempts`}</p></div>
                <div><b>{shown(data.mean)}</b><p>{t`on average`}</p></div>
                <div><b>{shown(data.median)}</b><p>{t`in the middle`}</p></div>
                <div><b>{shown(data.standard_deviation)}</b><p>{t`standard deviation`}</p></div>
                <div><b>{data.alpha == null ? "–" : data.alpha.toFixed(2)}</b><p>{data.alpha == null ? t`alpha` : t`alpha, ${alphaWord(data.alpha)}`}</p></div>
                <div><b>{shown(data.standard_error)}</b><p>{t`standard error`}</p></div>
              </section>
              {data.alpha_note ? <p className="note">{noAlphaWords(data.alpha_note)}</p> : null}
              <p className="dim s">{data.omitted}</p>
              <Table caption={t`Questions`} showCaption columns={columns} rows={data.items} rowKey={(row) => row.question_id} />
              <details>
                <summary>{t`What these figures mean`}</summary>
                <dl className="stack-s">
                  <dt><b>{t`Facility`}</b></dt><dd><Trans>The average share of the points. Look at questions below 30 or above 90.</Trans></dd>
                  <dt><b>{t`Discrimination`}</b></dt><dd><Trans>How a question agrees with the rest of the quiz. Below 20 is weak, below 0 usually a wrong key.</Trans></dd>
                  <dt><b>{t`Efficiency`}</b></dt><dd><Trans>How much of the discrimination that this facility allows is reached.</Trans></dd>
                  <dt><b>{t`Weight: meant, real`}</b></dt><dd><Trans>The share of the points that you gave it, and its share in telling people apart. They should be close.</Trans></dd>
                </dl>
              </details>
            </>
          ) : (
            <EmptyState title={t`Nobody took it yet`}><Trans>There is something to compute when a few people have handed in.</Trans></EmptyState>
          )
        }
      </Loaded>
    </div>
  );
}

function RegradesPanel({ quiz }: { quiz: string }) {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  const found = useQuery({ queryKey: ["quiz_office", "regrades", quiz], queryFn: ({ signal }) => api.get<Regrades>(`/assessment/quizzes/${quiz}/regrades`, undefined, { signal }) });
  const columns: Column<Regrade>[] = [
    { key: "reason", header: t`Reason`, head: true, className: "wrap", cell: (row) => <Link className="long-text" href={regradePath(row.id)}>{row.request.reason}</Link> },
    { key: "state", header: t`State`, cell: (row) => (row.state === "applied" ? <StatusTag kind="ok">{t`Applied`}</StatusTag> : <StatusTag kind="info">{t`Dry run, nothing changed`}</StatusTag>) },
    { key: "changed", header: t`Results that change`, num: true, cell: (row) => <Link href={regradePath(row.id)} aria-label={t`${row.request.reason}: ${row.changed} results`}>{count(row.changed)}</Link> },
    { key: "by", header: t`By`, cell: (row) => row.by },
    { key: "at", header: t`When`, cell: (row) => moment(row.applied_at ?? row.prepared_at) },
  ];
  const add = <Button kind="primary" onClick={() => setAdding(true)}>{t`Prepare a regrade`}</Button>;
  return (
    <div className="stack">
      <p><Trans>A regrade is first a dry run: you see every result before and after. Nothing changes until you apply it.</Trans></p>
      <Loaded query={found}>
        {(data) => (data.items.length ? <><div>{add}</div><Table caption={t`Regrades`} columns={columns} rows={data.items} rowKey={(row) => row.id} /></> : <EmptyState title={t`No regrade yet`} action={add} />)}
      </Loaded>
      {adding ? <RegradeDialog quiz={quiz} onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

function SurveyPanel({ quiz }: { quiz: string }) {
  const { t } = useLingui();
  const found = useQuery({ queryKey: ["quiz_office", "survey", quiz], queryFn: ({ signal }) => api.get<SurveyResults>(`/assessment/quizzes/${quiz}/survey`, undefined, { signal }) });
  return (
    <div className="stack">
      <Loaded query={found}>
        {(data) => (
          <>
            <p>{data.anonymous ? <Trans>Anonymous. {count(data.handed_in)} people handed in; answers of {count(data.counted)} are counted, in complete groups of five.</Trans> : <Trans>{count(data.handed_in)} people handed in.</Trans>}</p>
            {data.too_few ? <EmptyState title={t`Too few answers`}><Trans>Fewer than five people have answered. Their answers are not shown, so that nobody can be recognised.</Trans></EmptyState> : null}
            {data.questions.map((question) => (
              <Card key={question.question_id} title={<span className="long-text">{promptLine(question.prompt)}</span>} aside={t`${question.answered} answered`}>
                <div className="stack">
                  {question.options.length ? (
                    <>
                      <div aria-hidden="true" className="survey-chart"><BarChart title={question.prompt} parts={question.options.map((each, index) => ({ label: String(index + 1), value: each.count }))} /></div>
                      <Table caption={t`Answers to: ${question.prompt}`} columns={[{ key: "text", header: t`Answer`, head: true, className: "wrap", cell: (row) => `${row.place}. ${row.text}` }, { key: "count", header: t`People`, num: true, cell: (row) => count(row.count) }, { key: "share", header: t`Share`, num: true, cell: (row) => (question.answered ? percent((100 * row.count) / question.answered) : "–") }]} rows={question.options.map((each, index) => ({ ...each, place: index + 1 }))} rowKey={(row) => row.place} />
                    </>
                  ) : null}
                  {question.texts.length ? <ul>{question.texts.map((words, index) => <li key={index} className="long-text">{words}</li>)}</ul> : null}
                </div>
              </Card>
            ))}
          </>
        )}
      </Loaded>
      <Participants quiz={quiz} />
    </div>
  );
}
function Participants({ quiz }: { quiz: string }) {
  const { t } = useLingui();
  const list = useKeysetList<Participant>(["quiz_office", "participants", quiz], `/assessment/quizzes/${quiz}/participants`);
  const columns: Column<Participant>[] = [{ key: "name", header: t`Person`, head: true, className: "wrap", cell: (row) => <span className="long-text">{row.name}</span> }];
  return <ListTable caption={t`Who took part`} showCaption columns={columns} list={list} rowKey={(row) => row.person_id} empty={<p className="dim"><Trans>Nobody took part yet.</Trans></p>} />;
}
