import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { agoWords, fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, Checkbox, ConfirmDialog, CopyField, Dialog, EmptyState, Form, Input, Loaded, Page, Select, StatusTag, Table, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import { ScopeName, ScopePicker, scopeOf, type ScopeChoice } from "../organisation/scope";
import "../compliance/compliance.css";

interface Token {
  id: string;
  name: string;
  created_at: string;
  expires_at: string;
  revoked_at?: string | null;
  last_used_at?: string | null;
}
interface GroupRole {
  role: string;
  scope: "platform" | "unit" | "course";
  scope_id?: string | null;
}
interface Group {
  id: string;
  display_name: string;
  members: number;
  roles: GroupRole[];
}
interface Settings {
  base_url: string;
  link_by_email: boolean;
  tokens: Token[];
  groups: Group[];
  users: number;
}
const KEY = ["scim"];
const refresh = () => queryClient.invalidateQueries({ queryKey: KEY });

/** Accounts that an identity service keeps up to date by itself: SCIM 2.0. */
export default function ProvisioningPage() {
  const { t } = useLingui();
  const settings = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<Settings>("/scim/settings", undefined, { signal }) });
  return (
    <Page title={t`Provisioning`} lead={<Trans>Entra ID, Okta and others can make, change and suspend accounts here by themselves (SCIM 2.0). Deleting there suspends here; records are kept.</Trans>}>
      <Loaded query={settings}>
        {(data) => (
          <div className="stack">
            <Card title={t`For the identity service`} aside={<Plural value={data.users} one="# person provisioned" other="# people provisioned" />}>
              <div className="stack">
                <CopyField label={t`Tenant URL`} hint={t`Also called SCIM base address`} value={data.base_url} />
                <LinkByEmail key={String(data.link_by_email)} on={data.link_by_email} />
              </div>
            </Card>
            <Tokens tokens={data.tokens} />
            <GroupList groups={data.groups} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function LinkByEmail({ on }: { on: boolean }) {
  const { t } = useLingui();
  const form = useForm({ link_by_email: on });
  const save = async () => {
    if (await form.submit(async () => queryClient.setQueryData(KEY, await api.put<Settings>("/scim/settings", form.values)))) toast(t`Saved`);
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`How people are found`}>
      <Checkbox name="link_by_email" label={t`Match people who are here already by e-mail address too`} hint={t`Otherwise only by employee number. Only when addresses are never given to another person.`} checked={form.values.link_by_email} onChecked={(link_by_email) => form.set({ link_by_email })} />
      {form.touched ? <div className="form-foot"><Button type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div> : null}
    </Form>
  );
}

function Tokens({ tokens }: { tokens: readonly Token[] }) {
  const { t } = useLingui();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState("");
  const [ending, setEnding] = useState<Token | null>(null);
  const [problem, setProblem] = useState("");
  const form = useForm({ name: "", days: "365" });
  const make = async () => {
    const done = await form.submit(async () => {
      setMade((await api.post<{ token: string }>("/scim/tokens", { name: form.values.name.trim(), days: Number(form.values.days) })).token);
      await refresh();
    }, (): FieldErrors => (form.values.name.trim() ? {} : { name: t`Enter what the token is for` }));
    if (done) form.setValues({ name: "", days: "365" });
  };
  const end = async () => {
    setProblem("");
    try {
      await api.delete(`/scim/tokens/${ending?.id ?? ""}`);
      toast(t`Revoked`);
      await refresh();
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    } finally {
      setEnding(null);
    }
  };
  const close = () => {
    setMaking(false);
    setMade("");
  };
  const columns: Column<Token>[] = [
    { key: "name", header: t`Token for`, head: true, className: "wrap", cell: (row) => row.name },
    { key: "state", header: t`State`, cell: (row) => (row.revoked_at ? <StatusTag kind="idle">{t`Revoked`}</StatusTag> : Date.parse(row.expires_at) < Date.now() ? <StatusTag kind="soon">{t`Run out`}</StatusTag> : <StatusTag kind="ok">{t`Valid`}</StatusTag>) },
    { key: "until", header: t`Until`, cell: (row) => fullDay(row.expires_at) },
    { key: "used", header: t`Last used`, cell: (row) => (row.last_used_at ? agoWords(row.last_used_at) : <span className="dim">{t`never`}</span>) },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => (row.revoked_at ? null : <Button aria-label={t`Revoke ${row.name}`} onClick={() => setEnding(row)}>{t`Revoke`}</Button>) },
  ];
  return (
    <Card title={t`Tokens`}>
      <div className="stack">
        {tokens.length ? <Table caption={t`Tokens`} columns={columns} rows={tokens} rowKey={(row) => row.id} /> : <p className="s dim">{t`None yet. The identity service needs one.`}</p>}
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        <div className="row"><Button kind="primary" onClick={() => setMaking(true)}>{t`Make a token`}</Button></div>
      </div>
      <Dialog open={making} title={t`Make a token`} onClose={close}>
        {made ? (
          <div className="stack">
            <p className="note soon" role="status"><Trans>Copy it now. It is shown this once.</Trans></p>
            <CopyField label={t`Secret token`} value={made} />
            <div className="dialog-foot"><Button kind="primary" onClick={close}>{t`I have copied it`}</Button></div>
          </div>
        ) : (
          <Form errors={form.errors} onSubmit={() => void make()} label={t`Make a token`}>
            <Input name="name" label={t`For`} hint={t`As in "Entra ID production"`} value={form.values.name} maxLength={100} onValue={(name) => form.set({ name })} />
            <Select name="days" label={t`Valid for`} value={form.values.days} onValue={(days) => form.set({ days })} options={[{ value: "90", label: t`90 days` }, { value: "365", label: t`1 year` }, { value: "730", label: t`2 years` }]} />
            <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`One moment`}>{t`Make a token`}</Button></div>
          </Form>
        )}
      </Dialog>
      <ConfirmDialog open={ending !== null} danger title={t`Revoke this token?`} action={t`Revoke`} onClose={() => setEnding(null)} onConfirm={() => void end()}>
        <Trans>The service that uses it cannot change anything here from now on. Accounts stay as they are.</Trans>
      </ConfirmDialog>
    </Card>
  );
}

