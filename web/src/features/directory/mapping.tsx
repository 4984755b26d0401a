import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { useStore } from "../../lib/store";
import { Button, Loaded, StatusTag, Table, errorsOf, toast, type Column } from "../../ui";
import { ScopeName, ScopePicker, scopeOf, type ScopeChoice } from "../organisation/scope";
import { roleName } from "../account/roles";
import { PreviewForm, previewed } from "./preview";
import type { Group, MappingItem, RoleOf, UserTest } from "./types";
import { problemWords } from "./words";

export function MappingTab() {
  const mapping = useQuery({ queryKey: ["directory", "mapping"], queryFn: ({ signal }) => api.get<{ items: MappingItem[] }>("/directory/mapping", undefined, { signal }) });
  return (
    <div className="stack">
      <PreviewForm />
      <Given />
      <Loaded query={mapping}>{(data) => <Mapping items={data.items} />}</Loaded>
    </div>
  );
}

/** The roles that the tested user would get. */
function Given() {
  const { t } = useLingui();
  const shown = useStore(previewed)?.result;
  if (!shown?.person) return null;
  const name = shown.person.display_name || shown.person.login;
  return (
    <div className="note" role="status">
      <b>{t`${name} would get`}</b>
      {shown.roles.length ? (
        <ul>
          {shown.roles.map((role, index) => (
            <li key={index}>
              {roleName(role.role)}, <ScopeName scope={role.scope} id={role.scope_id} /> <From groups={shown.groups} role={role} />
            </li>
          ))}
        </ul>
      ) : (
        <p><Trans>Member only: no group below contains this person. Nested groups were followed.</Trans></p>
      )}
    </div>
  );
}

/** Through which group, which is the question when somebody has a role that nobody expected. */
function From({ groups, role }: { groups: UserTest["groups"]; role: RoleOf }) {
  const { t } = useLingui();
  const names = (groups ?? []).filter((group) => group.roles.some((each) => each.role === role.role && each.scope === role.scope && (each.scope_id ?? "") === (role.scope_id ?? ""))).map((group) => group.name);
  return names.length ? <span className="wrap">{t`through ${names.join(", ")}`}</span> : null;
}

function Mapping({ items }: { items: readonly MappingItem[] }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const result = useStore(previewed)?.result;
  const roles = result?.roles ?? [];
  const inGroup = (item: MappingItem) => !result?.groups || result.groups.some((group) => group.id === item.group_id);
  const put = async (next: readonly MappingItem[]) => {
    setBusy(true);
    setProblem("");
    try {
      queryClient.setQueryData(["directory", "mapping"], await api.put<{ items: MappingItem[] }>("/directory/mapping", { items: next }));
      toast(t`Saved. The next sync applies it.`);
      return true;
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? "");
      return false;
    } finally {
      setBusy(false);
    }
  };
  const gets = (item: MappingItem) => inGroup(item) && roles.some((role) => role.role === item.role && role.scope === item.scope && (role.scope_id ?? "") === (item.scope_id ?? ""));
  const columns: Column<MappingItem>[] = [
    { key: "group", header: t`Group of the directory`, head: true, className: "wrap", cell: (row) => row.group_name },
    { key: "role", header: t`Role`, cell: (row) => roleName(row.role) },
    { key: "where", header: t`Where`, cell: (row) => <ScopeName scope={row.scope} id={row.scope_id} /> },
    { key: "preview", header: t`Tested user`, cell: (row) => (gets(row) ? <StatusTag kind="ok">{t`gets it`}</StatusTag> : <span className="dim">{t`no`}</span>) },
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => <Button disabled={busy} aria-label={t`Remove ${row.group_name}`} onClick={() => void put(items.filter((each) => each !== row))}>{t`Remove`}</Button>,
    },
  ];
  return (
    <div className="stack">
      {items.length ? (
        <Table caption={t`Groups and roles`} columns={columns} rows={items} rowKey={(row) => `${row.group_id}${row.role}${row.scope}${row.scope_id ?? ""}`} />
      ) : (
        <p className="note"><Trans>No group gives a role yet. Everybody from the directory is a member: does the own learning and nothing else. Add the groups of managers, instructors and compliance officers.</Trans></p>
      )}
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <Add onAdd={(item) => put([...items, item])} items={items} />
      <p className="s dim"><Trans>Members of a group, also through groups inside it, get the role; who leaves the group loses it with the next sync. Roles that a person gave by hand are never taken back. A group never makes an owner.</Trans></p>
    </div>
  );
}

function Add({ onAdd, items }: { onAdd: (item: MappingItem) => Promise<boolean>; items: readonly MappingItem[] }) {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const [search, setSearch] = useState("");
  const [groups, setGroups] = useState<Group[] | null>(null);
  const [group, setGroup] = useState("");
  const [choice, setChoice] = useState<ScopeChoice>({ role: "", unit: "" });
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const find = async () => {
    setBusy(true);
    setProblem("");
    try {
      const found = (await api.get<{ items: Group[] }>("/directory/groups", { search: search.trim() })).items;
      setGroups(found);
      setGroup(found.length === 1 ? (found[0]?.id ?? "") : "");
    } catch (error) {
      setProblem(problemWords(error));
    } finally {
      setBusy(false);
    }
  };
  const add = async () => {
    const chosen = groups?.find((each) => each.id === group);
    if (!chosen) return setProblem(t`Find and choose a group`);
    const scope = scopeOf(choice);
    if (!scope) return setProblem(choice.role ? t`Choose the unit` : t`Choose a role`);
    if (items.some((each) => each.group_id === chosen.id && each.role === scope.role && (each.scope_id ?? "") === (scope.scope_id ?? ""))) return setProblem(t`This is in the list already`);
    setProblem("");
    if (await onAdd({ group_id: chosen.id, group_name: chosen.name, ...scope })) {
      setGroup("");
      setChoice({ role: "", unit: "" });
    }
  };
  return (
    <section className="card pad stack" aria-label={t`Add a group`}>
      <h2>{t`Add a group`}</h2>
      <form className="filters" onSubmit={(event) => { event.preventDefault(); void find(); }}>
        <label className="filter grow">
          <span>{t`Name of the group begins with`}</span>
          <input className="input" type="search" value={search} maxLength={100} onChange={(event) => setSearch(event.target.value)} />
        </label>
        <Button type="submit" busy={busy} busyLabel={t`Asking the directory`}>{t`Find groups`}</Button>
      </form>
      {groups ? (
        <div className="filters">
          <label className="filter grow">
            <span>{t`Group`}</span>
            <select className="input" value={group} onChange={(event) => setGroup(event.target.value)}>
              <option value="">{groups.length ? t`Choose` : t`No group found`}</option>
              {groups.map((each) => (
                <option key={each.id} value={each.id}>{`${each.name} (${each.dn})`}</option>
              ))}
            </select>
          </label>
          <ScopePicker value={choice} onValue={setChoice} strong={may.includes("role:grant")} />
          <Button kind="primary" onClick={() => void add()}>{t`Add`}</Button>
        </div>
      ) : null}
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
    </section>
  );
}
