/** Preparing a regrade: which questions, what happens with each, whose attempts. Ends in a dry run, never in a change. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import { queryClient } from "../../app/session";
import { Button, Checkbox, Dialog, Form, Loaded, Select, Textarea, useForm } from "../../ui";
import type { Analysis, QuestionAction, Regrade, RegradeIn } from "./types";
import { actionWord, regradePath, promptLine } from "./words";

const ACTIONS = ["rescore", "drop", "full_marks"] as const;

export function RegradeDialog({ quiz, onClose }: { quiz: string; onClose: () => void }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const once = useOnce();
  const [actions, setActions] = useState<Record<string, string>>({});
  const form = useForm({ reason: "", never_lower: true, failed_only: false });
  const { values, set } = form;
  const items = useQuery({ queryKey: ["quiz_office", "analysis", quiz, "", true], queryFn: ({ signal }) => api.get<Analysis>(`/assessment/quizzes/${quiz}/analysis`, { all_attempts: true }, { signal }) });
  const save = async () => {
    const questions: QuestionAction[] = Object.entries(actions).filter(([, action]) => action).map(([question_id, action]) => ({ question_id, action: action as QuestionAction["action"] }));
    const body: RegradeIn = { reason: values.reason.trim(), questions, never_lower: values.never_lower, failed_only: values.failed_only };
    let made = "";
    const done = await form.submit(
      async () => {
        made = (await once((idempotencyKey) => api.post<Regrade>(`/assessment/quizzes/${quiz}/regrades`, body, { idempotencyKey }))).id;
      },
      () => ({ ...(body.reason.length >= 3 ? {} : { reason: t`Say why, in at least three letters` }), ...(questions.length ? {} : { questions: t`Choose what happens with at least one question` }) }),
    );
    if (!done) return;
    void queryClient.invalidateQueries({ queryKey: ["quiz_office", "regrades", quiz] });
    navigate(regradePath(made));
  };
  return (
    <Dialog open wide title={t`Prepare a regrade`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <p><Trans>If the key was wrong, correct it in the course and publish it first.</Trans></p>
        <Textarea name="reason" label={t`Reason`} hint={t`It stays in the record of every attempt that changes.`} rows={2} value={values.reason} maxLength={500} onValue={(reason) => set({ reason })} />
        <Loaded query={items}>
          {(data) => (
            <ul className="regrade-questions" id="f-questions" tabIndex={-1} aria-label={t`Questions`}>
              {data.items.map((item, index) => (
                <li key={item.question_id}>
                  <Select name={`question-${item.question_id}`} label={<span className="long-text">{index + 1}. {promptLine(item.prompt)}</span>} empty={t`Stays as it is`} value={actions[item.question_id] ?? ""} onValue={(action) => setActions({ ...actions, [item.question_id]: action })} options={ACTIONS.map((value) => ({ value, label: actionWord(value) }))} />
                </li>
              ))}
            </ul>
          )}
        </Loaded>
        <Checkbox name="never_lower" label={t`Nobody loses points`} hint={t`Whoever would lose keeps the result.`} checked={values.never_lower} onChecked={(never_lower) => set({ never_lower })} />
        <Checkbox name="failed_only" label={t`Only attempts that did not pass`} checked={values.failed_only} onChecked={(failed_only) => set({ failed_only })} />
        <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Computing`}>{t`Show what would change`}</Button></div>
      </Form>
    </Dialog>
  );
}