function GroupList({ groups }: { groups: readonly Group[] }) {
  const { t } = useLingui();
  const [open, setOpen] = useState<Group | null>(null);
  const columns: Column<Group>[] = [
    { key: "name", header: t`Group`, head: true, className: "wrap", cell: (row) => row.display_name },
    { key: "members", header: t`Members`, num: true, cell: (row) => count(row.members) },
    { key: "roles", header: t`Roles`, className: "wrap", cell: (row) => (row.roles.length ? row.roles.map((role, index) => <span key={index}>{index ? "; " : ""}{roleName(role.role)}, <ScopeName scope={role.scope} id={role.scope_id} /></span>) : <span className="dim">{t`none`}</span>) },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => <Button aria-label={t`Roles of ${row.display_name}`} onClick={() => setOpen(row)}>{t`Roles`}</Button> },
  ];
  return (
    <section className="stack" aria-labelledby="scim-groups">
      <h2 id="scim-groups">{t`Groups`}</h2>
      {groups.length ? <Table caption={t`Groups`} columns={columns} rows={groups} rowKey={(row) => row.id} /> : <EmptyState title={t`No group yet`}><Trans>Groups appear when the identity service sends them.</Trans></EmptyState>}
      <Dialog open={open !== null} wide title={open?.display_name ?? ""} onClose={() => setOpen(null)}>
        {open ? <GroupRoles key={open.id} group={open} onDone={() => setOpen(null)} /> : null}
      </Dialog>
    </section>
  );
}

function GroupRoles({ group, onDone }: { group: Group; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ roles: group.roles });
  const [choice, setChoice] = useState<ScopeChoice>({ role: "", unit: "" });
  const { roles } = form.values;
  const add = () => {
    const scope = scopeOf(choice);
    if (!scope) return form.setErrors({ "": choice.role ? t`Choose the unit` : t`Choose a role` });
    form.setErrors({});
    form.set({ roles: [...roles, scope] });
    setChoice({ role: "", unit: "" });
  };
  const save = async () => {
    const done = await form.submit(async () => {
      await api.put(`/scim/groups/${group.id}/roles`, { roles });
      await refresh();
      toast(t`Saved`);
    });
    if (done) onDone();
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Roles of the group`}>
      {roles.length ? (
        <ul className="plain-list stack-s">
          {roles.map((role, index) => (
            <li key={index} className="row">
              <span>{roleName(role.role)}, <ScopeName scope={role.scope} id={role.scope_id} /></span>
              <Button aria-label={t`Remove ${roleName(role.role)}`} onClick={() => form.set({ roles: roles.filter((each) => each !== role) })}>{t`Remove`}</Button>
            </li>
          ))}
        </ul>
      ) : <p className="s dim">{t`This group gives no role.`}</p>}
      <div className="filters">
        <ScopePicker value={choice} onValue={setChoice} strong />
        <Button onClick={add}>{t`Add`}</Button>
      </div>
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
    </Form>
  );
}
