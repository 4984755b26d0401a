/** What a course says about itself: catalogue data, objectives, CE credit and the certificate. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import type { CeCredit, CourseDraft, CourseSettings as Settings, Difficulty } from "../../api/types";
import { useBoot } from "../../app/session";
import { LOCALES } from "../../i18n";
import { Button, Card, Checkbox, Form, Input, Select, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { CategoryDialog } from "./category_dialog";
import { useCategories, type Writer } from "./data";

/** "1.25" -> 125. Null when it is no number with at most two decimals, or out of reach. */
export function centihoursOf(text: string): number | null {
  const found = /^\s*(\d{1,4})(?:[.,](\d{1,2}))?\s*$/.exec(text);
  if (!found) return null;
  const value = Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
  return value >= 1 && value <= 100_000 ? value : null;
}
export const hoursOf = (centihours: number): string => (centihours / 100).toFixed(2);
const linesOf = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);

const valuesOf = (draft: CourseDraft) => ({
  title: draft.title, summary: draft.summary, category_id: draft.category_id ?? "", difficulty: draft.difficulty as string, language: draft.language,
  objectives: draft.objectives.join("\n"), with_ce: Boolean(draft.ce), hours: hoursOf(draft.ce?.centihours ?? 100), type: draft.ce?.type ?? "contact_hour",
  body: draft.ce?.accreditation_body ?? "", number: draft.ce?.accreditation_number ?? "", statement: draft.ce?.statement ?? "", topics: (draft.ce?.topics ?? []).join("\n"),
  months: draft.certificate_valid_months ? String(draft.certificate_valid_months) : "",
});
type Values = ReturnType<typeof valuesOf>;

function bodyOf(values: Values): Omit<Settings, "revision"> {
  const ce: CeCredit = {
    centihours: centihoursOf(values.hours) ?? 0, type: values.type, accreditation_body: values.body.trim(), accreditation_number: values.number.trim(),
    statement: values.statement.trim(), topics: linesOf(values.topics),
  };
  return {
    title: values.title.trim(), summary: values.summary.trim(), category_id: values.category_id || undefined, difficulty: values.difficulty as Difficulty,
    language: values.language, objectives: linesOf(values.objectives), certificate_valid_months: Number(values.months || 0), ...(values.with_ce ? { ce } : { without_ce: true }),
  };
}

export function CourseSettings({ draft, readOnly, write }: Writer) {
  const { t } = useLingui();
  const form = useForm(valuesOf(draft));
  const { values } = form;
  const publisher = useBoot().data?.me.permissions.includes("course:publish") ?? false;
  const [adding, setAdding] = useState(false);
  const check = (): FieldErrors => ({
    ...(values.title.trim() ? {} : { title: t`Enter the title of the course` }),
    ...(/^\d{0,3}$/.test(values.months) && Number(values.months) <= 120 ? {} : { certificate_valid_months: t`Enter whole months, 120 at most` }),
    ...(linesOf(values.objectives).length > 20 ? { objectives: t`At most 20 objectives` } : {}),
    ...(values.with_ce && centihoursOf(values.hours) === null ? { "ce.centihours": t`Enter hours with at most two decimals, for example 1.25` } : {}),
    ...(values.with_ce && !values.body.trim() ? { "ce.accreditation_body": t`Enter who accredits this course` } : {}),
  });
  const save = async () => {
    const done = await form.submit(() => write((revision) => api.patch<CourseDraft>(`/authoring/courses/${draft.id}`, { revision, ...bodyOf(values) })), check);
    if (done) toast(t`Saved`);
  };
  return (
    <>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Course settings`}>
        <fieldset disabled={readOnly} className="stack">
          <Card title={t`In the catalogue`}>
            <div className="stack">
              <CatalogueFields values={values} set={form.set} onNewCategory={publisher && !readOnly ? () => setAdding(true) : undefined} />
            </div>
          </Card>
          <Card title={t`Continuing education`}>
            <div className="stack">
              <Checkbox name="with_ce" label={t`This course gives CE credit`} checked={values.with_ce} onChecked={(with_ce) => form.set({ with_ce })} />
              {values.with_ce ? <CeFields values={values} set={form.set} /> : null}
            </div>
          </Card>
          <Card title={t`Certificate`}>
            <Input name="certificate_valid_months" optional className="narrow" inputMode="numeric" label={t`Valid for, in months`} hint={t`Empty: it never expires.`} value={values.months} maxLength={3} onValue={(months) => form.set({ months })} />
          </Card>
          {readOnly ? null : (
            <div className="row">
              <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save settings`}</Button>
              {form.touched ? <span className="s dim" role="status"><Trans>Not saved yet</Trans></span> : null}
            </div>
          )}
        </fieldset>
      </Form>
      {adding ? <CategoryDialog onMade={(category_id) => form.set({ category_id })} onClose={() => setAdding(false)} /> : null}
    </>
  );
}

