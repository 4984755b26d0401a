/** Conversations about a draft: at the course or at a lesson, open until somebody resolves them. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { CourseDraft } from "../../api/types";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Card, Checkbox, Form, Listed, MoreButton, Select, StatusTag, Textarea, toast, useForm } from "../../ui";
import { lineOf } from "./data";
import type { ReviewThread } from "./types";

const keyOf = (course: string) => ["authoring", "threads", course];
const changed = (course: string) => {
  void queryClient.invalidateQueries({ queryKey: keyOf(course) });
  void queryClient.invalidateQueries({ queryKey: ["authoring", "review-queue"] });
};

export function Threads({ draft, lesson }: { draft: CourseDraft; lesson?: string }) {
  const { t } = useLingui();
  const [resolved, setResolved] = useState(false);
  const list = useKeysetList<ReviewThread>(keyOf(draft.id), `/authoring/courses/${draft.id}/threads`, { lesson, open: resolved ? undefined : true });
  const titles = new Map(draft.modules.flatMap((module) => module.lessons.map((each) => [each.id, each.title] as const)));
  return (
    <Card title={t`Conversations`}>
      <div className="stack">
        <Checkbox name="threads-resolved" label={t`Also those that are resolved`} checked={resolved} onChecked={setResolved} />
        <Listed list={list} skeleton={3} empty={<p className="dim"><Trans>No open conversation. Ask or note something below; everybody who works on the course sees it.</Trans></p>}>
          {(rows) => (
            <ul className="plain-list stack">
              {rows.map((thread) => <Thread key={thread.id} course={draft.id} thread={thread} about={thread.lesson_id ? (titles.get(thread.lesson_id) ?? t`A removed lesson`) : t`The whole course`} />)}
            </ul>
          )}
        </Listed>
        <MoreButton list={list} />
        <NewThread draft={draft} lesson={lesson} />
      </div>
    </Card>
  );
}

function Thread({ course, thread, about }: { course: string; thread: ReviewThread; about: string }) {
  const { t } = useLingui();
  const form = useForm({ body: "" });
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const base = `/authoring/courses/${course}/threads/${thread.id}`;
  const answer = async () => {
    const body = form.values.body.trim();
    const name = `reply-${thread.id}`;
    if (!body) return form.setErrors({ [name]: t`Write an answer` });
    if (!(await form.submit(() => api.post(`${base}/comments`, { body })))) return;
    form.setValues({ body: "" });
    changed(course);
  };
  const resolve = async (done: boolean) => {
    setBusy(true);
    setProblem("");
    try {
      await api.put(`${base}/state`, { resolved: done });
      changed(course);
    } catch (error) {
      setProblem(lineOf(error));
    } finally {
      setBusy(false);
    }
  };
  const when = moment(thread.opened_at);
  return (
    <li className="thread stack-s">
      <div className="row-between">
        <b className="long-text">{about}</b>
        {thread.resolved_at ? <StatusTag kind="ok">{t`Resolved`}</StatusTag> : <StatusTag kind="info">{t`Open`}</StatusTag>}
      </div>
      <ol className="plain-list stack-s">
        {thread.comments.map((each, index) => (
          <li key={index}>
            <span className="s dim">{each.by}, {moment(each.at)}</span>
            <p className="long-text pre">{each.body}</p>
          </li>
        ))}
      </ol>
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      {thread.resolved_at ? (
        <div className="row">
          <Button busy={busy} aria-label={t`Reopen the conversation of ${when}`} onClick={() => void resolve(false)}>{t`Reopen`}</Button>
          {thread.resolved_by ? <span className="s dim"><Trans>Resolved by {thread.resolved_by}</Trans></span> : null}
        </div>
      ) : (
        <Form errors={form.errors} label={t`Conversation of ${when}`} onSubmit={() => void answer()}>
          <Textarea name={`reply-${thread.id}`} label={t`Answer`} rows={2} value={form.values.body} maxLength={4000} onValue={(body) => form.set({ body })} />
          <div className="row">
            <Button type="submit" busy={form.busy}>{t`Send the answer`}</Button>
            <Button busy={busy} onClick={() => void resolve(true)}>{t`Resolve`}</Button>
          </div>
        </Form>
      )}
    </li>
  );
}

function NewThread({ draft, lesson }: { draft: CourseDraft; lesson?: string }) {
  const { t } = useLingui();
  const form = useForm({ lesson: lesson ?? "", body: "" });
  const send = async () => {
    const body = form.values.body.trim();
    const done = await form.submit(() => api.post(`/authoring/courses/${draft.id}/threads`, { body, lesson_id: form.values.lesson || undefined }), () => ({ ...(body ? {} : { body: t`Write what it is about` }) }));
    if (!done) return;
    form.setValues({ lesson: lesson ?? "", body: "" });
    toast(t`Sent`);
    changed(draft.id);
  };
  return (
    <Form errors={form.errors} label={t`Start a conversation`} onSubmit={() => void send()}>
      {lesson ? null : (
        <Select name="lesson" label={t`About`} empty={t`The whole course`} value={form.values.lesson} onValue={(next) => form.set({ lesson: next })} options={draft.modules.flatMap((module) => module.lessons.map((each) => ({ value: each.id, label: `${module.title}: ${each.title}` })))} />
      )}
      <Textarea name="body" label={t`New conversation`} rows={2} value={form.values.body} maxLength={4000} onValue={(body) => form.set({ body })} />
      <div className="row"><Button type="submit" busy={form.busy}>{t`Start it`}</Button></div>
    </Form>
  );
}
