import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Card, CheckboxGroup, Form, Group, Input, LinkButton, Loaded, Page, Select, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { BelongsFields, belongsIn, belongsOf, useOnlyUnit } from "./belongs_fields";
import { checklistPath } from "./tabs";
import type { Checklist, ChecklistIn, SkillMethod } from "./types";
import { METHODS, methodWords } from "./words";
import "./skills.css";

export default function EditChecklistPage() {
  const { id } = useParams<{ id?: string }>();
  return id ? <Existing id={id} /> : <Editor />;
}
function Existing({ id }: { id: string }) {
  const { t } = useLingui();
  const found = useQuery({ queryKey: ["skills", "checklists", id, "edit"], gcTime: 0, staleTime: Infinity, queryFn: ({ signal }) => api.get<Checklist>(`/skills/checklists/${id}`, undefined, { signal }) });
  if (found.data) return <Editor checklist={found.data} />;
  return <Page title={t`Change the checklist`}><Loaded query={found}>{() => null}</Loaded></Page>;
}

interface ItemForm {
  key: number;
  title: string;
  criteria: string;
  methods: SkillMethod[];
}
let last = 0;
const newItem = (title = "", criteria = "", methods: readonly SkillMethod[] = []): ItemForm => ({ key: (last += 1), title, criteria, methods: [...methods] });
const whole = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
const byControl = (errors: FieldErrors): FieldErrors => Object.fromEntries(Object.entries(errors).map(([field, message]) => [field.replace(/^checklist\./, "").replace(/^scale\[\d+\]$/, "scale"), message]));

