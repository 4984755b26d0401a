import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import type { Unit, UnitKind } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { Button, ConfirmDialog, Dialog, EmptyState, Form, Input, LinkButton, Loaded, Page, Select, Table, errorsOf, toast, useForm, type Column } from "../../ui";
import { unitPath, useUnits } from "../compliance/filters";
import "../compliance/compliance.css";

const KINDS: UnitKind[] = ["hospital", "site", "department", "team"];

export default function UnitsPage() {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions.includes("org:manage") ?? false;
  const units = useUnits(may ? undefined : "people:view");
  const [editing, setEditing] = useState<Unit | "new" | null>(null);
  const [removing, setRemoving] = useState<Unit | null>(null);
  const [problem, setProblem] = useState("");
  const names: Record<string, string> = { hospital: t`Hospital`, site: t`Site`, department: t`Department`, team: t`Unit` };
  const remove = async (unit: Unit) => {
    setProblem("");
    try {
      await api.delete(`/units/${unit.id}`);
      toast(t`Removed`);
      await queryClient.invalidateQueries({ queryKey: ["units"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    } finally {
      setRemoving(null);
    }
  };
  return (
    <Page
      title={t`Units`} lead={may ? <Trans>Hospital, sites, departments and units. The HR import makes them; here you mend them.</Trans> : <Trans>The units that you may see. A name opens its people.</Trans>}
      actions={may ? <Button kind="primary" onClick={() => setEditing("new")}>{t`Add a unit`}</Button> : null}
    >
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <Loaded query={units}>
        {(data) => {
          const rows = inTreeOrder(data.items);
          const columns: Column<{ unit: Unit; depth: number }>[] = [
            { key: "name", header: t`Name`, head: true, cell: ({ unit, depth }) => <span style={{ paddingInlineStart: `${depth * 1.25}rem` }}><Link href={`${paths.people}?unit=${unit.id}`}>{unit.name}</Link></span> },
            { key: "kind", header: t`Kind`, cell: ({ unit }) => names[unit.kind] ?? unit.kind },
            { key: "manager", header: t`Manager`, cell: ({ unit }) => unit.manager_name ?? "" },
            { key: "people", header: t`People`, num: true, cell: ({ unit }) => unit.people },
            ...(may
              ? [{
                  key: "act", header: t`Actions`, actions: true,
                  cell: ({ unit }: { unit: Unit }) => (
                    <div className="row">
                      <Button aria-label={t`Change ${unit.name}`} onClick={() => setEditing(unit)}>{t`Change`}</Button>
                      {unit.people === 0 ? <Button aria-label={t`Remove ${unit.name}`} onClick={() => setRemoving(unit)}>{t`Remove`}</Button> : null}
                    </div>
                  ),
                }]
              : []),
          ];
          return rows.length ? (
            <Table caption={t`Units`} columns={columns} rows={rows} rowKey={({ unit }) => unit.id} />
          ) : (
            <EmptyState title={t`No unit yet`} action={<LinkButton href={paths.imports} kind="primary">{t`Import staff`}</LinkButton>}>
              <Trans>The staff import makes the units that its rows name.</Trans>
            </EmptyState>
          );
        }}
      </Loaded>
      {editing ? <UnitDialog unit={editing === "new" ? undefined : editing} units={units.data?.items ?? []} names={names} onClose={() => setEditing(null)} /> : null}
      <ConfirmDialog open={removing !== null} danger title={t`Remove this unit?`} action={t`Remove`} onClose={() => setRemoving(null)} onConfirm={() => { if (removing) void remove(removing); }}>
        <Trans>Only units that never had people can be removed.</Trans> {plural(removing?.people ?? 0, { one: "# person works there.", other: "# people work there." })}
      </ConfirmDialog>
    </Page>
  );
}

function inTreeOrder(units: readonly Unit[]): { unit: Unit; depth: number }[] {
  const below = (parent: string, depth: number): { unit: Unit; depth: number }[] =>
    depth > 31 ? [] : units.filter((unit) => unit.parent_id === parent).flatMap((unit) => [{ unit, depth }, ...below(unit.id, depth + 1)]);
  // A part of the tree begins where nothing above it is in the list.
  const listed = new Set(units.map((unit) => unit.id));
  return units.filter((unit) => !unit.parent_id || !listed.has(unit.parent_id)).flatMap((unit) => [{ unit, depth: 0 }, ...below(unit.id, 1)]);
}

function UnitDialog({ unit, units, names, onClose }: { unit?: Unit; units: readonly Unit[]; names: Record<string, string>; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ name: unit?.name ?? "", kind: (unit?.kind ?? "team") as string, parent_id: unit?.parent_id ?? "" });
  const once = useOnce();
  const { values } = form;
  const save = async () => {
    const body = { name: values.name.trim(), parent_id: values.parent_id || undefined };
    const saved = await form.submit(
      () => (unit ? api.patch(`/units/${unit.id}`, body) : once((idempotencyKey) => api.post("/units", { ...body, kind: values.kind }, { idempotencyKey }))),
      () => ({ ...(values.name.trim() ? {} : { name: t`Enter the name of the unit` }) }),
    );
    if (!saved) return;
    await queryClient.invalidateQueries({ queryKey: ["units"] });
    toast(t`Saved`);
    onClose();
  };
  return (
    <Dialog open title={unit ? t`Change ${unit.name}` : t`Add a unit`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <Input name="name" label={t`Name`} value={values.name} maxLength={200} onValue={(name) => form.set({ name })} />
        {unit ? null : <Select name="kind" label={t`Kind`} value={values.kind} onValue={(kind) => form.set({ kind })} options={KINDS.map((kind) => ({ value: kind, label: names[kind] ?? kind }))} />}
        <Select name="parent_id" optional label={t`Part of`} empty={t`Nothing: it is the top`} value={values.parent_id} onValue={(parent_id) => form.set({ parent_id })} options={units.filter((each) => each.id !== unit?.id).map((each) => ({ value: each.id, label: unitPath(units, each.id) || each.name }))} />
        <div className="row">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
