/** From draft to published: what is still missing, the steps that this person may take, and earlier versions. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { CourseDraft, CourseVersion, Preflight } from "../../api/types";
import { moment } from "../../lib/dates";
import { Button, Card, Dialog, ErrorState, Form, Loaded, SkeletonRows, Textarea, toast, useForm } from "../../ui";
import { CopyCard } from "./copy";
import type { Writer } from "./data";
import { PublishDialog } from "./publish";
import { Threads } from "./threads";
import { CourseTag } from "./words";

type Step = "submit" | "return" | "publish" | "archive" | "suspend" | "restore";

/** The steps that the course's status and the person's permissions allow; the same rules as the server's. */
export function stepsOf(draft: CourseDraft, publisher: boolean): Step[] {
  const open = draft.status === "draft" || (draft.status === "published" && draft.changed_since_published);
  const gone = draft.status === "archived" || draft.status === "suspended";
  const steps: (Step | false)[] = [
    publisher && (open || draft.status === "in_review") && "publish",
    open && "submit",
    publisher && draft.status === "in_review" && "return",
    publisher && gone && "restore",
    publisher && Boolean(draft.published_version) && !gone && "suspend",
    publisher && draft.status !== "archived" && "archive",
  ];
  return steps.filter((step): step is Step => step !== false);
}

export function ReviewPanel(props: Writer & { publisher: boolean; onLesson: (lesson: string) => void; onSettings: () => void }) {
  const { t } = useLingui();
  const { draft, publisher } = props;
  const [step, setStep] = useState<Step | null>(null);
  const words = useStepWords();
  const preflight = useQuery({
    queryKey: ["authoring", "review", draft.id, "preflight"],
    queryFn: ({ signal }) => api.get<Preflight>(`/authoring/courses/${draft.id}/preflight`, undefined, { signal }),
    staleTime: 0,
  });
  const steps = stepsOf(draft, publisher);
  const blocked = preflight.data?.ready === false;
  return (
    <div className="stack">
      <Card title={t`Where it stands`} aside={<CourseTag course={draft} />}>
        <div className="stack">
          {draft.review_comment ? (
            <blockquote className="note long-text">
              <b><Trans>Comment from the review</Trans></b>
              <br />
              {draft.review_comment}
            </blockquote>
          ) : null}
          {draft.status === "in_review" && !publisher ? <p><Trans>A publisher looks at this course now. You can change it again when it is returned or published.</Trans></p> : null}
          {draft.status === "published" && !draft.changed_since_published ? <p><Trans>What learners see is what you see here.</Trans></p> : null}
          <div className="row">
            {steps.map((each, index) => (
              <Button key={each} kind={index === 0 ? "primary" : "plain"} disabled={each === "publish" && blocked} onClick={() => setStep(each)}>
                {words[each].action}
              </Button>
            ))}
          </div>
          {blocked && steps.includes("publish") ? <p className="s dim"><Trans>It can be published when the list below has no more items marked “must”.</Trans></p> : null}
        </div>
      </Card>
      <Card title={t`Before publishing`}>
        {preflight.error && !preflight.data ? (
          <ErrorState error={preflight.error} onRetry={() => void preflight.refetch()} />
        ) : preflight.data ? (
          <Findings {...props} preflight={preflight.data} />
        ) : (
          <SkeletonRows rows={3} />
        )}
      </Card>
      <Versions course={draft.id} />
      <Threads draft={draft} />
      <CopyCard draft={draft} />
      {step === "publish" ? <PublishDialog {...props} close={() => setStep(null)} /> : step ? <StepDialog {...props} step={step} close={() => setStep(null)} /> : null}
    </div>
  );
}

