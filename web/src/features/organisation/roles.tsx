import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import type { RoleRow } from "../../api/types";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, ConfirmDialog, DueText, Loaded, Table, errorsOf, toast, type Column } from "../../ui";
import { roleName } from "../account/roles";
import { ScopeName, ScopePicker, scopeOf, type ScopeChoice } from "./scope";

/** Which roles a person holds, and where. */
export function Roles({ person, mayGrant }: { person: string; mayGrant: boolean }) {
  const { t } = useLingui();
  const [ending, setEnding] = useState<RoleRow | null>(null);
  const grants = useQuery({ queryKey: ["people", person, "roles"], queryFn: ({ signal }) => api.get<{ items: RoleRow[] }>(`/people/${person}/roles`, undefined, { signal }) });
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["people", person, "roles"] });
  const columns: Column<RoleRow>[] = [
    { key: "role", header: t`Role`, head: true, cell: (row) => roleName(row.role) },
    { key: "scope", header: t`Where`, cell: (row) => <ScopeName scope={row.scope} id={row.scope_id} name={row.scope_name} /> },
    { key: "since", header: t`Since`, cell: (row) => fullDay(row.granted_at) },
    { key: "until", header: t`Until`, cell: (row) => (row.expires_at ? <DueText date={row.expires_at} expiry /> : <span className="dim">{t`no end`}</span>) },
    ...(mayGrant ? [{ key: "act", header: t`Actions`, actions: true, cell: (row: RoleRow) => (row.role === "member" ? null : <Button onClick={() => setEnding(row)}>{t`Take away`}</Button>) }] : []),
  ];
  return (
    <Card title={t`Roles`}>
      <div className="stack">
        <Loaded query={grants}>{(data) => !data.items.length ? <p className="dim">{t`No role beside that of every member.`}</p> : <Table caption={t`Roles`} columns={columns} rows={data.items} rowKey={(row) => row.id} />}</Loaded>
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
  const [choice, setChoice] = useState<ScopeChoice>({ role: "", unit: "" });
  const [until, setUntil] = useState("");
  const [problem, setProblem] = useState("");
  const save = async () => {
    setProblem("");
    const scope = scopeOf(choice);
    if (!scope) return setProblem(choice.role ? t`Choose the unit that the person manages` : t`Choose a role`);
    try {
      await api.post(`/people/${person}/roles`, { ...scope, ...(until ? { expires_at: `${until}T23:59:59Z` } : {}) });
      setChoice({ role: "", unit: "" });
      setUntil("");
      toast(t`Saved`);
      await onDone();
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    }
  };
  return (
    <div className="stack-s">
      <div className="filters" role="group" aria-label={t`Give a role`}>
        <ScopePicker value={choice} onValue={setChoice} strong />
        <label className="filter">
          <span>{t`Until (optional)`}</span>
          <input className="input" type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
        </label>
        <Button onClick={() => void save()}>{t`Give the role`}</Button>
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      </div>
      <p className="s dim"><Trans>The owner role needs a second person: <Link href="/people/requests">ask for it</Link>.</Trans></p>
    </div>
  );
}
