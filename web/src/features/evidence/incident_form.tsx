import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { Button, Checkbox, Form, Input, Select, Textarea, useForm, type FieldErrors } from "../../ui";
import type { Incident, IncidentKind, Notified } from "./types";
import { dutyName, incidentKind } from "./words";

export function IncidentForm({ incident, onSaved }: { incident: Incident | null; onSaved: (saved: Incident) => Promise<void> }) {
  const { t } = useLingui();
  const form = useForm({
    kind: incident?.kind ?? ("incident" as IncidentKind), title: incident?.title ?? "", what: incident?.what ?? "", measures: incident?.measures ?? "", discovered_on: incident?.discovered_on ?? "", occurred_from: incident?.occurred_from ?? "",
    occurred_to: incident?.occurred_to ?? "", affected: String(incident?.affected ?? 0), closed: incident?.closed_at != null,
  });
  const [notified, setNotified] = useState<readonly Notified[]>(incident?.notified ?? []);
  const v = form.values;
  const change = (index: number, next: Partial<Notified>) => setNotified(notified.map((each, at) => (at === index ? { ...each, ...next } : each)));
  const save = async () => {
    const body = { kind: v.kind, title: v.title.trim(), what: v.what.trim(), measures: v.measures.trim(), discovered_on: v.discovered_on, occurred_from: v.occurred_from, occurred_to: v.occurred_to || v.occurred_from, affected: Number(v.affected), notified, closed: v.closed, ...(incident ? { revision: incident.revision } : {}) };
    await form.submit(async () => onSaved(incident ? await api.put<Incident>(`/evidence/incidents/${incident.id}`, body) : await api.post<Incident>("/evidence/incidents", body)), (): FieldErrors => ({
      ...(v.title.trim() ? {} : { title: t`Enter a title` }), ...(v.what.trim() ? {} : { what: t`Say what happened` }), ...(v.discovered_on ? {} : { discovered_on: t`Choose a day` }), ...(v.occurred_from ? {} : { occurred_from: t`Choose a day` }),
    }));
  };
  return (
    <Form errors={form.errors} label={t`Incident`} onSubmit={() => void save()}>
      <Select name="kind" label={t`Kind`} value={v.kind} onValue={(kind) => form.set({ kind: kind as IncidentKind })} options={(["event", "incident", "breach"] as const).map((each) => ({ value: each, label: incidentKind(each) }))} />
      <Input name="title" label={t`Title`} value={v.title} onValue={(title) => form.set({ title })} />
      <Textarea name="what" label={t`What happened`} hint={t`No names of patients`} value={v.what} onValue={(what) => form.set({ what })} />
      <Textarea name="measures" label={t`What was done`} optional value={v.measures} onValue={(measures) => form.set({ measures })} />
      <Input name="discovered_on" label={t`Discovered`} type="date" value={v.discovered_on} onValue={(discovered_on) => form.set({ discovered_on })} />
      <div className="two">
        <Input name="occurred_from" label={t`Began`} type="date" value={v.occurred_from} onValue={(occurred_from) => form.set({ occurred_from })} />
        <Input name="occurred_to" label={t`Ended`} optional type="date" value={v.occurred_to} onValue={(occurred_to) => form.set({ occurred_to })} />
      </div>
      <Input name="affected" label={t`People affected`} type="number" min={0} value={v.affected} onValue={(affected) => form.set({ affected })} />
      <fieldset className="stack-s">
        <legend>{t`Who was told`}</legend>
        {notified.map((each, index) => (
          <div key={index} className="two">
            <Select name={`notified[${index}].whom`} label={t`Whom`} value={each.whom} onValue={(whom) => change(index, { whom })} options={["individuals", "hhs", "media", ...(["individuals", "hhs", "media"].includes(each.whom) ? [] : [each.whom])].map((whom) => ({ value: whom, label: dutyName(whom) }))} />
            <Input name={`notified[${index}].on`} label={t`On`} type="date" value={each.on} onValue={(on) => change(index, { on })} />
            <Input name={`notified[${index}].how`} label={t`How`} optional value={each.how} onValue={(how) => change(index, { how })} />
            <div><Button aria-label={t`Remove ${dutyName(each.whom)}`} onClick={() => setNotified(notified.filter((_, at) => at !== index))}>{t`Remove`}</Button></div>
          </div>
        ))}
        <div><Button onClick={() => setNotified([...notified, { whom: "individuals", on: v.discovered_on, how: "" }])}>{t`Add who was told`}</Button></div>
      </fieldset>
      {incident ? <Checkbox name="closed" label={t`Closed`} hint={t`A breach is closed when everybody was told`} checked={v.closed} onChecked={(closed) => form.set({ closed })} /> : null}
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}