function Findings({ draft, preflight, onLesson, onSettings }: Writer & { preflight: Preflight; onLesson: (lesson: string) => void; onSettings: () => void }) {
  const { t } = useLingui();
  if (!preflight.items.length) return <p className="note ok"><Trans>Nothing is missing.</Trans></p>;
  const titles = new Map(draft.modules.flatMap((module) => module.lessons.map((lesson) => [lesson.id, lesson.title] as const)));
  return (
    <ul className="findings">
      {preflight.items.map((item, index) => (
        <li key={`${item.code}-${index}`}>
          <span className={item.severity === "error" ? "tag soon" : "tag idle"}>{item.severity === "error" ? t`must` : t`advice`}</span>
          <span className="long-text">{item.message}</span>
          {item.lesson_id ? (
            <Button kind="link" aria-label={t`Open the lesson ${titles.get(item.lesson_id) ?? ""}`} onClick={() => onLesson(item.lesson_id ?? "")}>{t`Open the lesson`}</Button>
          ) : SETTINGS.has(item.code) ? (
            <Button kind="link" onClick={onSettings}>{t`Open the settings`}</Button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
const SETTINGS = new Set(["objectives_missing", "summary_missing", "category_missing", "ce_longer_than_course"]);

function Versions({ course }: { course: string }) {
  const { t } = useLingui();
  const versions = useQuery({
    queryKey: ["authoring", "review", course, "versions"],
    queryFn: ({ signal }) => api.get<{ items: CourseVersion[] }>(`/authoring/courses/${course}/versions`, undefined, { signal }),
  });
  return (
    <Card title={t`Versions`}>
      <Loaded query={versions} skeleton={<SkeletonRows rows={2} />}>
        {(data) =>
          data.items.length ? (
            <ul className="plain-list stack-s">
              {data.items.map((each) => (
                <li key={each.version} className="row">
                  <b><Trans>Version {each.version}</Trans></b>
                  <span className="dim">{moment(each.published_at)}</span>
                  <span className="dim">{each.by}</span>
                </li>
              ))}
            </ul>
          ) : (
            <p className="dim"><Trans>Not published yet. Learners who have begun a version stay on it when you publish a newer one.</Trans></p>
          )
        }
      </Loaded>
    </Card>
  );
}

function useStepWords(): Record<Step, { action: string; lead: string; done: string }> {
  const { t } = useLingui();
  return {
    submit: { action: t`Submit for review`, lead: t`A publisher gets it for review. Until it comes back you cannot change it.`, done: t`Sent to review` },
    return: { action: t`Return to the author`, lead: t`Say what should change. The author sees your comment.`, done: t`Returned` },
    publish: { action: t`Publish`, lead: "", done: t`Published` },
    archive: { action: t`Archive`, lead: t`Takes the course out of the catalogue. A publisher can restore it.`, done: t`Archived` },
    suspend: { action: t`Suspend`, lead: t`Hides the course from the catalogue for now.`, done: t`Suspended` },
    restore: { action: t`Restore`, lead: t`Brings the course back as it was.`, done: t`Restored` },
  };
}

function StepDialog({ draft, write, step, close }: Writer & { step: Step; close: () => void }) {
  const { t } = useLingui();
  const words = useStepWords()[step];
  const form = useForm({ comment: "" });
  const go = async () => {
    const comment = form.values.comment.trim();
    const done = await form.submit(
      () => write(() => api.post<CourseDraft>(`/authoring/courses/${draft.id}/${step}`, { comment })),
      () => ({ ...(step === "return" && !comment ? { comment: t`Say what should change` } : {}) }),
    );
    if (!done) return;
    toast(words.done);
    close();
  };
  return (
    <Dialog open title={words.action} onClose={close}>
      <p>{words.lead}</p>
      <Form errors={form.errors} onSubmit={() => void go()}>
        <Textarea name="comment" optional={step !== "return"} label={t`Comment`} value={form.values.comment} maxLength={2000} onValue={(comment) => form.set({ comment })} />
        <div className="row">
          <Button kind="primary" type="submit" busy={form.busy}>{words.action}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
