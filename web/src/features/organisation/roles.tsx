import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { GrantRow } from "../../api/types";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, ConfirmDialog, Loaded, Table, errorsOf, toast, type Column } from "../../ui";
import { roleName } from "../account/roles";
import { UnitSelect } from "../compliance/filters";

const ROLES = ["instructor", "manager", "compliance_officer", "admin", "operator", "super_admin"];

/** Which roles a person holds, and where. */
export function Roles({ person, mayGrant }: { person: string; mayGrant: boolean }) {
  const { t } = useLingui();
  const [ending, setEnding] = useState<GrantRow | null>(null);
  const grants = useQuery({ queryKey: ["people", person, "roles"], queryFn: ({ signal }) => api.get<{ items: GrantRow[] }>(`/people/${person}/roles`, undefined, { signal }) });
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["people", person, "roles"] });
  const columns: Column<GrantRow>[] = [
    { key: "role", header: t`Role`, head: true, cell: (row) => roleName(row.role) },
    { key: "scope", header: t`Where`, cell: (row) => (row.scope === "platform" ? t`everywhere` : (row.scope_name ?? row.scope)) },
    { key: "since", header: t`Since`, cell: (row) => fullDay(row.granted_at) },
    ...(mayGrant ? [{ key: "act", header: t`Actions`, actions: true, cell: (row: GrantRow) => (row.role === "member" ? null : <Button onClick={() => setEnding(row)}>{t`Take away`}</Button>) }] : []),
  ];
  return (
    <Card title={t`Roles`}>
      <div className="stack">
        <Loaded query={grants}>{(data) => <Table caption={t`Roles`} columns={columns} rows={data.items} rowKey={(row) => row.id} />}</Loaded>
        {mayGrant ? <Grant person={person} onDone={refresh} /> : null}
      </div>
      <ConfirmDialog
        open={ending !== null} danger title={t`Take this role away?`} action={t`Take away`} onClose={() => setEnding(null)}
        onConfirm={() => {
          if (ending)
            void api.delete(`/people/${person}/roles/${ending.id}`).then(async () => {
              setEnding(null);
              toast(t`Saved`);
              await refresh();
            });
        }}
      >
        <Trans>It stops working at once. The change is in the audit log.</Trans>
      </ConfirmDialog>
    </Card>
  );
}

function Grant({ person, onDone }: { person: string; onDone: () => Promise<unknown> }) {
  const { t } = useLingui();
  const [role, setRole] = useState("");
  const [unit, setUnit] = useState("");
  const [problem, setProblem] = useState("");
  const scoped = role === "manager";
  const save = async () => {
    setProblem("");
    if (!role || (scoped && !unit)) return setProblem(scoped ? t`Choose the unit that the person manages` : t`Choose a role`);
    try {
      await api.post(`/people/${person}/roles`, scoped ? { role, scope: "unit", scope_id: unit } : { role, scope: "platform" });
      setRole("");
      setUnit("");
      toast(t`Saved`);
      await onDone();
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    }
  };
  return (
    <div className="filters" role="group" aria-label={t`Give a role`}>
      <label className="filter">
        <span>{t`Give a role`}</span>
        <select className="input" value={role} onChange={(event) => setRole(event.target.value)}>
          <option value="">{t`Choose`}</option>
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {roleName(each)}
            </option>
          ))}
        </select>
      </label>
      {scoped ? <UnitSelect value={unit} onValue={setUnit} /> : null}
      <Button onClick={() => void save()}>{t`Give`}</Button>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
    </div>
  );
}