function Editor({ checklist }: { checklist?: Checklist }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const only = useOnlyUnit("skills:manage");
  const form = useForm({
    title: checklist?.title ?? "", description: checklist?.description ?? "", ...belongsOf(checklist), valid_months: String(checklist?.valid_months ?? 0), renew_days: String(checklist?.renew_days ?? 60), due_days: String(checklist?.due_days ?? 90),
    scale: (checklist?.scale ?? []).join("\n"), passing: checklist?.passing ?? 0,
  });
  const [items, setItems] = useState<ItemForm[]>(() => (checklist?.items.length ? checklist.items.map((item) => newItem(item.title, item.criteria, item.methods)) : [newItem()]));
  const { values, set } = form;
  const scale = values.scale.split("\n").map((each) => each.trim()).filter(Boolean);
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    if (!values.title.trim()) found.title = t`Give it a title`;
    for (const [name, most] of [["valid_months", 120], ["renew_days", 365], ["due_days", 730]] as const) {
      const number = whole(values[name]);
      if (!Number.isInteger(number) || number < 0 || number > most) found[name] = t`Enter a whole number from ${0} to ${most}`;
    }
    if (scale.length > 6) found.scale = t`At most six levels`;
    items.forEach((item, at) => { if (!item.title.trim()) found[`items[${at}].title`] = t`Say what is shown, or remove the item`; });
    return found;
  };
  const save = async () => {
    const body: ChecklistIn = {
      title: values.title.trim(), description: values.description.trim(), ...belongsIn({ ...values, unit_id: values.unit_id || only }), valid_months: whole(values.valid_months), renew_days: whole(values.renew_days), due_days: whole(values.due_days),
      scale, passing: scale.length ? Math.min(values.passing, scale.length - 1) : 0, items: items.map((item) => ({ title: item.title.trim(), criteria: item.criteria.trim(), methods: item.methods })),
    };
    let saved: Checklist | null = null;
    const done = await form.submit(
      async () => { saved = checklist ? await api.put<Checklist>(`/skills/checklists/${checklist.id}`, { revision: checklist.revision, checklist: body }) : await api.post<Checklist>("/skills/checklists", body); },
      check,
    );
    if (!done || !saved) return;
    await queryClient.invalidateQueries({ queryKey: ["skills"] });
    toast(t`Saved as a draft. Publish it to put it in use.`);
    navigate(checklistPath((saved as Checklist).id), { replace: true });
  };
  return (
    <Page title={checklist ? t`Change ${checklist.title}` : t`New checklist`} crumbs={[{ href: "/checklists", label: t`Skills checklists` }, ...(checklist ? [{ href: checklistPath(checklist.id), label: checklist.title }] : [])]} lead={<Trans>What is published stays as it is until you publish the draft.</Trans>}>
      <Card>
        <Form errors={byControl(form.errors)} onSubmit={() => void save()}>
          <Input name="title" label={t`Title`} maxLength={200} value={values.title} onValue={(title) => set({ title })} />
          <Textarea name="description" optional label={t`What people should know`} maxLength={4000} rows={2} value={values.description} onValue={(description) => set({ description })} />
          <Items items={items} onItems={setItems} />
          <h2>{t`How it is judged`}</h2>
          <div className="two">
            <Textarea name="scale" optional label={t`Levels`} hint={t`One in each line, the lowest first; without levels it is can or cannot`} rows={4} value={values.scale} onValue={(words) => set({ scale: words })} />
            {scale.length ? <Select name="passing" label={t`The lowest level that signs off`} value={String(Math.min(values.passing, scale.length - 1))} onValue={(passing) => set({ passing: Number(passing) })} options={scale.map((level, at) => ({ value: String(at), label: level }))} /> : null}
          </div>
          <h2>{t`Who, and until when`}</h2>
          <BelongsFields permission="skills:manage" format="checklist" values={values} onValues={set} />
          <div className="two">
            <Input name="due_days" label={t`Due after so many days`} hint={t`After it is given to a person; 0: no due date`} type="number" min={0} max={730} value={values.due_days} onValue={(due_days) => set({ due_days })} />
            <Input name="valid_months" label={t`Valid for so many months`} hint={t`0: for good`} type="number" min={0} max={120} value={values.valid_months} onValue={(valid_months) => set({ valid_months })} />
          </div>
          {whole(values.valid_months) > 0 ? <Input name="renew_days" label={t`A new one opens so many days before the end`} type="number" min={0} max={365} className="narrow" value={values.renew_days} onValue={(renew_days) => set({ renew_days })} /> : null}
          <div className="form-foot">
            <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save the draft`}</Button>
            <LinkButton href={checklist ? checklistPath(checklist.id) : "/checklists"}>{t`Cancel`}</LinkButton>
          </div>
        </Form>
      </Card>
    </Page>
  );
}

/** The items in order; moved with buttons or to a place by its number, and the focus goes with what is moved. */
function Items({ items, onItems }: { items: readonly ItemForm[]; onItems: (items: ItemForm[]) => void }) {
  const { t } = useLingui();
  const [said, setSaid] = useState("");
  const root = useRef<HTMLDivElement>(null);
  const set = (key: number, change: Partial<ItemForm>) => onItems(items.map((item) => (item.key === key ? { ...item, ...change } : item)));
  const move = (from: number, to: number) => {
    const next = [...items];
    const [moved] = next.splice(from, 1);
    if (!moved) return;
    next.splice(to, 0, moved);
    onItems(next);
    const place = to + 1;
    setSaid(t`Moved to place ${place}`);
    requestAnimationFrame(() => root.current?.querySelector<HTMLElement>(`[data-item="${moved.key}"] select`)?.focus());
  };
  return (
    <Group name="items" label={t`Items`}>
      <div className="stack-s" ref={root}>
        {items.map((item, at) => {
          const number = at + 1;
          return (
            <section key={item.key} data-item={item.key} className="skill-item" aria-label={t`Item ${number}`}>
              <div className="row-between">
                <b>{t`Item ${number}`}</b>
                <span className="row">
                  {items.length > 1 ? (
                    <label className="row s">{t`Move to`}
                      <select className="input skill-place" aria-label={t`Move item ${number} to place`} value={at} onChange={(event) => move(at, Number(event.target.value))}>
                        {items.map((other, place) => <option key={other.key} value={place}>{place + 1}</option>)}
                      </select>
                    </label>
                  ) : null}
                  <Button kind="link" disabled={items.length === 1} aria-label={t`Remove item ${number}`} onClick={() => { onItems(items.filter((each) => each.key !== item.key)); setSaid(t`Item ${number} removed`); }}>{t`Remove`}</Button>
                </span>
              </div>
              <Input name={`items[${at}].title`} label={t`What is shown`} maxLength={300} value={item.title} onValue={(title) => set(item.key, { title })} />
              <Textarea name={`items[${at}].criteria`} optional label={t`What counts as done`} maxLength={2000} rows={2} value={item.criteria} onValue={(criteria) => set(item.key, { criteria })} />
              <CheckboxGroup name={`items[${at}].methods`} label={t`How it may be seen`} hint={t`None chosen: in any way`} values={item.methods} onValues={(methods) => set(item.key, { methods: methods as SkillMethod[] })} options={METHODS.map((method) => ({ value: method, label: methodWords(method) }))} />
            </section>
          );
        })}
        <div className="row"><Button disabled={items.length >= 200} onClick={() => onItems([...items, newItem()])}>{t`Add an item`}</Button></div>
        <span className="hidden-text" role="status">{said}</span>
      </div>
    </Group>
  );
}
