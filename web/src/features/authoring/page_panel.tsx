/** What the page of the course tells before somebody enrols: line below the title, for whom, questions, quotes, and how it is held. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { components } from "../../api/schema";
import type { CourseDraft } from "../../api/types";
import { useMay } from "../audiences/data";
import { Button, Card, Checkbox, Form, Input, Select, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { DELIVERIES, deliveryWord, TYPES, typeWord } from "../courses/words";
import type { Writer } from "./data";

type CoursePage = components["schemas"]["CoursePage"];
const linesOf = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);

const valuesOf = (page: CoursePage) => ({
  tagline: page.tagline, includes: page.includes.join("\n"), audience: page.audience.join("\n"), instructor: page.instructor,
  faqs: page.faqs.map((each) => ({ ...each })), testimonials: page.testimonials.map((each) => ({ ...each })),
  type: (page.type ?? "") as string, delivery: (page.delivery ?? "") as string, weeks: page.weeks ? String(page.weeks) : "", style: page.teaching_style ?? "",
});
type Values = ReturnType<typeof valuesOf>;

const bodyOf = (values: Values): CoursePage => ({
  tagline: values.tagline.trim(), includes: linesOf(values.includes), audience: linesOf(values.audience), instructor: values.instructor.trim(),
  faqs: values.faqs.map((each) => ({ question: each.question.trim(), answer: each.answer.trim() })),
  testimonials: values.testimonials.map((each) => ({ quote: each.quote.trim(), name: each.name.trim(), role: each.role.trim(), featured: each.featured })),
  type: (values.type || undefined) as CoursePage["type"], delivery: (values.delivery || undefined) as CoursePage["delivery"],
  weeks: values.weeks ? Number(values.weeks) : undefined, teaching_style: values.style.trim() || undefined,
});

export function PagePanel({ draft, readOnly, write }: Writer) {
  const { t } = useLingui();
  const form = useForm(valuesOf(draft.page));
  const { values } = form;
  const publisher = useMay("course:publish");
  const check = (): FieldErrors => ({
    ...(!values.weeks || (/^\d{1,3}$/.test(values.weeks) && Number(values.weeks) >= 1 && Number(values.weeks) <= 104) ? {} : { "page.weeks": t`Enter whole weeks from 1 to 104, or nothing` }),
    ...(values.faqs.every((each) => each.question.trim() && each.answer.trim()) ? {} : { faqs: t`Every question needs words and an answer; remove the empty ones` }),
    ...(values.testimonials.every((each) => each.quote.trim() && each.name.trim()) ? {} : { testimonials: t`Every quote needs words and a name; remove the empty ones` }),
  });
  const save = async () => {
    const done = await form.submit(() => write((revision) => api.patch<CourseDraft>(`/authoring/courses/${draft.id}`, { revision, page: bodyOf(values) })), check);
    if (done) toast(t`Saved`);
  };
  return (
    <>
      {publisher && draft.published_version ? <FeaturedCard course={draft.id} /> : null}
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Page of the course`}>
        <fieldset disabled={readOnly} className="stack">
          <Card title={t`First impression`}>
            <div className="stack">
              <Input name="page.tagline" optional label={t`Line below the title`} maxLength={150} value={values.tagline} onValue={(tagline) => form.set({ tagline })} />
              <div className="two">
                <Textarea name="page.audience" optional rows={4} label={t`For whom it is`} hint={t`One on each line.`} value={values.audience} onValue={(audience) => form.set({ audience })} />
                <Textarea name="page.includes" optional rows={4} label={t`What it includes`} hint={t`One on each line: worksheets, a pocket card.`} value={values.includes} onValue={(includes) => form.set({ includes })} />
              </div>
              <Textarea name="page.instructor" optional rows={4} maxLength={3000} label={t`Who teaches it`} value={values.instructor} onValue={(instructor) => form.set({ instructor })} />
            </div>
          </Card>
          <Card title={t`How it is held`}>
            <div className="two">
              <Select name="page.type" optional label={t`Kind of course`} empty={t`Not said`} value={values.type} onValue={(type) => form.set({ type })} options={TYPES.map((value) => ({ value, label: typeWord(value) }))} />
              <Select name="page.delivery" optional label={t`Held`} empty={t`Not said`} value={values.delivery} onValue={(delivery) => form.set({ delivery })} options={DELIVERIES.map((value) => ({ value, label: deliveryWord(value) }))} />
              <Input name="page.weeks" optional inputMode="numeric" maxLength={3} label={t`Takes about, in weeks`} value={values.weeks} onValue={(weeks) => form.set({ weeks: weeks.trim() })} />
              <Input name="page.teaching_style" optional maxLength={80} label={t`Teaching style`} hint={t`For example: cases in small groups`} value={values.style} onValue={(style) => form.set({ style })} />
            </div>
          </Card>
          <Faqs values={values} set={form.set} />
          <Voices values={values} set={form.set} />
          {readOnly ? null : (
            <div className="row">
              <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save the page`}</Button>
              {form.touched ? <span className="s dim" role="status"><Trans>Not saved yet</Trans></span> : <span className="s dim"><Trans>Learners see it with the next version that is published.</Trans></span>}
            </div>
          )}
        </fieldset>
      </Form>
    </>
  );
}

interface PartProps {
  values: Values;
  set: (change: Partial<Values>) => void;
}
const without = <T,>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);
const changed = <T extends object>(list: readonly T[], at: number, change: Partial<T>): T[] => list.map((each, index) => (index === at ? { ...each, ...change } : each));

function Faqs({ values, set }: PartProps) {
  const { t } = useLingui();
  return (
    <Card title={t`Questions people ask`}>
      <div className="stack" id="f-faqs" tabIndex={-1}>
        {values.faqs.map((each, at) => {
          const number = at + 1;
          return (
            <section key={at} className="stack-s" aria-label={t`Question ${number}`}>
              <Input name={`faq-${at}`} label={t`Question ${number}`} maxLength={300} value={each.question} onValue={(question) => set({ faqs: changed(values.faqs, at, { question }) })} />
              <Textarea name={`faq-${at}-answer`} label={t`Answer to question ${number}`} rows={2} maxLength={2000} value={each.answer} onValue={(answer) => set({ faqs: changed(values.faqs, at, { answer }) })} />
              <div><Button kind="link" aria-label={t`Remove question ${number}`} onClick={() => set({ faqs: without(values.faqs, at) })}>{t`Remove`}</Button></div>
            </section>
          );
        })}
        {values.faqs.length < 30 ? <div><Button onClick={() => set({ faqs: [...values.faqs, { question: "", answer: "" }] })}>{t`Add a question`}</Button></div> : null}
      </div>
    </Card>
  );
}

function Voices({ values, set }: PartProps) {
  const { t } = useLingui();
  const put = (at: number, change: Partial<Values["testimonials"][number]>) => set({ testimonials: changed(values.testimonials, at, change) });
  return (
    <Card title={t`What others say`}>
      <div className="stack" id="f-testimonials" tabIndex={-1}>
        {values.testimonials.map((each, at) => {
          const number = at + 1;
          return (
            <section key={at} className="stack-s" aria-label={t`Quote ${number}`}>
              <Textarea name={`voice-${at}`} label={t`Quote ${number}`} rows={2} maxLength={1000} value={each.quote} onValue={(quote) => put(at, { quote })} />
              <div className="two">
                <Input name={`voice-${at}-name`} label={t`Who said quote ${number}`} maxLength={120} value={each.name} onValue={(name) => put(at, { name })} />
                <Input name={`voice-${at}-role`} optional label={t`Role for quote ${number}`} maxLength={120} value={each.role} onValue={(role) => put(at, { role })} />
              </div>
              <Checkbox name={`voice-${at}-featured`} label={t`Show quote ${number} first`} checked={each.featured} onChecked={(featured) => put(at, { featured })} />
              <div><Button kind="link" aria-label={t`Remove quote ${number}`} onClick={() => set({ testimonials: without(values.testimonials, at) })}>{t`Remove`}</Button></div>
            </section>
          );
        })}
        {values.testimonials.length < 20 ? <div><Button onClick={() => set({ testimonials: [...values.testimonials, { quote: "", name: "", role: "", featured: false }] })}>{t`Add a quote`}</Button></div> : null}
      </div>
    </Card>
  );
}

/** Publishers put a course first in the catalogue; at once, without a new version. */
function FeaturedCard({ course }: { course: string }) {
  const { t } = useLingui();
  const shown = useQuery({ queryKey: ["courses", "few", "featured-all"], queryFn: ({ signal }) => api.get<{ items: { id: string }[] }>("/courses", { featured: "true", limit: "200" }, { signal }) });
  const on = shown.data?.items.some((each) => each.id === course) ?? false;
  const set = async (featured: boolean) => {
    await api.put(`/courses/${course}/featured`, { featured });
    await shown.refetch();
    toast(featured ? t`It stands first in the catalogue now` : t`It stands with the others now`);
  };
  return (
    <Card title={t`In the catalogue`}>
      <Checkbox name="featured" label={t`Show this course first in the catalogue`} hint={t`At once, for everybody; without a new version.`} checked={on} disabled={!shown.data} onChecked={(next) => void set(next)} />
    </Card>
  );
}
