import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { count } from "../../lib/numbers";
import { Button, Dialog, EmptyState, Form, Group, Input, Loaded, Page, Table, Textarea, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { useUnitOptions } from "../compliance/filters";
import { useMay } from "./data";
import { RequiredTabs } from "./tabs";
import type { PeopleGroup, PeopleGroups } from "./types";
import { ValuePicker } from "./value_picker";
import "./audiences.css";

export default function GroupsPage() {
  const { t } = useLingui();
  const may = useMay("audience:manage");
  const [making, setMaking] = useState(false);
  const groups = useQuery({ queryKey: ["audiences", "groups"], queryFn: ({ signal }) => api.get<PeopleGroups>("/audience-groups", undefined, { signal }) });
  const add = may ? <Button kind="primary" onClick={() => setMaking(true)}>{t`New group`}</Button> : undefined;
  const columns: Column<PeopleGroup>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={`/audiences/groups/${row.id}`}>{row.name}</Link>, compare: (a, b) => a.name.localeCompare(b.name) },
    { key: "what", header: t`What it is for`, className: "wrap", cell: (row) => row.description },
    { key: "people", header: t`People`, num: true, cell: (row) => <Link href={`/audiences/groups/${row.id}`} aria-label={t`${row.name}: ${count(row.people)} people`}>{count(row.people)}</Link>, compare: (a, b) => a.people - b.people },
  ];
  return (
    <Page wide title={t`Groups`} lead={<Trans>People whom no field of HR tells apart: the code team, the fire wardens. Rules of audiences can name a group.</Trans>} actions={add}>
      <RequiredTabs />
      <Loaded query={groups}>
        {(data) => data.items.length ? <Table caption={t`Groups`} columns={columns} rows={data.items} rowKey={(row) => row.id} /> : <EmptyState title={t`No group yet`} action={add}><Trans>Make one when a rule needs people who have nothing else in common.</Trans></EmptyState>}
      </Loaded>
      {making ? <GroupDialog onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}

export function GroupDialog({ group, onClose }: { group?: PeopleGroup; onClose: () => void }) {
  const { t } = useLingui();
  const { options: units } = useUnitOptions("audience:manage");
  const form = useForm({ name: group?.name ?? "", description: group?.description ?? "", unit_ids: [] as string[] });
  const { values } = form;
  const save = async () => {
    const words = { name: values.name.trim(), description: values.description.trim() };
    const done = await form.submit(
      () => (group ? api.patch(`/audience-groups/${group.id}`, words) : api.post("/audience-groups", { ...words, unit_ids: values.unit_ids })),
      (): FieldErrors => (words.name ? {} : { name: t`Give it a name` }),
    );
    if (!done) return;
    toast(t`Saved`);
    await queryClient.invalidateQueries({ queryKey: ["audiences"] });
    onClose();
  };
  return (
    <Dialog open title={group ? t`Rename the group` : t`New group`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <Input name="name" label={t`Name`} maxLength={120} value={values.name} onValue={(name) => form.set({ name })} />
        <Textarea name="description" optional label={t`What it is for`} maxLength={500} rows={2} value={values.description} onValue={(description) => form.set({ description })} />
        {!group && units.length > 1 ? (
          <details>
            <summary>{t`Only people of some units`}</summary>
            <Group name="unit_ids" label={t`Units`} hint={t`None chosen: everybody whom you may reach`}>
              <ValuePicker label={t`Units`} values={units.map((unit) => ({ value: unit.id, label: unit.label }))} chosen={values.unit_ids} onChosen={(unit_ids) => form.set({ unit_ids })} />
            </Group>
          </details>
        ) : null}
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Dialog>
  );
}
