import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { Button, ConfirmDialog, Dialog, EmptyState, Form, ListTable, Loaded, Page, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { useMay } from "./data";
import { GroupDialog } from "./groups";
import { PeoplePicker, type ChosenPerson } from "./people_picker";
import type { GroupPerson, PeopleGroups } from "./types";
import "./audiences.css";

export default function GroupPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const [, navigate] = useLocation();
  const may = useMay("audience:manage");
  const [asking, setAsking] = useState<"" | "add" | "rename" | "delete">("");
  const [problem, setProblem] = useState("");
  const groups = useQuery({ queryKey: ["audiences", "groups"], queryFn: ({ signal }) => api.get<PeopleGroups>("/audience-groups", undefined, { signal }) });
  const list = useKeysetList<GroupPerson>(["audiences", "groups", id, "people"], `/audience-groups/${id}/people`);
  const group = groups.data?.items.find((each) => each.id === id);
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["audiences"] });
  const attempt = async (work: () => Promise<unknown>) => {
    setProblem("");
    try {
      await work();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setAsking("");
  };
  const takeOut = (row: GroupPerson) => attempt(async () => {
    await api.post(`/audience-groups/${id}/people/remove`, { person_ids: [row.person_id] });
    toast(t`${row.name} is out of the group`, { label: t`Undo`, run: () => void api.post(`/audience-groups/${id}/people`, { person_ids: [row.person_id] }).then(refresh) });
    await refresh();
  });
  const remove = () => attempt(async () => {
    await api.delete(`/audience-groups/${id}`);
    await refresh();
    toast(t`Deleted`);
    navigate("/audiences/groups", { replace: true });
  });
  const add = may && group ? <Button kind="primary" onClick={() => setAsking("add")}>{t`Add people`}</Button> : undefined;
  const columns: Column<GroupPerson>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => <Link href={paths.person(row.person_id)}>{row.name}</Link> },
    { key: "job", header: t`Job`, cell: (row) => row.job_title },
    { key: "unit", header: t`Unit`, cell: (row) => row.unit_name },
  ];
  if (may) columns.push({ key: "acts", header: t`Actions`, actions: true, cell: (row) => <Button kind="link" aria-label={t`Take ${row.name} out`} onClick={() => void takeOut(row)}>{t`Take out`}</Button> });
  return (
    <Page
      wide title={group?.name ?? t`Group`} crumbs={[{ href: "/audiences/groups", label: t`Groups` }]} lead={group?.description || undefined}
      actions={may && group ? <>{add}<Button onClick={() => setAsking("rename")}>{t`Rename`}</Button><Button onClick={() => setAsking("delete")}>{t`Delete`}</Button></> : null}
    >
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <Loaded query={groups}>
        {() => <ListTable list={list} caption={t`People of the group`} columns={columns} rowKey={(row) => row.person_id} empty={<EmptyState title={t`Nobody is in it yet`} action={add} />} />}
      </Loaded>
      {asking === "add" ? <AddDialog id={id} onClose={() => setAsking("")} onDone={refresh} /> : null}
      {asking === "rename" && group ? <GroupDialog group={group} onClose={() => setAsking("")} /> : null}
      <ConfirmDialog open={asking === "delete"} danger title={t`Delete this group?`} action={t`Delete the group`} onClose={() => setAsking("")} onConfirm={() => void remove()}>
        <Trans>This works only while no audience names it.</Trans>
      </ConfirmDialog>
    </Page>
  );
}

function AddDialog({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => Promise<unknown> }) {
  const { t } = useLingui();
  const form = useForm({ people: [] as ChosenPerson[] });
  const save = async () => {
    const done = await form.submit(
      () => api.post(`/audience-groups/${id}/people`, { person_ids: form.values.people.map((person) => person.id) }),
      (): FieldErrors => (form.values.people.length ? {} : { person_ids: t`Choose at least one person` }),
    );
    if (!done) return;
    toast(t`Added`);
    await onDone();
    onClose();
  };
  return (
    <Dialog open title={t`Add people`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <PeoplePicker name="person_ids" label={t`People`} people={form.values.people} onPeople={(people) => form.set({ people })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Adding`}>{t`Add to the group`}</Button></div>
      </Form>
    </Dialog>
  );
}
