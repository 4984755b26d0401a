/** One question of the bank: its text, tags and folder, its versions, and where it is drawn. */
import "../authoring/authoring.css";
import "./questions.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import type { PartialCredit, Question, QuestionType } from "../../api/types";
import { paths } from "../../app/paths";
import { moment } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Card, Dialog, Form, Input, Loaded, Page, Select, SkeletonRows, StatusTag, toast, useForm } from "../../ui";
import { useMay } from "../audiences/data";
import { isConflict, lineOf } from "../authoring/data";
import { QuestionEditor } from "../authoring/quiz/question_editor";
import { emptyQuiz, newQuestion, problemsOf, savable, TYPES } from "../authoring/quiz/quiz_edit";
import { useTypeWords } from "../authoring/quiz/quiz_editor";
import { ConflictNotice } from "../authoring/save_line";
import { bankChanged, OwnerSelect, questionPath, tagsOf, useFolders } from "./data";
import type { BankQuestion, QuestionUses, QuestionVersion, VersionEntries } from "./types";

const codecs = { course: text() };

export default function QuestionPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id?: string }>();
  const [at, setAt] = useSearchState(codecs);
  const [type, setType] = useState<QuestionType>("multiple_choice");
  const types = useTypeWords();
  const crumbs = [{ href: "/questions", label: t`Question bank` }];
  if (id) return <Existing id={id} />;
  return (
    <Page title={t`New question`} crumbs={crumbs}>
      <Card>
        <div className="two">
          <Select name="type" label={t`Type`} value={type} onValue={(next) => setType(next as QuestionType)} options={TYPES.map((value) => ({ value, label: types[value] }))} />
          <OwnerSelect value={at.course} onValue={(course) => setAt({ course })} hint={t`Questions of a course are open to all who write it.`} />
        </div>
      </Card>
      <Editor key={`${type} ${at.course}`} type={type} course={at.course} />
    </Page>
  );
}

