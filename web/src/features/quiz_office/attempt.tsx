/** Everything on one attempt: marks, granted time, what was noted while it ran, former marks. */
import "../learning/quiz/quiz.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { moment } from "../../lib/dates";
import { count, points, score } from "../../lib/numbers";
import { Card, Loaded, Page, Table, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { Feedback } from "../learning/quiz/feedback";
import { spanWords } from "../learning/words";
import type { AttemptReport, ProctorEvent } from "./types";
import { eventWord, PassedTag, regradePath } from "./words";

export default function AttemptPage() {
  const { t } = useLingui();
  const { id = "" } = useParams<{ id: string }>();
  const found = useQuery({ queryKey: ["quiz_office", "attempt", id], queryFn: ({ signal }) => api.get<AttemptReport>(`/assessment/attempts/${id}/report`, undefined, { signal }) });
  const title = found.data ? t`${found.data.name}, attempt ${found.data.result.number}` : t`Attempt`;
  return (
    <Page title={title} heading={<span className="long-text">{title}</span>} crumbs={[{ href: "/quizzes", label: t`Quiz results` }]}>
      <Loaded query={found}>{(data) => <Report report={data} />}</Loaded>
    </Page>
  );
}

function Report({ report }: { report: AttemptReport }) {
  const { t } = useLingui();
  const { result } = report;
  const mayRegrade = useMay("assessment:regrade");
  const numberOf = new Map((result.questions ?? []).map((each, index) => [each.question.id, index + 1] as const));
  const columns: Column<ProctorEvent & { place: number }>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => moment(row.at) },
    { key: "kind", header: t`What`, className: "wrap", cell: (row) => eventWord(row.kind) },
    { key: "seconds", header: t`How long`, cell: (row) => (row.seconds == null ? "" : spanWords(row.seconds)) },
    { key: "question", header: t`At question`, num: true, cell: (row) => (row.question_id && numberOf.has(row.question_id) ? count(numberOf.get(row.question_id) ?? 0) : "") },
  ];
  return (
    <>
      <Card title={t`Result`} aside={result.kind === "survey" ? null : <PassedTag passed={result.passed} />}>
        <div className="stack-s">
          <p><b>{score(result.percent)}</b>, <Trans>{points(result.points)} of {points(result.points_possible)} points; the pass mark is {score(result.pass_percent)}.</Trans></p>
          <p className="dim"><Trans>Begun {moment(result.started_at)}, handed in {moment(result.submitted_at)}, {spanWords(result.seconds)} in all.</Trans> {result.auto_submitted ? <Trans>Handed in by the server when the time was over.</Trans> : null}</p>
          {report.granted ? <p><Trans>{report.granted.time_percent} % of the time, granted by {report.granted.granted_by}: {report.granted.reason}</Trans></p> : null}
          {result.regraded_at ? <p><Trans>Regraded {moment(result.regraded_at)}.</Trans></p> : null}
        </div>
      </Card>
      {report.former_marks.length ? (
        <Card title={t`Former marks`}>
          <ul className="plain-list stack-s">
            {report.former_marks.map((each) => (
              <li key={each.regrade_id} className="long-text">
                <b>{score(each.percent)}</b>, <Trans>{points(each.points)} of {points(each.points_possible)} points, until {moment(each.until)}</Trans> <PassedTag passed={each.passed} />{" "}
                <span className="dim">{each.by}: {mayRegrade ? <Link href={regradePath(each.regrade_id)}>{each.reason}</Link> : each.reason}</span>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      <section id="noted" tabIndex={-1} aria-label={t`What was noted`}>
        <Card title={t`What was noted`}>
          {report.proctoring.length ? (
            <div className="stack">
              <p className="dim"><Trans>These are facts about the page, no proof of anything. A pager or a colleague can be the reason.</Trans></p>
              <Table caption={t`What was noted`} columns={columns} rows={report.proctoring.map((each, place) => ({ ...each, place }))} rowKey={(row) => row.place} />
              {report.proctoring_left_out ? <p className="s dim"><Trans>{count(report.proctoring_left_out)} more were not kept.</Trans></p> : null}
            </div>
          ) : (
            <p className="dim"><Trans>Nothing.</Trans></p>
          )}
        </Card>
      </section>
      <h2>{t`Questions and answers`}</h2>
      {(result.questions ?? []).map((each, index) => <Feedback key={each.question.id} result={each} number={index + 1} />)}
    </>
  );
}
