/** What people of the course ask and answer about a lesson. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { CoursePlayer, LessonView } from "../../api/types";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Dialog, Form, Listed, MoreButton, StatusTag, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import type { LessonThread, LessonThreads, Post } from "./types";
import "./study.css";

export function Discussion({ player, lesson }: { player: CoursePlayer; lesson: LessonView }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  return (
    <details className="card pad" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t`Discussion`}</summary>
      {open ? <Threads path={`/learning/courses/${player.enrolment.course_id}/lessons/${lesson.id}/discussion`} lesson={lesson.id} /> : null}
    </details>
  );
}

function Threads({ path, lesson }: { path: string; lesson: string }) {
  const { t } = useLingui();
  const key = ["discussion", lesson];
  const list = useKeysetList<LessonThread>(key, path);
  const first = list.data?.pages[0] as LessonThreads | undefined;
  const unread = first?.unread ?? 0;
  useEffect(() => {
    if (unread > 0) api.post(`${path}/read`).catch(() => undefined);
  }, [unread, path]);
  const refresh = () => queryClient.invalidateQueries({ queryKey: key });
  return (
    <div className="stack-s">
      <p className="s dim"><Trans>Everybody who takes this course reads it, with your name. Write nothing about patients.</Trans></p>
      {unread ? <p className="note" role="status">{plural(unread, { one: "# new post since you were here", other: "# new posts since you were here" })}</p> : null}
      <Listed list={list} skeleton={3} empty={<p className="dim"><Trans>Nobody has asked anything yet.</Trans></p>}>
        {(rows) => (
          <>
            <ul className="plain-list" aria-label={t`Discussion`}>{rows.map((thread) => <Thread key={thread.start.id} thread={thread} path={path} onPosted={refresh} />)}</ul>
            <MoreButton list={list} />
          </>
        )}
      </Listed>
      <Write label={t`Ask or say something`} action={t`Post`} path={path} onPosted={refresh} />
    </div>
  );
}

function Thread({ thread, path, onPosted }: { thread: LessonThread; path: string; onPosted: () => Promise<unknown> }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const replies = thread.replies;
  return (
    <li className="study-item">
      <PostBody post={thread.start} />
      <p className="row s">
        {thread.answered ? <StatusTag kind="ok">{t`Answered by a teacher`}</StatusTag> : null}
        <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>{replies ? plural(replies, { one: "# answer", other: "# answers" }) : t`Answer`}</button>
      </p>
      {open ? <Replies thread={thread} path={path} onPosted={onPosted} /> : null}
    </li>
  );
}

function Replies({ thread, path, onPosted }: { thread: LessonThread; path: string; onPosted: () => Promise<unknown> }) {
  const { t } = useLingui();
  const key = ["thread", thread.start.id];
  const list = useKeysetList<Post>(key, `/learning/posts/${thread.start.id}/thread`);
  const posted = async () => {
    await queryClient.invalidateQueries({ queryKey: key });
    await onPosted();
  };
  return (
    <div className="study-replies stack-s">
      <Listed list={list} skeleton={2} empty={null}>
        {(rows) => <ul className="plain-list" aria-label={t`Answers`}>{rows.filter((post) => post.id !== thread.start.id).map((post) => <li key={post.id} className="study-item"><PostBody post={post} /></li>)}</ul>}
      </Listed>
      <MoreButton list={list} />
      {thread.start.hidden ? <p className="s dim"><Trans>This thread is closed.</Trans></p> : <Write label={t`Your answer`} action={t`Answer`} path={path} thread={thread.start.id} onPosted={posted} />}
    </div>
  );
}

function PostBody({ post }: { post: Post }) {
  const { t } = useLingui();
  const [reporting, setReporting] = useState(false);
  return (
    <>
      <p className="row s dim"><b>{post.own ? t`You` : post.name}</b>{post.by_author ? <StatusTag kind="info">{t`Teacher`}</StatusTag> : null}<span>{moment(post.created_at)}</span></p>
      {post.hidden ? <p className="dim"><Trans>A moderator has hidden this post.</Trans></p> : <p className="study-text">{post.text}</p>}
      {post.own || post.hidden ? null : <p className="s"><button type="button" className="link" aria-label={t`Report the post of ${post.name}`} onClick={() => setReporting(true)}>{t`Report`}</button></p>}
      {reporting ? <Report post={post} onClose={() => setReporting(false)} /> : null}
    </>
  );
}

function Report({ post, onClose }: { post: Post; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ reason: "" });
  const reason = form.values.reason.trim();
  const send = async () => {
    if (!(await form.submit(() => api.post(`/learning/posts/${post.id}/report`, { reason }), (): FieldErrors => (reason ? {} : { reason: t`Say what is wrong with it` })))) return;
    toast(t`Thank you. A moderator will look at it.`);
    onClose();
  };
  return (
    <Dialog open title={t`Report this post`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void send()}>
        <Textarea name="reason" label={t`What is wrong with it?`} hint={t`The writer does not learn who reported it.`} rows={2} maxLength={500} value={form.values.reason} onValue={(value) => form.set({ reason: value })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{t`Report`}</Button></div>
      </Form>
    </Dialog>
  );
}

interface WriteProps {
  label: string;
  action: string;
  path: string;
  thread?: string;
  onPosted: () => Promise<unknown>;
}
function Write({ label, action, path, thread, onPosted }: WriteProps) {
  const { t } = useLingui();
  const name = thread ? `text-${thread}` : "post";
  const form = useForm({ text: "" });
  const text = form.values.text.trim();
  const send = async () => {
    if (!(await form.submit(() => api.post(path, { text, thread_id: thread }), (): FieldErrors => (text ? {} : { text: t`Write something first` })))) return;
    form.setValues({ text: "" });
    await onPosted();
  };
  const errors = Object.fromEntries(Object.entries(form.errors).map(([field, message]) => [field === "text" ? name : field, message]));
  return (
    <Form errors={errors} onSubmit={() => void send()}>
      <Textarea name={name} label={label} rows={2} maxLength={5000} value={form.values.text} onValue={(value) => form.set({ text: value })} />
      <div className="form-foot"><Button type="submit" busy={form.busy} busyLabel={t`Sending`}>{action}</Button></div>
    </Form>
  );
}
