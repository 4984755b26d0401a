import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api } from "../../api/client";
import { moment } from "../../lib/dates";
import { Button, Card, Checkbox, Form, Input, RadioGroup, StatusTag, Table, fieldId, toast, useForm, type Column } from "../../ui";
import { roleName } from "../account/roles";
import { ScopeName, ScopePicker, scopeOf, type ScopeChoice } from "../organisation/scope";
import { refreshOverview } from "./sso";
import type { GroupRole, LastSignIn, Provider, Rules } from "./types";
import { OIDC_RULES, PRESETS } from "./words";

type Field = "employee_number" | "email" | "first_name" | "last_name" | "groups";
type Row = { field: Field; label: string };

/** Which attribute becomes what, and which group gives which role; beside it what the provider last sent. */
export function RulesForm({ provider }: { provider: Provider }) {
  const { t } = useLingui();
  const form = useForm({ name: provider.name, rules: provider.rules });
  const { rules } = form.values;
  const change = (part: Partial<Rules>) => form.set({ rules: { ...rules, ...part } });
  const last = useQuery({
    queryKey: ["sso", "last", provider.id], enabled: Boolean(provider.verified_at), retry: false,
    queryFn: async ({ signal }) => {
      try {
        return await api.get<LastSignIn>(`/sso/providers/${provider.id}/last-sign-in`, undefined, { signal });
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  });
  const sent = last.data ?? null;
  const values = (name: string) => (name ? (sent?.attributes.find((each) => each.name === name)?.values ?? []) : []);
  const groups = values(rules.groups);
  const save = () =>
    form.submit(async () => {
      await api.put(`/sso/providers/${provider.id}`, { name: form.values.name.trim(), rules });
      await refreshOverview();
      toast(t`Saved`);
    }, () => (form.values.name.trim() ? ({} as Record<string, string>) : { name: t`Enter the name that people see on the sign-in page` }));
  const rows: Row[] = [
    { field: "employee_number", label: t`Employee number` }, { field: "email", label: t`E-mail` }, { field: "first_name", label: t`First name` }, { field: "last_name", label: t`Last name` }, { field: "groups", label: t`Groups` },
  ];
  const columns: Column<Row>[] = [
    { key: "field", header: t`In MedConnect`, head: true, cell: (row) => row.label },
    {
      key: "attribute", header: provider.kind === "oidc" ? t`Claim of the provider` : t`Attribute of the provider`,
      className: "attribute",
      cell: (row) => (
        <input
          id={fieldId(`rules.${row.field}`)} className="input code" list="sso-attributes" aria-label={t`Attribute for ${row.label}`} value={rules[row.field]} maxLength={300} spellCheck={false} placeholder={t`not used`}
          onChange={(event) => change({ [row.field]: event.target.value.trim() })}
        />
      ),
    },
    { key: "value", header: sent ? t`Of ${sent.by_name}` : t`Last sign-in`, className: "wrap", cell: (row) => <Sent sent={sent} name={rules[row.field]} found={values(rules[row.field])} /> },
  ];
  const presets = provider.kind === "oidc" ? [{ key: "oidc", name: t`Usual claims`, rules: OIDC_RULES }] : PRESETS;
  return (
    <Card title={t`People and roles`} aside={sent ? t`Preview from ${moment(sent.at)}` : t`Preview after a sign-in`}>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`People and roles`}>
        <Input name="name" label={t`Name`} hint={t`People see it on the sign-in page: "Sign in with ..."`} value={form.values.name} maxLength={100} onValue={(name) => form.set({ name })} />
        <div className="row" role="group" aria-label={t`Fill in the usual names`}>
          <span className="s dim">{t`Fill in the usual names:`}</span>
          {presets.map((preset) => <Button key={preset.key} onClick={() => change(preset.rules)}>{preset.name}</Button>)}
        </div>
        <datalist id="sso-attributes">{sent?.attributes.map((each) => <option key={each.name} value={each.name} />)}</datalist>
        <Table caption={t`Attributes`} columns={columns} rows={rows} rowKey={(row) => row.field} />
        {sent?.clock_skew_seconds !== undefined && Math.abs(sent.clock_skew_seconds) > 5 ? <p className="note soon"><Trans>The clocks differ by {Math.abs(sent.clock_skew_seconds)} seconds. Check NTP on both sides.</Trans></p> : null}
        <RadioGroup
          name="rules.joining" label={t`Somebody comes for the first time`} value={rules.joining} onValue={(joining) => change({ joining: joining as Rules["joining"] })}
          options={[
            { value: "directory_only", label: t`Only with an account that is here already`, hint: t`Found by the employee number` },
            { value: "create", label: t`Make an account when there is none`, hint: t`Needs e-mail, first and last name. An address that somebody has already is never taken over.` },
          ]}
        />
        {provider.kind === "oidc" ? null : (
          <Checkbox name="rules.allow_cbc" label={t`Allow assertions encrypted with AES-CBC`} hint={t`An exception for old AD FS. It is weaker, and each use is logged.`} checked={rules.allow_cbc} onChecked={(allow_cbc) => change({ allow_cbc })} />
        )}
        <GroupRoles roles={rules.roles} sent={groups} onRoles={(roles) => change({ roles })} />
        <div className="form-foot">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
          {form.touched ? <span className="s dim" role="status">{t`Changes are not saved yet`}</span> : null}
        </div>
      </Form>
    </Card>
  );
}

function Sent({ sent, name, found }: { sent: LastSignIn | null; name: string; found: readonly string[] }) {
  const { t } = useLingui();
  if (!sent) return <span className="dim">{t`try the sign-in to see it`}</span>;
  if (!name) return <span className="dim">{t`not used`}</span>;
  return found.length ? <>{found.join(", ")}</> : <StatusTag kind="soon">{t`not sent`}</StatusTag>;
}

function GroupRoles({ roles, sent, onRoles }: { roles: readonly GroupRole[]; sent: readonly string[]; onRoles: (roles: GroupRole[]) => void }) {
  const { t } = useLingui();
  const [group, setGroup] = useState("");
  const [choice, setChoice] = useState<ScopeChoice>({ role: "", unit: "" });
  const [problem, setProblem] = useState("");
  const add = () => {
    const scope = scopeOf(choice);
    const name = group.trim();
    if (!name) return setProblem(t`Enter the group as the provider sends it`);
    if (!scope) return setProblem(choice.role ? t`Choose the unit` : t`Choose a role`);
    if (roles.some((each) => each.group === name && each.role === scope.role && (each.scope_id ?? "") === (scope.scope_id ?? ""))) return setProblem(t`This is in the list already`);
    setProblem("");
    setGroup("");
    setChoice({ role: "", unit: "" });
    onRoles([...roles, { group: name, ...scope }]);
  };
  const columns: Column<GroupRole>[] = [
    { key: "group", header: t`Group of the provider`, head: true, className: "wrap", cell: (row) => row.group },
    { key: "role", header: t`Role`, cell: (row) => roleName(row.role) },
    { key: "where", header: t`Where`, cell: (row) => <ScopeName scope={row.scope} id={row.scope_id} /> },
    ...(sent.length ? [{ key: "preview", header: t`Last sign-in`, cell: (row: GroupRole) => (sent.includes(row.group) ? <StatusTag kind="ok">{t`gets it`}</StatusTag> : <span className="dim">{t`no`}</span>) }] : []),
    { key: "act", header: t`Actions`, actions: true, cell: (row) => <Button aria-label={t`Remove ${row.group}`} onClick={() => onRoles(roles.filter((each) => each !== row))}>{t`Remove`}</Button> },
  ];
  return (
    <div className="stack-s" role="group" aria-labelledby="group-roles">
      <h3 id="group-roles">{t`Groups that give a role`}</h3>
      {roles.length ? <Table caption={t`Groups that give a role`} columns={columns} rows={roles} rowKey={(row) => `${row.group}${row.role}${row.scope_id ?? ""}`} /> : <p className="s dim">{t`None. Everybody who comes is a member.`}</p>}
      <div className="filters">
        <label className="filter grow">
          <span>{t`Group`}</span>
          <input className="input" list="sso-groups" value={group} maxLength={300} spellCheck={false} onChange={(event) => setGroup(event.target.value)} />
        </label>
        <datalist id="sso-groups">{sent.map((each) => <option key={each} value={each} />)}</datalist>
        <ScopePicker value={choice} onValue={setChoice} strong />
        <Button onClick={add}>{t`Add`}</Button>
      </div>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <p className="s dim"><Trans>A role that was given this way stays until somebody takes it away. A group never makes an owner.</Trans></p>
    </div>
  );
}
