/** Questions in one's courses that wait for an answer, and the answer. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { agoWords, fullDay } from "../../lib/dates";
import { Button, Dialog, EmptyState, Form, LinkButton, Loaded, Page, Table, Textarea, toast, useForm, type Column, type FieldErrors } from "../../ui";
import type { AuthorDashboard, OpenQuestion, OpenQuestions } from "./types";
import "./analytics.css";

export default function OpenQuestionsPage() {
  const { t } = useLingui();
  const [answering, setAnswering] = useState<OpenQuestion | null>(null);
  const questions = useQuery({ queryKey: ["analytics", "questions"], queryFn: ({ signal }) => api.get<OpenQuestions>("/dashboards/author/questions", undefined, { signal }) });
  const author = useQuery({ queryKey: ["analytics", "author"], queryFn: ({ signal }) => api.get<AuthorDashboard>("/dashboards/author", undefined, { signal }), staleTime: 60_000 });
  const title = (course: string) => author.data?.courses.find((each) => each.course_id === course)?.title ?? t`Course`;
  const total = questions.data?.total ?? 0;
  const columns: Column<OpenQuestion>[] = [
    { key: "text", header: t`Question`, head: true, className: "wrap", cell: (row) => <span className="clamp">{row.text}</span> },
    { key: "course", header: t`Course`, className: "wrap", cell: (row) => title(row.course_id) },
    { key: "asked", header: t`Asked`, cell: (row) => <>{agoWords(row.created_at)}<span className="below s dim">{fullDay(row.created_at)}</span></> },
    { key: "acts", header: t`Actions`, actions: true, cell: (row) => <Button aria-label={t`Answer: ${row.text.slice(0, 80)}`} onClick={() => setAnswering(row)}>{t`Answer`}</Button> },
  ];
  return (
    <Page wide title={questions.data ? plural(total, { one: "# question waits for an answer", other: "# questions wait for an answer" }) : t`Open questions`} crumbs={[{ href: "/teaching", label: t`Teaching in numbers` }]} lead={<Trans>Of the lessons of your courses, the oldest first.</Trans>}>
      <Loaded query={questions}>
        {(data) => (data.items.length ? <Table caption={t`Open questions`} columns={columns} rows={data.items} rowKey={(row) => row.id} /> : <EmptyState title={t`No question waits`} action={<LinkButton href="/teaching">{t`Teaching in numbers`}</LinkButton>} />)}
      </Loaded>
      {answering ? <AnswerDialog question={answering} onClose={() => setAnswering(null)} /> : null}
    </Page>
  );
}

function AnswerDialog({ question, onClose }: { question: OpenQuestion; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ text: "" });
  const text = form.values.text.trim();
  const send = async () => {
    const path = `/learning/courses/${question.course_id}/lessons/${question.lesson_id}/discussion`;
    if (!(await form.submit(() => api.post(path, { text, thread_id: question.id }), (): FieldErrors => (text ? {} : { text: t`Write something first` })))) return;
    toast(t`Answered. Everybody who takes the course reads it.`);
    void queryClient.invalidateQueries({ queryKey: ["analytics"] });
    onClose();
  };
  return (
    <Dialog open title={t`Answer a question`} onClose={onClose}>
      <p className="wrap">{question.text}</p>
      <Form errors={form.errors} onSubmit={() => void send()}>
        <Textarea name="text" label={t`Your answer`} hint={t`Everybody who takes this course reads it, with your name. Write nothing about patients.`} rows={4} maxLength={5000} value={form.values.text} onValue={(value) => form.set({ text: value })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{t`Answer`}</Button></div>
      </Form>
    </Dialog>
  );
}
