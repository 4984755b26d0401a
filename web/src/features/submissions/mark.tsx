/** One piece of work: take it, read it, and mark it by score or rubric, or return it for another try. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { api, newKey } from "../../api/client";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { points } from "../../lib/numbers";
import { Button, Card, FileDrop, Form, Input, Loaded, Page, RadioGroup, StatusTag, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { WorkTag, markWords } from "../learning/work_words";
import { FileLink } from "../learning/work";
import type { TaskView, WorkView } from "../learning/types";
import "../skills_office/skills.css";

const workKey = (id: string) => ["submissions", "one", id] as const;
const put = (work: WorkView) => queryClient.setQueryData(workKey(work.id), work);
const refreshQueue = () => queryClient.invalidateQueries({ queryKey: ["submissions", "queue"] });

export default function MarkPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const found = useQuery({ queryKey: workKey(id), refetchOnWindowFocus: false, queryFn: ({ signal }) => api.get<WorkView>(`/submissions/${id}`, undefined, { signal }) });
  const work = found.data;
  const who = work?.person_name ?? "";
  return (
    <Page
      title={work ? t`${work.task_title}: ${who}` : t`Work`} crumbs={[{ href: "/submissions", label: t`Marking` }]}
      lead={work ? <>{work.state === "waiting" ? <StatusTag kind="soon">{t`Waits for a mark`}</StatusTag> : <WorkTag work={work} />} {work.submitted_at ? moment(work.submitted_at) : null}{work.days_late ? <>, {plural(work.days_late, { one: "# day late", other: "# days late" })}</> : null}</> : null}
    >
      <Loaded query={found}>
        {(data) => (
          <div className="stack">
            <Card title={t`What was handed in`}>
              <div className="stack-s">
                {data.text ? <p className="pre-line wrap measure">{data.text}</p> : null}
                {data.files.length ? <ul className="plain-list" aria-label={t`Files`}>{data.files.map((file) => <li key={file.id}><FileLink path={`/submissions/${data.id}/files/${file.id}`} name={file.name} size={file.bytes} /></li>)}</ul> : null}
                {data.text || data.files.length ? null : <p className="dim">{t`Nothing was handed in.`}</p>}
              </div>
            </Card>
            {data.state === "waiting" ? data.claimed_by_you ? <Marking key={data.id} work={data} /> : <Take work={data} /> : <Result work={data} />}
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Take({ work }: { work: WorkView }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const take = async () => {
    setBusy(true);
    setProblem("");
    try {
      put(await api.post<WorkView>(`/submissions/${work.id}/claim`));
      void refreshQueue();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  return (
    <div className="card pad stack-s">
      <p>{work.claimed ? <Trans>Somebody else is marking this work.</Trans> : <Trans>Take it first, so that nobody else marks it meanwhile. It is yours for 8 hours.</Trans>}</p>
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      {work.claimed ? null : <div className="row"><Button kind="primary" busy={busy} onClick={() => void take()}>{t`Take it`}</Button></div>}
    </div>
  );
}

function Marking({ work }: { work: WorkView }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const form = useForm<{ score: string; feedback: string; levels: Record<string, string> }>({ score: "", feedback: "", levels: {} });
  // The work brings its rubric along; without one the score alone is asked for.
  const task = useQuery({ queryKey: ["submissions", "task", work.task_id], retry: false, queryFn: ({ signal }) => api.get<TaskView>(`/submission-tasks/${work.task_id}`, undefined, { signal }) });
  const rubric = work.rubric ?? task.data?.setup.rubric;
  const { score, feedback, levels } = form.values;
  const number = Number(score.replace(",", "."));
  const hundredths = Math.round(number * 100);
  const check = (): FieldErrors => {
    if (!rubric) return score.trim() && Number.isFinite(number) && number >= 0 && number <= 100 ? {} : { score_hundredths: t`Enter a number from 0 to 100` };
    return Object.fromEntries(rubric.criteria.filter((each) => !levels[each.id]).map((each) => [`level-${each.id}`, t`${each.title}: choose a level`]));
  };
  const leave = async (words: string) => {
    toast(words);
    await refreshQueue();
    navigate("/submissions");
  };
  const mark = async () => {
    const body = { revision: work.revision, feedback: feedback.trim(), levels: rubric ? rubric.criteria.map((each) => ({ criterion_id: each.id, level_id: levels[each.id] ?? "" })) : [], score_hundredths: rubric ? undefined : hundredths };
    let now: WorkView | undefined;
    if (!(await form.submit(async () => { now = await api.post<WorkView>(`/submissions/${work.id}/mark`, body); put(now); }, check))) return;
    await leave(now?.state === "graded" ? t`Marked. The learner is told.` : t`Marked. Another marker is needed before it counts.`);
  };
  const back = async () => {
    const words = feedback.trim();
    if (!(await form.submit(async () => put(await api.post<WorkView>(`/submissions/${work.id}/return`, { revision: work.revision, feedback: words })), (): FieldErrors => (words ? {} : { feedback: t`Say what to change` })))) return;
    await leave(t`Returned. The learner is told.`);
  };
  const release = async () => {
    if (await form.submit(async () => put(await api.post<WorkView>(`/submissions/${work.id}/release`)))) void refreshQueue();
  };
  const attach = (file: File | null) => {
    if (file) void form.submit(async () => put(await api.post<WorkView>(`/submissions/${work.id}/files`, file, { query: { file_name: file.name }, idempotencyKey: newKey() })));
  };
  return (
    <Card title={t`Your marking`}>
      <Form errors={form.errors} onSubmit={() => void mark()} label={t`Your marking`}>
        {rubric ? rubric.criteria.map((each) => (
          <RadioGroup
            key={each.id} name={`level-${each.id}`} label={each.title} hint={each.description || undefined} value={levels[each.id] ?? ""} onValue={(level) => form.set({ levels: { ...levels, [each.id]: level } })}
            options={each.levels.map((level) => ({ value: level.id, label: t`${level.title} (${points(level.points)} points)`, hint: level.description || undefined }))}
          />
        )) : task.isPending ? null : <Input name="score_hundredths" label={t`Score out of 100`} inputMode="decimal" className="narrow" value={score} onValue={(value) => form.set({ score: value })} />}
        <Textarea name="feedback" label={t`Feedback`} hint={t`The learner reads it with the mark.`} rows={6} maxLength={10_000} value={feedback} onValue={(value) => form.set({ feedback: value })} />
        {work.feedback_files.length ? <ul className="plain-list" aria-label={t`Files with feedback`}>{work.feedback_files.map((file) => <li key={file.id}><FileLink path={`/submissions/${work.id}/files/${file.id}`} name={file.name} size={file.bytes} /></li>)}</ul> : null}
        <FileDrop name="file" label={t`Add a file with feedback`} file={null} onFile={attach} />
        <div className="form-foot">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Give this mark`}</Button>
          <Button onClick={() => void back()}>{t`Return for another try`}</Button>
          <Button onClick={() => void release()}>{t`Put it back`}</Button>
        </div>
      </Form>
    </Card>
  );
}

function Result({ work }: { work: WorkView }) {
  const { t } = useLingui();
  const score = work.score_hundredths;
  return (
    <Card title={t`The mark`}>
      <dl className="pairs">
        {score === null || score === undefined ? null : <div className="pair"><dt>{t`Mark`}</dt><dd>{t`${markWords(score)} of 100`}</dd></div>}
        {work.markings.map((each) => <div className="pair" key={each.number}><dt>{t`Marking ${each.number}`}</dt><dd>{markWords(each.score_hundredths)}, {moment(each.marked_at)}{each.feedback ? <span className="below pre-line wrap">{each.feedback}</span> : null}</dd></div>)}
        {work.feedback ? <div className="pair"><dt>{t`Feedback`}</dt><dd className="pre-line wrap">{work.feedback}</dd></div> : null}
      </dl>
    </Card>
  );
}
