import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocation, useParams } from "wouter";
import { api, type Page as PageOf } from "../../api/client";
import type { CourseCard } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Card, Checkbox, Form, Group, Input, LinkButton, Loaded, Page, RadioGroup, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { useAudienceOptions } from "../audiences/data";
import { ValuePicker } from "../audiences/value_picker";
import { Examples } from "./examples";
import { PathEditor, emptyGroup } from "./path_editor";
import { RenewalFields, newRenewal, renewalOf } from "./renewal_fields";
import { officePath } from "./tabs";
import type { CertificationPreview, CertificationView, Definition, FirstDue } from "./types";
import "../audiences/audiences.css";
import "./certification.css";

export default function EditCertificationPage() {
  const { id } = useParams<{ id?: string }>();
  return id ? <Existing id={id} /> : <Editor />;
}
function Existing({ id }: { id: string }) {
  const { t } = useLingui();
  const found = useQuery({ queryKey: ["certifications", id, "edit"], gcTime: 0, staleTime: Infinity, queryFn: ({ signal }) => api.get<CertificationView>(`/certifications/${id}`, undefined, { signal }) });
  if (found.data) return <Editor known={found.data} />;
  return <Page title={t`Change the certification`}><Loaded query={found}>{() => null}</Loaded></Page>;
}

const fresh = (): Definition => ({
  name: "", description: "", path: { groups: [emptyGroup()], ordered: false }, renewal_path: null, renewal: newRenewal(), first_due: { from: "assignment", days: 30, on: null },
  count_earlier_days: 0, audience_ids: [], open_to_join: false, certificate: true,
});
/** What of the form counts: nothing of renewals for what is completed once. */
function definitionOf(form: Definition): Definition {
  const { first_due: due } = form;
  return {
    ...form, name: form.name.trim(), description: form.description.trim(), renewal: form.renewal ? renewalOf(form.renewal) : null, renewal_path: form.renewal ? form.renewal_path : null,
    first_due: { from: due.from, days: due.from === "assignment" || due.from === "hire" ? due.days : 0, on: due.from === "date" ? due.on : null },
  };
}
/** A number or its unit that is wrong is wrong at the one control of both. */
const byControl = (errors: FieldErrors): FieldErrors => Object.fromEntries(Object.entries(errors).map(([field, message]) => [field.replace(/\.(count|unit)$/, "").replace(/\.course_ids\[\d+\]$/, ".course_ids").replace(/^definition\.audience_ids\[\d+\]$/, "definition.audience_ids"), message]));

