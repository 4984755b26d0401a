/** Publishing: what changes for learners, and what becomes of those in the middle of the course. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { CourseDraft, LessonDraft } from "../../api/types";
import { count } from "../../lib/numbers";
import { Button, Dialog, Form, Loaded, RadioGroup, SkeletonRows, Textarea, toast, useForm } from "../../ui";
import type { Writer } from "./data";
import type { LearnersOnPublish, PublishPreview } from "./types";

function useChoices(preview: PublishPreview | undefined) {
  const { t } = useLingui();
  const people = plural(preview?.learners.in_progress ?? 0, { one: "# person is in the middle of this course.", other: "# people are in the middle of this course." });
  const relocked = plural(preview?.learners.relocked ?? 0, { one: "# person has done a lesson that would be asked again.", other: "# people have done a lesson that would be asked again." });
  return {
    people,
    options: [
      { value: "keep_theirs", label: t`They finish the version that they began`, hint: t`Nothing changes for them.` },
      { value: "continue_new", label: t`They continue on the new version`, hint: t`What they have done stays done.` },
      { value: "relock_changed", label: t`They do changed mandatory lessons again`, hint: preview ? relocked : undefined },
    ],
  };
}

export function PublishDialog({ draft, write, close }: Writer & { close: () => void }) {
  const { t } = useLingui();
  const preview = useQuery({ queryKey: ["authoring", "publish", draft.id, draft.revision], staleTime: 0, gcTime: 0, queryFn: () => api.post<PublishPreview>(`/authoring/courses/${draft.id}/publish/preview`) });
  const form = useForm({ learners: "keep_theirs", comment: "" });
  const { people, options } = useChoices(preview.data);
  const go = async () => {
    const body = { comment: form.values.comment.trim(), learners: form.values.learners as LearnersOnPublish };
    if (!(await form.submit(() => write(() => api.post<CourseDraft>(`/authoring/courses/${draft.id}/publish`, body))))) return;
    toast(t`Published`);
    close();
  };
  return (
    <Dialog open wide title={t`Publish`} onClose={close}>
      <Loaded query={preview} skeleton={<SkeletonRows rows={4} />}>
        {(data) => (
          <Form errors={form.errors} onSubmit={() => void go()}>
            <p><Trans>Learners see this as version {count(data.next_version)}.</Trans></p>
            <LessonChanges preview={data} />
            {data.learners.in_progress ? (
              <>
                <p>{people}</p>
                <RadioGroup name="learners" label={t`People in the middle of the course`} value={form.values.learners} onValue={(learners) => form.set({ learners })} options={options} />
              </>
            ) : (
              <p className="dim"><Trans>Nobody is in the middle of this course.</Trans></p>
            )}
            <Textarea name="comment" optional label={t`Comment`} value={form.values.comment} maxLength={2000} onValue={(comment) => form.set({ comment })} />
            <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Publishing`}>{t`Publish`}</Button></div>
          </Form>
        )}
      </Loaded>
    </Dialog>
  );
}

function LessonChanges({ preview }: { preview: PublishPreview }) {
  const { t } = useLingui();
  const words: Record<string, string> = { added: t`new`, removed: t`removed`, content: t`changed`, settings: t`other settings` };
  if (!preview.changes.length) return <p className="dim"><Trans>No lesson changes.</Trans></p>;
  return (
    <ul className="findings changes" aria-label={t`Lessons that change`}>
      {preview.changes.map((each) => (
        <li key={each.lesson_id}>
          <span className="tag idle">{words[each.change] ?? each.change}</span>
          <span className="long-text">{each.title}{each.mandatory ? null : <span className="dim s"> {t`not mandatory`}</span>}</span>
        </li>
      ))}
    </ul>
  );
}

/** One lesson by itself, for a text that must be right now. */
export function PublishLesson({ draft, write, lesson }: Writer & { lesson: LessonDraft }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const form = useForm({ learners: "continue_new" });
  const { options } = useChoices(undefined);
  const go = async () => {
    const body = { learners: form.values.learners as LearnersOnPublish };
    if (!(await form.submit(() => write(() => api.post<CourseDraft>(`/authoring/courses/${draft.id}/lessons/${lesson.id}/publish`, body))))) return;
    toast(t`Published`);
    setOpen(false);
  };
  return (
    <>
      <div><Button onClick={() => setOpen(true)}>{t`Publish this lesson by itself`}</Button></div>
      {open ? (
        <Dialog open title={t`Publish this lesson by itself`} onClose={() => setOpen(false)}>
          <Form errors={form.errors} onSubmit={() => void go()}>
            <p className="long-text"><Trans>A new version of the course with the content of “{lesson.title}” as it is here. Everything else stays as it is published.</Trans></p>
            <RadioGroup name="learners" label={t`People in the middle of the course`} value={form.values.learners} onValue={(learners) => form.set({ learners })} options={options} />
            <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Publishing`}>{t`Publish the lesson`}</Button></div>
          </Form>
        </Dialog>
      ) : null}
    </>
  );
}
