import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { dayAfter } from "../../lib/dates";
import { Button, Card, Form, Group, Input, LinkButton, Loaded, Page, Textarea, toast, useForm, type FieldErrors } from "../../ui";
import { useUnitOptions } from "../compliance/filters";
import { audiencePath, useRuleFields } from "./data";
import { Preview } from "./preview";
import { fromRule, isComplete, ruleErrors, toRule } from "./rule";
import { RuleBuilder } from "./rule_builder";
import { ValuePicker } from "./value_picker";
import type { Audience } from "./types";
import "./audiences.css";

export default function EditAudiencePage() {
  const { id } = useParams<{ id?: string }>();
  return id ? <Existing id={id} /> : <Editor />;
}

function Existing({ id }: { id: string }) {
  const { t } = useLingui();
  // Asked anew each time: what is edited must be what stands there now.
  const audience = useQuery({ queryKey: ["audiences", id, "edit"], gcTime: 0, staleTime: Infinity, queryFn: ({ signal }) => api.get<Audience>(`/audiences/${id}`, undefined, { signal }) });
  if (audience.data) return <Editor audience={audience.data} />;
  return <Page title={t`Change the audience`}><Loaded query={audience}>{() => null}</Loaded></Page>;
}

function Editor({ audience }: { audience?: Audience }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const fields = useRuleFields();
  const { options: units } = useUnitOptions("audience:manage");
  const planned = audience?.planned;
  const [root, setRoot] = useState(() => fromRule(planned?.rule as Audience["rule"] | undefined ?? audience?.rule));
  const form = useForm({ name: audience?.name ?? "", description: audience?.description ?? "", unit_ids: audience?.unit_ids ?? ([] as string[]), effective_on: planned?.effective_on ?? "", comment: "" });
  const { values } = form;
  const { rule } = useMemo(() => toRule(root), [root]);
  const save = async () => {
    const body = { name: values.name.trim(), description: values.description.trim(), rule, unit_ids: values.unit_ids, effective_on: values.effective_on || undefined, comment: values.comment.trim() };
    let saved: Audience | null = null;
    const done = await form.submit(
      async () => { saved = audience ? await api.patch<Audience>(`/audiences/${audience.id}`, { ...body, revision: audience.revision }) : await api.post<Audience>("/audiences", body); },
      (): FieldErrors => (values.name.trim() ? {} : { name: t`Give it a name` }),
    );
    if (!done || !saved) return;
    await queryClient.invalidateQueries({ queryKey: ["audiences"] });
    toast(t`Saved`);
    navigate(audiencePath((saved as Audience).id), { replace: true });
  };
  const title = audience ? t`Change ${audience.name}` : t`New audience`;
  return (
    <Page wide title={title} crumbs={[{ href: "/audiences", label: t`Audiences` }, ...(audience ? [{ href: audiencePath(audience.id), label: audience.name }] : [])]} lead={<Trans>Build the rule; beside it you see whom it fits and why.</Trans>}>
      <div className="audience-cols">
        <Card>
          <Form errors={ruleErrors(form.errors)} onSubmit={() => void save()}>
            <Input name="name" label={t`Name`} hint={t`As others choose it: Nurses of the ICU`} maxLength={120} value={values.name} onValue={(name) => form.set({ name })} />
            <Textarea name="description" optional label={t`What it is for`} maxLength={1000} rows={2} value={values.description} onValue={(description) => form.set({ description })} />
            <Loaded query={fields}>{(data) => <RuleBuilder root={root} fields={data.items} onRoot={setRoot} />}</Loaded>
            {units.length > 1 ? (
              <details open={values.unit_ids.length > 0}>
                <summary>{t`Only people of some units`}</summary>
                <Group name="unit_ids" label={t`Units`} hint={t`Whoever fits the rule elsewhere stays out. None chosen: everybody whom you may reach.`}>
                  <ValuePicker label={t`Units`} values={units.map((unit) => ({ value: unit.id, label: unit.label }))} chosen={values.unit_ids} onChosen={(unit_ids) => form.set({ unit_ids })} />
                </Group>
              </details>
            ) : null}
            <Input name="effective_on" optional label={t`In force from`} hint={t`Today unless you choose a later day`} type="date" min={dayAfter(0)} className="narrow" value={values.effective_on} onValue={(effective_on) => form.set({ effective_on })} />
            {audience ? <Input name="comment" optional label={t`Why you change it`} hint={t`It stands in the change log`} maxLength={300} value={values.comment} onValue={(comment) => form.set({ comment })} /> : null}
            <div className="form-foot">
              <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{audience ? t`Save the change` : t`Make the audience`}</Button>
              <LinkButton href={audience ? audiencePath(audience.id) : "/audiences"}>{t`Cancel`}</LinkButton>
            </div>
          </Form>
        </Card>
        <div className="beside"><Preview ask={{ rule, unit_ids: values.unit_ids, audience_id: audience?.id }} complete={isComplete(root)} /></div>
      </div>
    </Page>
  );
}
