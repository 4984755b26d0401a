/** What people who took the course say about it. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { allowed } from "../../app/registry";
import { queryClient, useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, ConfirmDialog, Dialog, Form, Input, Listed, MoreButton, RadioGroup, StatusTag, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import type { CourseReview, CourseReviews } from "./types";

const sentence = (error: unknown) => Object.values(errorsOf(error)).join(" ");
export function Stars({ value }: { value: number }) {
  const { t } = useLingui();
  const shown = Math.round(value * 10) / 10;
  const full = Math.round(value);
  return <span role="img" aria-label={t`${shown} of 5`}>{"★".repeat(full)}{"☆".repeat(5 - full)}</span>;
}

export function Reviews({ course, taken }: { course: string; taken: boolean }) {
  const { t } = useLingui();
  const key = ["courses", "reviews", course];
  const list = useKeysetList<CourseReview>(key, `/courses/${course}/reviews`, {}, 10);
  const may = useBoot().data?.me.permissions ?? [];
  const moderator = allowed(may, "review:moderate");
  const [editing, setEditing] = useState(false);
  const first = list.data?.pages[0] as CourseReviews | undefined;
  const rating = first?.rating;
  const mine = list.rows.find((each) => each.own);
  const refresh = () => queryClient.invalidateQueries({ queryKey: key });
  const total = rating?.reviews ?? 0;
  return (
    <Card title={t`Reviews`} aside={total ? <><Stars value={rating?.average ?? 0} /> {plural(total, { one: "# review", other: "# reviews" })}</> : null}>
      <div className="stack-s">
        <Listed list={list} skeleton={2} empty={<p className="dim"><Trans>Nobody has reviewed this course yet.</Trans></p>}>
          {(rows) => <ul className="plain-list course-reviews" aria-label={t`Reviews`}>{rows.map((row) => <Review key={row.id} row={row} moderator={moderator} onChanged={refresh} />)}</ul>}
        </Listed>
        <MoreButton list={list} />
        {taken && !list.isPending && !list.error ? <div className="row"><Button onClick={() => setEditing(true)}>{mine ? t`Change my review` : t`Write a review`}</Button></div> : null}
      </div>
      {editing ? <Edit course={course} mine={mine} onClose={() => setEditing(false)} onSaved={refresh} /> : null}
    </Card>
  );
}

function Review({ row, moderator, onChanged }: { row: CourseReview; moderator: boolean; onChanged: () => Promise<unknown> }) {
  const { t } = useLingui();
  const [helpful, setHelpful] = useState<boolean | null>(null);
  const [hiding, setHiding] = useState(false);
  const [problem, setProblem] = useState("");
  const said = row.helpful + (helpful ? 1 : 0);
  const mark = async () => {
    setProblem("");
    try {
      await api.put(`/reviews/${row.id}/helpful`, { helpful: !helpful });
      setHelpful(!helpful);
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <li className="stack-s">
      <p className="row s dim"><Stars value={row.rating} /><b>{row.own ? t`You` : row.name}</b>{row.verified ? <StatusTag kind="ok">{t`Completed the course`}</StatusTag> : null}{row.hidden ? <StatusTag kind="idle">{t`Hidden by a moderator`}</StatusTag> : null}<span>{fullDay(row.updated_at)}</span></p>
      {row.title ? <h3 className="wrap">{row.title}</h3> : null}
      {row.text ? <p className="pre-line wrap">{row.text}</p> : null}
      <p className="row s">
        {said ? <span className="dim">{plural(said, { one: "# person found this helpful", other: "# people found this helpful" })}</span> : null}
        {row.own || row.hidden ? null : <button type="button" className="link" aria-pressed={helpful ?? false} aria-label={t`Helpful: review of ${row.name}`} onClick={() => void mark()}>{helpful ? t`You found it helpful` : t`Helpful`}</button>}
        {moderator && !row.own ? <button type="button" className="link" aria-label={row.hidden ? t`Show again the review of ${row.name}` : t`Hide the review of ${row.name}`} onClick={() => setHiding(true)}>{row.hidden ? t`Show again` : t`Hide`}</button> : null}
      </p>
      {problem ? <p className="s" role="alert">{problem}</p> : null}
      {hiding ? <Hide row={row} onClose={() => setHiding(false)} onDone={onChanged} /> : null}
    </li>
  );
}

function Hide({ row, onClose, onDone }: { row: CourseReview; onClose: () => void; onDone: () => Promise<unknown> }) {
  const { t } = useLingui();
  const form = useForm({ reason: "" });
  const hide = !row.hidden;
  const send = async () => {
    const reason = form.values.reason.trim();
    if (!(await form.submit(() => api.post(`/moderation/reviews/${row.id}/hide`, { hide, reason }), (): FieldErrors => (hide && !reason ? { reason: t`Say why; it is recorded` } : {})))) return;
    await onDone();
    onClose();
  };
  return (
    <Dialog open title={hide ? t`Hide this review?` : t`Show this review again?`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void send()}>
        <Input name="reason" label={t`Why`} optional={!hide} maxLength={500} value={form.values.reason} onValue={(reason) => form.set({ reason })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{hide ? t`Hide it` : t`Show it again`}</Button></div>
      </Form>
    </Dialog>
  );
}

function Edit({ course, mine, onClose, onSaved }: { course: string; mine?: CourseReview; onClose: () => void; onSaved: () => Promise<unknown> }) {
  const { t } = useLingui();
  const form = useForm({ rating: mine ? String(mine.rating) : "", title: mine?.title ?? "", text: mine?.text ?? "" });
  const [removing, setRemoving] = useState(false);
  const [problem, setProblem] = useState("");
  const { rating, title, text } = form.values;
  const path = `/courses/${course}/reviews/mine`;
  const save = async () => {
    if (!(await form.submit(() => api.put(path, { rating: Number(rating), title: title.trim(), text: text.trim() }), (): FieldErrors => (rating ? {} : { rating: t`Choose from 1 to 5` })))) return;
    toast(t`Thank you. Your review is shown with your name.`);
    await onSaved();
    onClose();
  };
  const remove = async () => {
    try {
      await api.delete(path);
      await onSaved();
      onClose();
    } catch (error) {
      setProblem(sentence(error));
      setRemoving(false);
    }
  };
  const words = [t`1: poor`, t`2: weak`, t`3: fair`, t`4: good`, t`5: very good`];
  return (
    <Dialog open title={t`Your review`} onClose={onClose}>
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Your review`}>
        <RadioGroup name="rating" label={t`How good is this course?`} value={rating} onValue={(value) => form.set({ rating: value })} options={words.map((label, at) => ({ value: String(at + 1), label }))} />
        <Input name="title" label={t`In one line`} optional maxLength={120} value={title} onValue={(value) => form.set({ title: value })} />
        <Textarea name="text" label={t`What should others know?`} optional hint={t`Shown with your name. Write nothing about patients.`} rows={4} maxLength={5000} value={text} onValue={(value) => form.set({ text: value })} />
        <div className="form-foot">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
          {mine ? <Button onClick={() => setRemoving(true)}>{t`Remove my review`}</Button> : null}
        </div>
      </Form>
      <ConfirmDialog open={removing} title={t`Remove your review?`} action={t`Remove it`} danger onClose={() => setRemoving(false)} onConfirm={() => void remove()}>
        <Trans>It no longer counts in the rating.</Trans>
      </ConfirmDialog>
    </Dialog>
  );
}
