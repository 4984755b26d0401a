/** Who may begin when: courses that come first, seats, and when each module opens. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { components } from "../../api/schema";
import type { CourseDraft, ModuleDraft } from "../../api/types";
import { fullDay } from "../../lib/dates";
import { Button, Card, Dialog, Form, Input, RadioGroup, Select, toast, useForm, type FieldErrors } from "../../ui";
import type { Writer } from "./data";

type Prerequisite = components["schemas"]["Prerequisite"];
type Kind = Prerequisite["kind"];

export function AccessPanel(writer: Writer) {
  return (
    <>
      <Seats {...writer} />
      <Opening {...writer} />
    </>
  );
}

/** Titles of the published courses, for the list and the choice. */
function useTitles() {
  return useQuery({ queryKey: ["courses", "titles"], queryFn: ({ signal }) => api.get<{ items: { id: string; title: string }[] }>("/courses", { limit: "200", sort: "title" }, { signal }), staleTime: 300_000 });
}

function Seats({ draft, readOnly, write }: Writer) {
  const { t } = useLingui();
  const titles = useTitles().data?.items ?? [];
  const form = useForm({ needed: draft.prerequisites.map((each) => ({ ...each })), seats: draft.max_enrolments ? String(draft.max_enrolments) : "", adding: "" });
  const { values } = form;
  const kinds: { value: Kind; label: string }[] = [
    { value: "required", label: t`must be completed first` },
    { value: "nice_to_have", label: t`helps, but is not needed` },
    { value: "not_required", label: t`is not needed, though people may think so` },
  ];
  const titleOf = (id: string) => titles.find((each) => each.id === id)?.title ?? t`A course that is not in the catalogue`;
  const check = (): FieldErrors => (/^\d{0,6}$/.test(values.seats) && Number(values.seats) <= 100_000 ? {} : { max_enrolments: t`Enter a whole number of seats, or nothing` });
  const save = async () => {
    const done = await form.submit(() => write((revision) => api.patch<CourseDraft>(`/authoring/courses/${draft.id}`, { revision, prerequisites: values.needed, max_enrolments: Number(values.seats || 0) })), check);
    if (done) toast(t`Saved`);
  };
  const free = titles.filter((each) => each.id !== draft.id && !values.needed.some((one) => one.course_id === each.id));
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Courses that come first, and seats`}>
      <fieldset disabled={readOnly} className="stack">
        <Card title={t`Courses that come first`}>
          <div className="stack">
            {values.needed.length ? (
              <ul className="plain-list stack-s">
                {values.needed.map((each, at) => {
                  const title = titleOf(each.course_id);
                  return (
                    <li key={each.course_id} className="row-between">
                      <span className="long-text">{title}</span>
                      <span className="row">
                        <select className="input prerequisite-kind" aria-label={t`${title}: how it is needed`} value={each.kind} onChange={(event) => form.set({ needed: values.needed.map((one, index) => (index === at ? { ...one, kind: event.currentTarget.value as Kind } : one)) })}>
                          {kinds.map((kind) => <option key={kind.value} value={kind.value}>{kind.label}</option>)}
                        </select>
                        <Button kind="link" aria-label={t`Remove ${title}`} onClick={() => form.set({ needed: values.needed.filter((_, index) => index !== at) })}>{t`Remove`}</Button>
                      </span>
                    </li>
                  );
                })}
              </ul>
            ) : <p className="dim"><Trans>None: anybody may begin.</Trans></p>}
            {values.needed.length < 20 && free.length && !readOnly ? (
              <Select name="add_prerequisite" optional label={t`Add a course`} empty={t`Choose a course`} value="" onValue={(course_id) => (course_id ? form.set({ needed: [...values.needed, { course_id, kind: "required" }] }) : undefined)} options={free.map((each) => ({ value: each.id, label: each.title }))} />
            ) : null}
          </div>
        </Card>
        <Card title={t`Seats`}>
          <Input name="max_enrolments" optional className="narrow" inputMode="numeric" maxLength={6} label={t`At most this many at a time`} hint={t`Counts people who enrol themselves. When it is full, a waitlist opens. Empty: no limit.`} value={values.seats} onValue={(seats) => form.set({ seats: seats.trim() })} />
        </Card>
        {readOnly ? null : (
          <div className="row">
            <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
            {form.touched ? <span className="s dim" role="status"><Trans>Not saved yet</Trans></span> : null}
          </div>
        )}
      </fieldset>
    </Form>
  );
}

function Opening({ draft, readOnly, write }: Writer) {
  const { t } = useLingui();
  const [open, setOpen] = useState<ModuleDraft | null>(null);
  const words = (module: ModuleDraft): string => {
    const before = draft.modules.find((each) => each.id === module.unlock_after_module_id);
    const ways = [
      ...(module.opens_on ? [t`Opens on ${fullDay(module.opens_on)}`] : []),
      ...(module.opens_after_days ? [plural(module.opens_after_days, { one: "Opens # day after enrolling", other: "Opens # days after enrolling" })] : []),
      ...(before ? [t`Opens when "${before.title}" is complete`] : []),
    ];
    return ways.length ? ways.join("; ") : t`Opens at once`;
  };
  return (
    <Card title={t`When the modules open`}>
      <ul className="plain-list stack-s one-line-rows">
        {draft.modules.map((module) => (
          <li key={module.id} className="row-between">
            <div className="long-text"><b>{module.title}</b><p className="s dim">{words(module)}</p></div>
            {readOnly ? null : <Button aria-label={t`Change when ${module.title} opens`} onClick={() => setOpen(module)}>{t`Change`}</Button>}
          </li>
        ))}
      </ul>
      {open ? <OpeningDialog draft={draft} module={open} write={write} onClose={() => setOpen(null)} /> : null}
    </Card>
  );
}

function OpeningDialog({ draft, module, write, onClose }: { draft: CourseDraft; module: ModuleDraft; write: Writer["write"]; onClose: () => void }) {
  const { t } = useLingui();
  const others = draft.modules.filter((each) => each.id !== module.id);
  const form = useForm({
    how: module.opens_on ? "day" : module.opens_after_days ? "days" : module.unlock_after_module_id ? "after" : "always",
    day: module.opens_on ?? "", days: module.opens_after_days ? String(module.opens_after_days) : "7", after: module.unlock_after_module_id ?? others[0]?.id ?? "",
  });
  const { values } = form;
  const check = (): FieldErrors => ({
    ...(values.how === "day" && !values.day ? { opens_on: t`Choose the day` } : {}),
    ...(values.how === "days" && !(/^\d{1,3}$/.test(values.days) && Number(values.days) >= 1 && Number(values.days) <= 730) ? { opens_after_days: t`Enter whole days from 1 to 730` } : {}),
  });
  const save = async () => {
    const path = `/authoring/courses/${draft.id}/modules/${module.id}`;
    const change = values.how === "day" ? { opens_on: values.day } : values.how === "days" ? { opens_after_days: Number(values.days) } : values.how === "after" ? { unlock_after_module_id: values.after } : {};
    // One request: the earlier way goes and the new one comes together, or neither.
    const done = await form.submit(() => write((revision) => api.patch<CourseDraft>(path, { revision, always_open: true, ...change })), check);
    if (!done) return;
    toast(t`Saved`);
    onClose();
  };
  return (
    <Dialog open title={t`When does it open?`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`When does it open?`}>
        <RadioGroup
          name="how" label={module.title} value={values.how} onValue={(how) => form.set({ how })}
          options={[{ value: "always", label: t`At once` }, { value: "day", label: t`On a day` }, { value: "days", label: t`Some days after enrolling` }, ...(others.length ? [{ value: "after", label: t`When another module is complete` }] : [])]}
        />
        {values.how === "day" ? <Input name="opens_on" type="date" label={t`Day`} value={values.day} onValue={(day) => form.set({ day })} /> : null}
        {values.how === "days" ? <Input name="opens_after_days" inputMode="numeric" maxLength={3} className="narrow" label={t`Days after enrolling`} value={values.days} onValue={(days) => form.set({ days: days.trim() })} /> : null}
        {values.how === "after" ? <Select name="unlock_after_module_id" label={t`Module`} value={values.after} onValue={(after) => form.set({ after })} options={others.map((each) => ({ value: each.id, label: each.title }))} /> : null}
        <div className="dialog-foot">
          <Button onClick={onClose}>{t`Cancel`}</Button>
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