interface PartProps {
  values: Values;
  set: (change: Partial<Values>) => void;
}
function CatalogueFields({ values, set, onNewCategory }: PartProps & { onNewCategory?: () => void }) {
  const { t } = useLingui();
  const categories = useCategories();
  return (
    <>
      <Input name="title" label={t`Title`} value={values.title} maxLength={200} onValue={(title) => set({ title })} />
      <Textarea name="summary" optional label={t`Summary`} hint={t`Two or three sentences for the catalogue.`} value={values.summary} maxLength={2000} onValue={(summary) => set({ summary })} />
      <div className="two level">
        <div className="stack-s">
          <Select
            name="category_id" label={t`Category`} empty={t`None yet`} value={values.category_id} onValue={(category_id) => set({ category_id })}
            hint={onNewCategory ? undefined : t`None fits? Ask a publisher to add one.`} options={(categories.data?.items ?? []).map((each) => ({ value: each.id, label: each.name }))}
          />
          {onNewCategory ? <div><Button kind="link" onClick={onNewCategory}>{t`Add a category`}</Button></div> : null}
        </div>
        <Select
          name="difficulty" label={t`Difficulty`} value={values.difficulty} onValue={(difficulty) => set({ difficulty })}
          options={[{ value: "introductory", label: t`Introductory` }, { value: "intermediate", label: t`Intermediate` }, { value: "advanced", label: t`Advanced` }]}
        />
        <Select name="language" label={t`Language`} value={values.language} onValue={(language) => set({ language })} options={languages(values.language)} />
      </div>
      <Textarea name="objectives" optional label={t`Learning objectives`} hint={t`One on each line: what learners will be able to do.`} value={values.objectives} rows={5} onValue={(objectives) => set({ objectives })} />
    </>
  );
}
function languages(current: string) {
  const known = Object.entries(LOCALES).filter(([code]) => code !== "en-XA").map(([value, label]) => ({ value, label: String(label) }));
  return known.some((each) => each.value === current) ? known : [...known, { value: current, label: current }];
}

function CeFields({ values, set }: PartProps) {
  const { t } = useLingui();
  return (
    <>
      <div className="two">
        <Input name="ce.centihours" inputMode="decimal" label={t`Hours`} hint={t`With two decimals: 1.25`} value={values.hours} maxLength={8} onValue={(hours) => set({ hours })} />
        <Select
          name="ce.type" label={t`Kind of credit`} value={values.type} onValue={(type) => set({ type })}
          options={[{ value: "contact_hour", label: t`Contact hour` }, { value: "ceu", label: "CEU" }, { value: "ccu", label: "CCU" }, { value: "pdu", label: "PDU" }]}
        />
      </div>
      <div className="two">
        <Input name="ce.accreditation_body" label={t`Accrediting body`} value={values.body} maxLength={200} onValue={(body) => set({ body })} />
        <Input name="ce.accreditation_number" optional label={t`Accreditation number`} value={values.number} maxLength={100} onValue={(number) => set({ number })} />
      </div>
      <Textarea name="ce.statement" optional label={t`Accreditation statement`} hint={t`Printed on the certificate as the accreditor words it.`} value={values.statement} maxLength={1000} onValue={(statement) => set({ statement })} />
      <Textarea name="ce.topics" optional label={t`Topics`} hint={t`One on each line, for state rules that ask for hours in a topic.`} value={values.topics} rows={3} onValue={(topics) => set({ topics })} />
    </>
  );
}
