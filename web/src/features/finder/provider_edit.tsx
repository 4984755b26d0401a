/** A provider of classes, and who of the hospital keeps its classes: the office's page. */
import "./finder.css";
import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Checkbox, Form, Input, LinkButton, Loaded, Page, Select, Textarea, toast, useForm } from "../../ui";
import { PeoplePicker, type ChosenPerson } from "../audiences/people_picker";
import { ofLists } from "./errors";
import type { ClassProvider, ClassProviderIn, ClassProviderType } from "./types";
import { PROVIDER_TYPES, providerTypeWords } from "./words";

export default function ProviderEditPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id?: string }>();
  const found = useQuery({ queryKey: ["finder", "provider", id], enabled: Boolean(id), queryFn: ({ signal }) => api.get<ClassProvider>(`/class-providers/${id}`, undefined, { signal }) });
  return (
    <Page title={id ? (found.data?.name ?? t`Provider`) : t`New provider`} crumbs={[{ href: "/find-classes/providers", label: t`Providers` }]}>
      {id ? <Loaded query={found}>{(provider) => <Edit key={provider.id} provider={provider} />}</Loaded> : <Edit />}
    </Page>
  );
}

function Edit({ provider }: { provider?: ClassProvider }) {
  const { t } = useLingui();
  const [, go] = useLocation();
  const form = useForm({
    name: provider?.name ?? "", type: provider?.type ?? ("independent" as ClassProviderType), verified: provider?.verified ?? false, accreditations: provider?.accreditations.join("\n") ?? "", description: provider?.description ?? "",
    street: provider?.street ?? "", city: provider?.city ?? "", state: provider?.state ?? "", zip: provider?.zip ?? "", email: provider?.email ?? "", phone: provider?.phone ?? "", url: provider?.url ?? "",
    people: (provider?.people ?? []).map((each): ChosenPerson => ({ id: each.person_id, name: each.name })),
  });
  const { values } = form;
  const lines = values.accreditations.split("\n").map((line) => line.trim()).filter(Boolean);
  const save = async () => {
    const body: ClassProviderIn = { ...values, name: values.name.trim(), state: values.state.trim().toUpperCase(), accreditations: lines, people: values.people.map((each) => each.id) };
    let made: ClassProvider | undefined;
    const done = await form.submit(
      async () => { made = provider ? await api.put<ClassProvider>(`/class-providers/${provider.id}`, body) : await api.post<ClassProvider>("/class-providers", body); },
      () => (body.name.length < 2 ? { name: t`Give the provider's name` } : {} as Record<string, string>),
    );
    if (!done || !made) return;
    await queryClient.invalidateQueries({ queryKey: ["finder"] });
    toast(t`Saved.`);
    go(`/find-classes/providers/${made.id}`);
  };
  const back = provider ? `/find-classes/providers/${provider.id}` : "/find-classes/providers";
  return (
    <Form errors={ofLists(form.errors, (name, at) => (name === "people" ? values.people[at]?.name : lines[at]))} className="measure" onSubmit={() => void save()}>
      <Input name="name" label={t`Name`} maxLength={200} value={values.name} onValue={(name) => form.set({ name })} />
      <Select name="type" label={t`Kind`} options={PROVIDER_TYPES.map((value) => ({ value, label: providerTypeWords(value) }))} value={values.type} onValue={(type) => form.set({ type: type as ClassProviderType })} />
      <Checkbox name="verified" label={t`Checked by the hospital`} hint={t`Tick it after you looked at its accreditations`} checked={values.verified} onChecked={(verified) => form.set({ verified })} />
      <Textarea name="accreditations" label={t`Accreditations`} hint={t`One a line, for example: AHA Training Center TX05532`} optional value={values.accreditations} onValue={(accreditations) => form.set({ accreditations })} />
      <Textarea name="description" label={t`Description`} optional maxLength={4000} value={values.description} onValue={(description) => form.set({ description })} />
      <Input name="street" label={t`Street`} optional maxLength={200} value={values.street} onValue={(street) => form.set({ street })} />
      <div className="two level">
        <Input name="city" label={t`Town`} optional maxLength={100} value={values.city} onValue={(city) => form.set({ city })} />
        <Input name="state" label={t`State`} optional maxLength={2} className="narrow" value={values.state} onValue={(state) => form.set({ state })} />
        <Input name="zip" label={t`ZIP code`} optional maxLength={5} inputMode="numeric" className="narrow" value={values.zip} onValue={(zip) => form.set({ zip })} />
      </div>
      <div className="two level">
        <Input name="email" label={t`E-mail`} optional type="email" maxLength={200} value={values.email} onValue={(email) => form.set({ email })} />
        <Input name="phone" label={t`Phone`} optional type="tel" maxLength={40} value={values.phone} onValue={(phone) => form.set({ phone })} />
      </div>
      <Input name="url" label={t`Web page`} optional type="url" maxLength={500} value={values.url} onValue={(url) => form.set({ url })} />
      <PeoplePicker name="people" label={t`Who keeps its classes`} hint={t`They need a role that may offer classes, such as instructor`} people={values.people} onPeople={(people) => form.set({ people })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button><LinkButton href={back}>{t`Cancel`}</LinkButton></div>
    </Form>
  );
}