function Existing({ id }: { id: string }) {
  const { t } = useLingui();
  const [turn, setTurn] = useState(0);
  const found = useQuery({ queryKey: ["questions", "one", id, turn], gcTime: 0, staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false, queryFn: ({ signal }) => api.get<BankQuestion>(`/questions/${id}`, undefined, { signal }) });
  const question = found.data;
  const title = question ? question.name || question.question.prompt.slice(0, 80) : t`Question`;
  return (
    <Page title={title} heading={<span className="long-text">{title}</span>} crumbs={[{ href: "/questions", label: t`Question bank` }]} actions={question?.archived ? <StatusTag kind="idle">{t`Archived`}</StatusTag> : null}>
      <Loaded query={found}>
        {(data) => (
          <>
            <Editor key={`${data.version} ${turn}`} question={data} course={data.course_id ?? ""} reload={() => setTurn((old) => old + 1)} />
            <Uses id={id} />
            <Versions question={data} reload={() => setTurn((old) => old + 1)} />
            <Archive question={data} reload={() => setTurn((old) => old + 1)} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Editor({ question, type = "multiple_choice", course, reload }: { question?: BankQuestion; type?: QuestionType; course: string; reload?: () => void }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const manage = useMay("question:manage");
  const folders = useFolders(course).data?.items ?? [];
  const [body, setBody] = useState<Question>(() => question?.question ?? newQuestion(type, { yes: t`True`, no: t`False` }));
  const [conflict, setConflict] = useState(false);
  const once = useOnce();
  const form = useForm({ name: question?.name ?? "", tags: (question?.tags ?? []).join(", "), folder: question?.folder_id ?? "", note: "" });
  const { values, set } = form;
  const readOnly = !manage || question?.archived === true;
  const change = (next: Question) => {
    setBody(next);
    set({});
  };
  const save = async () => {
    const full = savable({ ...emptyQuiz(), questions: [body] }).quiz.questions[0];
    const tags = tagsOf(values.tags);
    let saved: BankQuestion | null = null;
    const done = await form.submit(
      async () => {
        try {
          saved = question
            ? await api.patch<BankQuestion>(`/questions/${question.id}`, { version: question.version, name: values.name.trim(), question: full, tags, note: values.note.trim(), ...(values.folder ? { folder_id: values.folder } : { without_folder: true }) })
            : await once((idempotencyKey) => api.post<BankQuestion>("/questions", { name: values.name.trim(), question: full, tags, folder_id: values.folder || undefined, course_id: course || undefined }, { idempotencyKey }));
          setConflict(false);
        } catch (error) {
          if (isConflict(error)) setConflict(true);
          throw error;
        }
      },
      () => ({
        ...(body.prompt.trim() ? {} : { [`${body.id}-prompt`]: t`Write the question` }),
        ...(body.prompt.trim() && problemsOf(body, true).length ? { [`${body.id}-prompt`]: t`Finish the question first; what is missing stands below it` } : {}),
        ...(tags.length > 20 ? { tags: t`At most 20 tags` } : {}),
        ...(tags.some((tag) => tag.length > 50) ? { tags: t`A tag has at most 50 letters` } : {}),
      }),
    );
    if (!done || !saved) return;
    bankChanged();
    toast(t`Saved`);
    if (question) reload?.();
    else navigate(questionPath((saved as BankQuestion).id), { replace: true });
  };
  const partial = body.type === "multi_select" || body.type === "fill_blank" || body.type === "matching" || body.type === "ordering";
  return (
    <Form errors={conflict ? {} : form.errors} label={t`Question`} onSubmit={() => void save()}>
      {conflict && reload ? <ConflictNotice onReload={reload} /> : null}
      <fieldset disabled={readOnly} className="stack bank-question">
        <QuestionEditor question={body} number={1} total={1} scored onChange={change} />
        <Card title={t`In the bank`}>
          <div className="stack">
            {partial ? (
              <Select
                name="partial_credit" label={t`Points for part of an answer`} empty={t`As the quiz has it`} value={body.partial_credit ?? ""} onValue={(value) => change({ ...body, partial_credit: (value || null) as PartialCredit | null })}
                options={[{ value: "all_or_nothing", label: t`All or nothing` }, { value: "right_minus_wrong", label: t`Right minus wrong` }, { value: "per_option", label: t`For each right part` }]}
              />
            ) : null}
            <Input name="name" optional label={t`Name in lists`} hint={t`Without one, lists show the beginning of the question.`} value={values.name} maxLength={200} onValue={(name) => set({ name })} />
            <div className="two">
              <Input name="tags" optional label={t`Tags`} hint={t`With commas between them: sepsis, icu`} value={values.tags} maxLength={1200} onValue={(tags) => set({ tags })} />
              <Select name="folder_id" optional label={t`Folder`} empty={t`None`} value={values.folder} onValue={(folder) => set({ folder })} options={folders.map((each) => ({ value: each.id, label: each.name }))} />
            </div>
            {question ? <Input name="note" optional label={t`What changed`} hint={t`For the list of versions.`} value={values.note} maxLength={300} onValue={(note) => set({ note })} /> : null}
          </div>
        </Card>
        {readOnly ? null : (
          <div className="row">
            <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{question ? t`Save as a new version` : t`Save the question`}</Button>
            {form.touched ? <span className="s dim" role="status"><Trans>Not saved yet</Trans></span> : null}
          </div>
        )}
      </fieldset>
    </Form>
  );
}

function Uses({ id }: { id: string }) {
  const { t } = useLingui();
  const uses = useQuery({ queryKey: ["questions", "uses", id], queryFn: ({ signal }) => api.get<QuestionUses>(`/questions/${id}/uses`, undefined, { signal }) });
  return (
    <Card title={t`Where it is drawn`}>
      <Loaded query={uses} skeleton={<SkeletonRows rows={2} />}>
        {(data) =>
          data.items.length ? (
            <ul className="plain-list stack-s">
              {data.items.map((each, index) => (
                <li key={index} className="long-text">
                  <Link href={`/questions/pools?pool=${each.pool_id}`}>{each.pool}</Link>
                  {each.course_id ? <> <Trans>in</Trans> <Link href={paths.authoringCourse(each.course_id)}>{each.course}</Link>, {each.lesson} {each.published ? <StatusTag kind="ok">{t`published`}</StatusTag> : null}</> : null}
                </li>
              ))}
            </ul>
          ) : (
            <p className="dim"><Trans>In no pool yet.</Trans></p>
          )
        }
      </Loaded>
    </Card>
  );
}

function Versions({ question, reload }: { question: BankQuestion; reload: () => void }) {
  const { t } = useLingui();
  const [chosen, setChosen] = useState(0);
  const versions = useQuery({ queryKey: ["questions", "versions", question.id], staleTime: 0, queryFn: ({ signal }) => api.get<VersionEntries>(`/questions/${question.id}/versions`, undefined, { signal }) });
  return (
    <Card title={t`Versions`}>
      <Loaded query={versions} skeleton={<SkeletonRows rows={2} />}>
        {(data) => (
          <ul className="plain-list stack-s">
            {data.items.map((each) => (
              <li key={each.version} className="row-between">
                <span className="long-text"><b><Trans>Version {each.version}</Trans></b> <span className="dim">{moment(each.at)}, {each.by}</span> {each.note}</span>
                <Button aria-label={t`Look at version ${each.version}`} onClick={() => setChosen(each.version)}>{t`Look at`}</Button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {chosen ? <VersionDialog question={question} number={chosen} onDone={() => { setChosen(0); reload(); }} onClose={() => setChosen(0)} /> : null}
    </Card>
  );
}

function VersionDialog({ question, number, onDone, onClose }: { question: BankQuestion; number: number; onDone: () => void; onClose: () => void }) {
  const { t } = useLingui();
  const manage = useMay("question:manage");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const found = useQuery({ queryKey: ["questions", "version", question.id, number], queryFn: ({ signal }) => api.get<QuestionVersion>(`/questions/${question.id}/versions/${number}`, undefined, { signal }) });
  const restore = async () => {
    setBusy(true);
    try {
      await api.post(`/questions/${question.id}/versions/${number}/restore`);
      bankChanged();
      toast(t`Restored as the newest version`);
      onDone();
    } catch (error) {
      setProblem(lineOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog open wide title={t`Version ${number}`} onClose={onClose}>
      <div className="stack">
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        <Loaded query={found}>{(data) => <QuestionText question={data.question} />}</Loaded>
        {manage && !question.archived && number !== question.version ? <div className="row"><Button kind="primary" busy={busy} busyLabel={t`Restoring`} onClick={() => void restore()}>{t`Make it the newest version`}</Button></div> : null}
      </div>
    </Dialog>
  );
}
/** A question with its key, to read. */
export function QuestionText({ question }: { question: Question }) {
  const { t } = useLingui();
  return (
    <div className="stack-s long-text">
      <p className="pre"><b>{question.prompt}</b></p>
      {question.options.length ? <ul>{question.options.map((each) => <li key={each.id}>{each.text} {each.correct ? <StatusTag kind="ok">{t`Right`}</StatusTag> : null}</li>)}</ul> : null}
      {question.blanks.length ? <ul>{question.blanks.map((each) => <li key={each.id}>{`{{${each.id}}}`}: {each.accepted.join("; ")}</li>)}</ul> : null}
      {question.pairs.length ? <ul>{question.pairs.map((each) => <li key={each.id}>{each.left}: {each.right}</li>)}</ul> : null}
      {question.items.length ? <ol>{question.items.map((each) => <li key={each.id}>{each.text}</li>)}</ol> : null}
      {question.explanation ? <p className="dim">{question.explanation}</p> : null}
    </div>
  );
}

function Archive({ question, reload }: { question: BankQuestion; reload: () => void }) {
  const { t } = useLingui();
  const manage = useMay("question:manage");
  const form = useForm({});
  if (!manage) return null;
  const go = async () => {
    if (!(await form.submit(() => api.post(`/questions/${question.id}/${question.archived ? "unarchive" : "archive"}`)))) return;
    bankChanged();
    toast(question.archived ? t`It is back in its pools` : t`Archived`);
    reload();
  };
  const problem = Object.values(form.errors).join(" ");
  return (
    <div className="stack-s">
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <div className="row">
        <Button busy={form.busy} onClick={() => void go()}>{question.archived ? t`Bring it back` : t`Archive`}</Button>
        <span className="s dim">{question.archived ? <Trans>It is drawn by no pool.</Trans> : <Trans>Takes it out of all pools. Attempts that had it keep it.</Trans>}</span>
      </div>
    </div>
  );
}
