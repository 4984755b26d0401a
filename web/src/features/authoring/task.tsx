/** What an assignment asks learners to hand in, and how it is marked. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api, type Page } from "../../api/client";
import type { LessonDraft } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Card, Checkbox, Form, Input, Loaded, Select, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { useMay } from "../audiences/data";
import { draftChanged, type Writer } from "./data";
import { RubricEditor, rubricErrors, rubricForm, rubricOf } from "./rubric_editor";
import type { TaskSetup, TaskView } from "./types";

interface TaskProps extends Writer {
  lesson: LessonDraft;
}
const keyOf = (course: string) => ["authoring", "tasks", course];
export const START: TaskSetup = {
  instructions: "", text_allowed: true, max_files: 3, max_file_mb: 10, media_types: [], resubmission: "when_returned", attempts: 3, due_on: undefined, due_days: undefined, late: "accept", late_points_per_day: 0, pass_hundredths: 7000, anonymous: false, second_marking: false,
};

export function TaskPanel(props: TaskProps) {
  const { t } = useLingui();
  const may = useMay("submission:author");
  const { draft, lesson } = props;
  const tasks = useQuery({ queryKey: keyOf(draft.id), enabled: may, staleTime: Infinity, queryFn: ({ signal }) => api.get<Page<TaskView>>("/submission-tasks", { course: draft.id, limit: 200 }, { signal }) });
  if (!may) return <Card title={t`What is handed in`}><p className="dim"><Trans>Somebody who may write assignments says here what to hand in.</Trans></p></Card>;
  return (
    <Loaded query={tasks}>
      {(data) => {
        const task = data.items.find((each) => each.lesson_id === lesson.id && !each.archived_at);
        return <TaskForm key={task ? `${task.id} ${task.revision}` : "new"} {...props} task={task} />;
      }}
    </Loaded>
  );
}

function TaskForm({ draft, lesson, readOnly, task }: TaskProps & { task?: TaskView }) {
  const { t } = useLingui();
  const start = task?.setup ?? START;
  const form = useForm({
    title: task?.title ?? lesson.title, instructions: start.instructions, text: start.text_allowed, files: String(start.max_files), megabytes: String(start.max_file_mb), resubmission: start.resubmission as string, attempts: String(start.attempts),
    due: start.due_on ? "on" : start.due_days != null ? "days" : "", due_on: start.due_on ?? "", due_days: start.due_days == null ? "" : String(start.due_days), late: start.late as string, off: String(start.late_points_per_day), pass: String(start.pass_hundredths / 100),
    anonymous: start.anonymous, second: start.second_marking, rubric: rubricForm(start.rubric),
  });
  const { values, set } = form;
  const whole = (text: string, least: number, most: number) => /^\d{1,4}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
  const range = (least: number, most: number) => t`Enter a whole number from ${least} to ${most}`;
  const check = (): FieldErrors => ({
    ...(values.title.trim() ? {} : { title: t`Enter a title` }),
    ...(values.instructions.trim() ? {} : { "setup.instructions": t`Say what to hand in` }),
    ...(whole(values.files, 0, 10) ? {} : { "setup.max_files": range(0, 10) }),
    ...(whole(values.megabytes, 1, 25) ? {} : { "setup.max_file_mb": range(1, 25) }),
    ...(values.text || Number(values.files) > 0 ? {} : { "setup.max_files": t`Allow text, files or both` }),
    ...(whole(values.attempts, 1, 20) ? {} : { "setup.attempts": range(1, 20) }),
    ...(values.due !== "on" || values.due_on ? {} : { "setup.due_on": t`Choose a day` }),
    ...(values.due !== "days" || whole(values.due_days, 0, 3650) ? {} : { "setup.due_days": range(0, 3650) }),
    ...(values.late !== "deduct" || whole(values.off, 0, 100) ? {} : { "setup.late_points_per_day": range(0, 100) }),
    ...(/^\d{1,3}([.,]\d{1,2})?$/.test(values.pass) && Number(values.pass.replace(",", ".")) <= 100 ? {} : { "setup.pass_hundredths": t`Enter points from 0 to 100, for example 70 or 72.5` }),
    ...rubricErrors(values.rubric),
  });
  const save = async () => {
    const setup: TaskSetup = {
      ...start, instructions: values.instructions.trim(), text_allowed: values.text, max_files: Number(values.files), max_file_mb: Number(values.megabytes), resubmission: values.resubmission as TaskSetup["resubmission"], attempts: Number(values.attempts),
      due_on: values.due === "on" ? values.due_on : undefined, due_days: values.due === "days" ? Number(values.due_days) : undefined, late: values.late as TaskSetup["late"], late_points_per_day: values.late === "deduct" ? Number(values.off) : 0,
      pass_hundredths: Math.round(Number(values.pass.replace(",", ".")) * 100), anonymous: values.anonymous, second_marking: values.second, rubric: rubricOf(values.rubric),
    };
    const title = values.title.trim();
    const done = await form.submit(
      () => (task ? api.put<TaskView>(`/submission-tasks/${task.id}`, { revision: task.revision, title, setup }) : api.post<TaskView>("/submission-tasks", { course_id: draft.id, lesson_id: lesson.id, title, setup })),
      check,
    );
    if (!done) return;
    toast(t`Saved`);
    draftChanged(draft.id);
    await queryClient.invalidateQueries({ queryKey: keyOf(draft.id) });
  };
  return (
    <Card title={t`What is handed in`}>
      <Form errors={form.errors} label={t`What is handed in`} onSubmit={() => void save()}>
        <fieldset disabled={readOnly} className="stack">
          <Input name="title" label={t`Title of the assignment`} value={values.title} maxLength={200} onValue={(title) => set({ title })} />
          <Textarea name="setup.instructions" label={t`What to do and hand in`} rows={6} value={values.instructions} maxLength={20000} onValue={(instructions) => set({ instructions })} />
          <Checkbox name="setup.text_allowed" label={t`Learners may write their answer in a text box`} checked={values.text} onChecked={(text) => set({ text })} />
          <div className="two">
            <Input name="setup.max_files" inputMode="numeric" label={t`Files at most`} hint={t`0: none`} value={values.files} maxLength={2} onValue={(files) => set({ files })} />
            <Input name="setup.max_file_mb" inputMode="numeric" label={t`Each at most, in MB`} value={values.megabytes} maxLength={2} onValue={(megabytes) => set({ megabytes })} />
            <Select name="setup.resubmission" label={t`Handing in again`} value={values.resubmission} onValue={(resubmission) => set({ resubmission })} options={[{ value: "never", label: t`Never` }, { value: "when_returned", label: t`When it was returned` }, { value: "until_passed", label: t`Until it is passed` }, { value: "always", label: t`Always` }]} />
            {values.resubmission === "never" ? null : <Input name="setup.attempts" inputMode="numeric" label={t`So many times at most`} value={values.attempts} maxLength={2} onValue={(attempts) => set({ attempts })} />}
            <Select name="due" label={t`Due`} value={values.due} empty={t`No due date`} onValue={(due) => set({ due })} options={[{ value: "on", label: t`On a day` }, { value: "days", label: t`Days after the start of the course` }]} />
            {values.due === "on" ? <Input name="setup.due_on" type="date" label={t`Day`} value={values.due_on} onValue={(due_on) => set({ due_on })} /> : null}
            {values.due === "days" ? <Input name="setup.due_days" inputMode="numeric" label={t`Days`} value={values.due_days} maxLength={4} onValue={(due_days) => set({ due_days })} /> : null}
            {values.due ? <Select name="setup.late" label={t`Late work`} value={values.late} onValue={(late) => set({ late })} options={[{ value: "accept", label: t`Is taken as it is` }, { value: "deduct", label: t`Loses points each day` }, { value: "refuse", label: t`Is not taken` }]} /> : null}
            {values.due && values.late === "deduct" ? <Input name="setup.late_points_per_day" inputMode="numeric" label={t`Points off each day`} value={values.off} maxLength={3} onValue={(off) => set({ off })} /> : null}
            <Input name="setup.pass_hundredths" inputMode="decimal" label={t`Passed with, out of 100 points`} value={values.pass} maxLength={6} onValue={(pass) => set({ pass })} />
          </div>
          <Checkbox name="setup.anonymous" label={t`Markers do not see whose work it is`} checked={values.anonymous} onChecked={(anonymous) => set({ anonymous })} />
          <Checkbox name="setup.second_marking" label={t`A second person marks each work`} hint={t`When the two are more than 10 points apart, a third decides.`} disabled={task?.rubric_locked} checked={values.second} onChecked={(second) => set({ second })} />
          <RubricEditor criteria={values.rubric} locked={task?.rubric_locked ?? false} onCriteria={(rubric) => set({ rubric })} />
          {readOnly ? null : (
            <div className="row">
              <Button kind={form.touched || !task ? "primary" : "plain"} type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save the assignment`}</Button>
              {form.touched ? <span className="s dim" role="status"><Trans>Not saved yet</Trans></span> : null}
            </div>
          )}
        </fieldset>
      </Form>
    </Card>
  );
}