function Editor({ known }: { known?: CertificationView }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const courses = useQuery({ queryKey: ["courses", "all"], queryFn: ({ signal }) => api.get<PageOf<CourseCard>>("/courses", { limit: 200, sort: "title" }, { signal }) });
  const audiences = useAudienceOptions().data?.items ?? [];
  const form = useForm<Definition>(known?.definition ?? fresh());
  const { values, set } = form;
  const due = values.first_due;
  const setDue = (change: Partial<FirstDue>) => set({ first_due: { ...due, ...change } });
  const named = new Map([...(known?.courses ?? []).map((each) => [each.id, each.title] as const), ...(courses.data?.items ?? []).map((each) => [each.id, each.title] as const)]);
  const options = [...named].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
  const save = async () => {
    let saved: CertificationView | null = null;
    const body = { definition: definitionOf(values), revision: known?.revision };
    const done = await form.submit(
      async () => { saved = known ? await api.put<CertificationView>(`/certifications/${known.id}`, body) : await api.post<CertificationView>("/certifications", body); },
      (): FieldErrors => (values.name.trim() ? {} : { "definition.name": t`Give it a name` }),
    );
    if (!done || !saved) return;
    await queryClient.invalidateQueries({ queryKey: ["certifications"] });
    toast(known ? t`Saved` : t`Saved as a draft. Nobody is asked for it yet.`);
    navigate(officePath((saved as CertificationView).id), { replace: true });
  };
  const title = known ? t`Change ${known.definition.name}` : t`New certification`;
  const crumbs = [{ href: "/certifications/office", label: t`Certifications` }, ...(known ? [{ href: officePath(known.id), label: known.definition.name }] : [])];
  return (
    <Page wide title={title} crumbs={crumbs} lead={known?.status === "active" ? <Trans>It is in use: what you save holds at once. Dates that were given stay as they are.</Trans> : <Trans>It is a draft until you put it in use.</Trans>}>
      <div className="audience-cols">
        <Card>
          <Form errors={byControl(form.errors)} onSubmit={() => void save()}>
            <Input name="definition.name" label={t`Name`} maxLength={120} value={values.name} onValue={(name) => set({ name })} />
            <Textarea name="definition.description" optional label={t`What it is for`} maxLength={2000} rows={2} value={values.description} onValue={(description) => set({ description })} />
            <RadioGroup
              name="definition.renewal" label={t`How often?`} value={values.renewal ? "again" : "once"} onValue={(how) => set({ renewal: how === "again" ? (values.renewal ?? newRenewal()) : null })}
              options={[{ value: "again", label: t`Renewed again and again`, hint: t`A certification with an expiry` }, { value: "once", label: t`Completed once`, hint: t`A programme or learning path` }]}
            />
            <PathEditor name="definition.path" label={values.renewal ? t`What is taken the first time` : t`What is taken`} path={values.path} courses={options} onPath={(path) => set({ path })} />
            {values.renewal ? (
              <>
                <h2>{t`Expiry and renewal`}</h2>
                <RenewalFields renewal={values.renewal} onRenewal={(renewal) => set({ renewal })} />
                <RadioGroup
                  name="renewal_kind" label={t`What is taken to renew`} value={values.renewal_path ? "other" : "same"} onValue={(kind) => set({ renewal_path: kind === "other" ? (values.renewal_path ?? { groups: [emptyGroup()], ordered: false }) : null })}
                  options={[{ value: "same", label: t`The same courses again` }, { value: "other", label: t`Other courses, for instance a shorter refresher` }]}
                />
                {values.renewal_path ? <PathEditor name="definition.renewal_path" label={t`What is taken to renew`} path={values.renewal_path} courses={options} onPath={(renewal_path) => set({ renewal_path })} /> : null}
              </>
            ) : null}
            <h2>{t`Who, and until when`}</h2>
            <Group name="definition.audience_ids" label={t`Required of these audiences`} hint={t`None chosen: nobody is asked; people may join by themselves if you allow it below`}>
              <ValuePicker label={t`Audiences`} values={audiences.map((each) => ({ value: each.id, label: each.name, people: each.people }))} chosen={values.audience_ids} onChosen={(audience_ids) => set({ audience_ids })} />
            </Group>
            <Checkbox name="definition.open_to_join" label={t`Everybody may join`} checked={values.open_to_join} onChecked={(open_to_join) => set({ open_to_join })} />
            <RadioGroup
              name="definition.first_due.from" label={t`When is the first one due?`} value={due.from} onValue={(from) => setDue({ from: from as FirstDue["from"] })}
              options={[{ value: "assignment", label: t`Some days after the person comes in` }, { value: "hire", label: t`Some days after the hire date`, hint: t`Never sooner than a week after the person comes in` }, { value: "date", label: t`On one day for everybody` }, { value: "none", label: t`No due date` }]}
            />
            {due.from === "assignment" || due.from === "hire" ? <Input name="definition.first_due.days" label={t`Days`} type="number" min={0} max={3650} className="narrow" value={String(due.days)} onValue={(days) => setDue({ days: Math.max(0, Math.trunc(Number(days) || 0)) })} /> : null}
            {due.from === "date" ? <Input name="definition.first_due.on" label={t`Due on`} type="date" className="narrow" value={due.on ?? ""} onValue={(on) => setDue({ on: on || null })} /> : null}
            <Input name="definition.count_earlier_days" label={t`Earlier completions count for so many days`} hint={t`0: only what is completed from now on counts for the first cycle`} type="number" min={0} max={3650} className="narrow" value={String(values.count_earlier_days)} onValue={(days) => set({ count_earlier_days: Math.max(0, Math.trunc(Number(days) || 0)) })} />
            <Checkbox name="definition.certificate" label={t`A certificate for each completed cycle`} checked={values.certificate} onChecked={(certificate) => set({ certificate })} />
            <div className="form-foot">
              <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{known ? t`Save the change` : t`Save as a draft`}</Button>
              <LinkButton href={known ? officePath(known.id) : "/certifications/office"}>{t`Cancel`}</LinkButton>
            </div>
          </Form>
        </Card>
        <div className="beside"><DefinitionPreview definition={definitionOf(values)} id={known?.id} /></div>
      </div>
    </Page>
  );
}

/** Whom it would ask and which dates it would give, a moment after the last change. */
function DefinitionPreview({ definition, id }: { definition: Definition; id?: string }) {
  const { t } = useLingui();
  const text = JSON.stringify({ definition: { ...definition, name: definition.name || "-" }, certification_id: id });
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), 500);
    return () => clearTimeout(timer);
  }, [text]);
  const ready = definition.path.groups.every((group) => group.course_ids.length > 0);
  const preview = useQuery({
    queryKey: ["certifications", "preview", asked], enabled: ready && asked !== "", placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.post<CertificationPreview>("/certifications/preview", JSON.parse(asked) as unknown, { signal }),
  });
  const data = ready ? preview.data : undefined;
  return (
    <Card title={t`What it would do`} aside={preview.isFetching ? t`Counting` : null}>
      <div className="stack" aria-busy={preview.isFetching}>
        {!ready ? <p className="dim"><Trans>Choose courses; then the people and example dates appear here.</Trans></p> : preview.error ? <p className="note soon">{Object.values(errorsOf(preview.error)).join(" ")}</p> : null}
        {data ? (
          <>
            <p className="big-count" role="status"><b>{data.people}</b> {plural(data.people, { one: "person is asked", other: "people are asked" })}</p>
            {id ? (
              <ul>
                <li>{plural(data.added, { one: "# comes in", other: "# come in" })}, {plural(data.ended, { one: "# goes out", other: "# go out" })}</li>
                {data.open_cycles ? <li>{plural(data.open_cycles, { one: "# open cycle gets the new path", other: "# open cycles get the new path" })}</li> : null}
                {data.windows_moved ? <li>{plural(data.windows_moved, { one: "The window of # person moves; the expiry stays", other: "The windows of # people move; their expiries stay" })}</li> : null}
              </ul>
            ) : null}
            {data.problems.length ? <ul className="note soon" aria-label={t`Before it can be used`}>{data.problems.map((each) => <li key={each}>{each}</li>)}</ul> : null}
            {data.sample.length ? <details><summary>{t`Who comes in`}</summary><ul className="s">{data.sample.map((each, at) => <li key={data.sample_ids[at] ?? each}>{each}</li>)}</ul></details> : null}
            <Examples examples={data.examples} />
          </>
        ) : null}
      </div>
    </Card>
  );
}
