/** The office's rules: which courses refresh for which class, which classes the employer pays, the fee of a listing. */
import "./finder.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, type Page as Rows } from "../../api/client";
import type { CourseCard } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Card, CheckboxGroup, EmptyState, Field, Form, Input, LinkButton, Loaded, Page, Select, Table, toast, useForm, type Column } from "../../ui";
import { SearchBox } from "../compliance/filters";
import "../compliance/compliance.css";
import { ofLists } from "./errors";
import { useRefreshers } from "./refreshers";
import { OfficeTabs } from "./tabs";
import type { ClassRefresher, ClassRefreshers, FinderSettings } from "./types";
import { centsOf, typedCents, useClassTypes } from "./words";

export default function FinderSettingsPage() {
  const { t } = useLingui();
  const refreshers = useRefreshers();
  const settings = useQuery({ queryKey: ["finder", "settings"], queryFn: ({ signal }) => api.get<FinderSettings>("/class-settings", undefined, { signal }) });
  return (
    <Page title={t`Refreshers and rules`} actions={<LinkButton href="/find-classes/providers">{t`Providers`}</LinkButton>}>
      <OfficeTabs />
      <div className="stack">
        <Loaded query={refreshers}>{(data) => <Mapping items={data.items} />}</Loaded>
        <Loaded query={settings}>{(data) => <Rules key={JSON.stringify(data)} settings={data} />}</Loaded>
      </div>
    </Page>
  );
}

function Mapping({ items }: { items: readonly ClassRefresher[] }) {
  const { t } = useLingui();
  const types = useClassTypes();
  const form = useForm({ search: "", course_id: "", type: "" });
  const [removed, setRemoved] = useState("");
  const { values } = form;
  const found = useQuery({ queryKey: ["courses", "pick", values.search], enabled: values.search.length > 1, queryFn: ({ signal }) => api.get<Rows<CourseCard>>("/courses", { search: values.search, limit: 20 }, { signal }) });
  const courses = found.data?.items ?? [];
  const put = async (next: readonly Pick<ClassRefresher, "course_id" | "type">[]) => {
    const made = await api.put<ClassRefreshers>("/class-refreshers", { items: next.map(({ course_id, type }) => ({ course_id, type })) });
    queryClient.setQueryData(["finder", "refreshers"], made);
  };
  const add = async () => {
    const done = await form.submit(() => put([...items, { course_id: values.course_id, type: values.type }]), () => {
      const wrong: Record<string, string> = {};
      if (!values.course_id) wrong.course_id = t`Choose the course`;
      if (!values.type) wrong.type = t`Choose the class`;
      else if (items.some((each) => each.course_id === values.course_id && each.type === values.type)) wrong.course_id = t`This course already refreshes for this class`;
      return wrong;
    });
    if (!done) return;
    form.setValues({ search: "", course_id: "", type: "" });
    toast(t`Added. It stands beside the classes.`);
  };
  const remove = async (row: ClassRefresher) => {
    if (await form.submit(() => put(items.filter((each) => each !== row)))) setRemoved(t`${row.title} removed`);
  };
  const columns: Column<ClassRefresher>[] = [
    { key: "title", header: t`Course`, head: true, className: "wrap", cell: (row) => <Link href={`/courses/${row.course_id}`}>{row.title}</Link>, compare: (a, b) => a.title.localeCompare(b.title) },
    { key: "type", header: t`Prepares for`, cell: (row) => types.name(row.type), compare: (a, b) => a.type.localeCompare(b.type) },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => <Button busy={form.busy} aria-label={t`Remove ${row.title} for ${types.name(row.type)}`} onClick={() => void remove(row)}>{t`Remove`}</Button> },
  ];
  return (
    <Card title={t`Refresher courses`}>
      <div className="stack">
        <p className="dim"><Trans>Online courses of the hospital that stand beside the classes of a type. Whoever completes one is reminded to put the new card into the wallet.</Trans></p>
        {items.length ? <Table caption={t`Refresher courses`} columns={columns} rows={items} rowKey={(row) => `${row.course_id} ${row.type}`} /> : <EmptyState title={t`No course refreshes for a class yet`} />}
        <span className="hidden-text" role="status">{removed}</span>
        <Form errors={form.errors} label={t`Add a refresher course`} onSubmit={() => void add()}>
          <div className="two level">
            <div className="stack-s">
              <SearchBox label={t`Search for a course`} value={values.search} onValue={(search) => form.set({ search, course_id: "" })} />
              <Field name="course_id" label={t`Course`}>
                {(control) => (
                  <select {...control} className="input" value={values.course_id} onChange={(event) => form.set({ course_id: event.target.value })}>
                    <option value="">{values.search.length < 2 ? t`Search first` : found.isPending ? t`Loading` : courses.length ? t`Choose` : t`No course matches`}</option>
                    {courses.map((course) => <option key={course.id} value={course.id}>{course.title}</option>)}
                  </select>
                )}
              </Field>
            </div>
            <Select name="type" label={t`Prepares for`} empty={t`Choose`} options={types.items.map((each) => ({ value: each.code, label: each.name }))} value={values.type} onValue={(type) => form.set({ type })} />
          </div>
          <div className="form-foot"><Button type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Add`}</Button></div>
        </Form>
      </div>
    </Card>
  );
}

function Rules({ settings }: { settings: FinderSettings }) {
  const { t } = useLingui();
  const types = useClassTypes().items;
  const form = useForm({ listing_fee_cents: typedCents(settings.listing_fee_cents), reimbursable_types: settings.reimbursable_types });
  const { values } = form;
  const save = async () => {
    const fee = centsOf(values.listing_fee_cents || "0");
    const done = await form.submit(
      async () => { queryClient.setQueryData(["finder", "settings"], await api.put<FinderSettings>("/class-settings", { listing_fee_cents: fee, reimbursable_types: values.reimbursable_types })); },
      () => (fee === null ? { listing_fee_cents: t`Type an amount such as 95 or 95.50` } : {} as Record<string, string>),
    );
    if (done) toast(t`Saved.`);
  };
  return (
    <Card title={t`Rules`}>
      <Form errors={ofLists(form.errors, (_, at) => values.reimbursable_types[at])} label={t`Rules`} onSubmit={() => void save()}>
        <CheckboxGroup name="reimbursable_types" label={t`The employer may pay classes of these types`} hint={t`A single class can be set otherwise on its page`} options={types.map((each) => ({ value: each.code, label: each.name }))} values={values.reimbursable_types} onValues={(reimbursable_types) => form.set({ reimbursable_types })} />
        <Input name="listing_fee_cents" label={t`Fee for a listing, in dollars`} hint={t`Shown to providers; nobody is charged here`} inputMode="decimal" className="narrow" value={values.listing_fee_cents} onValue={(listing_fee_cents) => form.set({ listing_fee_cents })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Card>
  );
}
