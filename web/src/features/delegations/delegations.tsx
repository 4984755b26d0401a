import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api } from "../../api/client";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { dayAfter, fullDay } from "../../lib/dates";
import { Button, Card, ConfirmDialog, Dialog, DueText, Form, Input, Loaded, Page, StatusTag, Table, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import { PersonPicker } from "../organisation/person_picker";
import { ScopeName } from "../organisation/scope";
import type { Delegations, Given, OwnRole, OwnRoles, Received } from "./types";
import "../compliance/compliance.css";

// The server takes 90 days from this moment; the last day counts to its end.
const LONGEST_DAYS = 90;
const ROLES = ["own-roles"];
const HANDED = ["delegations"];
const refresh = () => Promise.all([queryClient.invalidateQueries({ queryKey: ROLES }), queryClient.invalidateQueries({ queryKey: HANDED })]);

/** Which roles somebody holds, and handing one on while away. */
export default function DelegationsPage() {
  const { t } = useLingui();
  const roles = useQuery({ queryKey: ROLES, queryFn: ({ signal }) => api.get<OwnRoles>("/me/roles", undefined, { signal }) });
  const handed = useQuery({ queryKey: HANDED, queryFn: ({ signal }) => api.get<Delegations>("/me/delegations", undefined, { signal }) });
  return (
    <Page title={t`Your roles`} crumbs={[{ href: paths.account, label: t`Your account` }]} lead={<Trans>Hand a role on while you are away: on leave, at night, in training. It ends by itself, you can take it back at any time, and both are in the audit log.</Trans>}>
      <div className="stack">
        <Loaded query={roles}>{(data) => <Own roles={data.items} given={handed.data?.items ?? []} />}</Loaded>
        <Loaded query={handed}>
          {(data) => (
            <>
              <GivenList items={data.items} />
              <ReceivedList items={data.received} />
            </>
          )}
        </Loaded>
      </div>
    </Page>
  );
}

function Own({ roles, given }: { roles: readonly OwnRole[]; given: readonly Given[] }) {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const [handing, setHanding] = useState<OwnRole | null>(null);
  const seesPeople = may.includes("people:view");
  const some = roles.some((row) => row.may_delegate);
  const out = (row: OwnRole) => given.filter((each) => each.role === row.role && (each.scope_id ?? "") === (row.scope_id ?? "")).map((each) => each.to_name);
  const columns: Column<OwnRole>[] = [
    { key: "role", header: t`Role`, head: true, cell: (row) => <>{roleName(row.role)}{row.lent_by_name ? <span className="s dim below">{t`handed on by ${row.lent_by_name}`}</span> : null}</> },
    { key: "where", header: t`Where`, className: "wrap", cell: (row) => <ScopeName scope={row.scope} id={row.scope_id} name={row.scope_name} /> },
    { key: "since", header: t`Since`, cell: (row) => fullDay(row.granted_at) },
    { key: "until", header: t`Until`, cell: (row) => (row.expires_at ? <DueText date={row.expires_at} expiry /> : <span className="dim">{t`no end`}</span>) },
    { key: "out", header: t`Handed on to`, className: "wrap", cell: (row) => out(row).join(", ") || <span className="dim">{t`nobody`}</span> },
    ...(some ? [{ key: "act", header: t`Actions`, actions: true, cell: (row: OwnRole) => (row.may_delegate && seesPeople ? <Button aria-label={t`Hand on ${roleName(row.role)}`} onClick={() => setHanding(row)}>{t`Hand on`}</Button> : null) }] : []),
  ];
  return (
    <section className="stack-s" aria-labelledby="own-roles">
      <h2 id="own-roles">{t`Roles that you hold`}</h2>
      <Table caption={t`Roles that you hold`} columns={columns} rows={roles} rowKey={(row) => row.id} />
      {some ? null : <p className="s dim"><Trans>None of these can be handed on: everybody is a member, the roles of administrators and operators are given by administrators only, and what was handed on to you stays with you.</Trans></p>}
      {some && !seesPeople ? <p className="note"><Trans>Your roles do not show you other people. Ask your manager or the administrator to hand your role on.</Trans></p> : null}
      <Dialog open={handing !== null} title={handing ? t`Hand on: ${roleName(handing.role)}` : ""} onClose={() => setHanding(null)}>
        {handing ? <HandOn row={handing} onDone={() => setHanding(null)} /> : null}
      </Dialog>
    </section>
  );
}

function HandOn({ row, onDone }: { row: OwnRole; onDone: () => void }) {
  const { t } = useLingui();
  const last = [dayAfter(LONGEST_DAYS - 1), ...(row.expires_at ? [row.expires_at.slice(0, 10)] : [])].sort()[0] ?? "";
  const first = dayAfter(0);
  const form = useForm({ to: "", until: "" });
  const { to, until } = form.values;
  const words = (error: unknown): FieldErrors => {
    if (!(error instanceof ApiError)) return errorsOf(error);
    if (error.code === "role_held") return { to: t`This person has the role there already.` };
    if (error.code === "role_lent" || error.code === "role_not_handed_on") return { "": t`This role cannot be handed on. Ask the administrator.` };
    const fields = Object.fromEntries(error.fields.map((each) => [each.field, each.code]));
    if (fields.until) return { until: t`Choose a day until ${fullDay(last)}` };
    if (fields.to) return { to: t`Choose somebody else who works here` };
    return errorsOf(error);
  };
  const check = (): FieldErrors => ({
    ...(to ? {} : { to: t`Choose a person` }),
    ...(!until ? { until: t`Choose the last day` } : until < first || until > last ? { until: t`Choose a day until ${fullDay(last)}` } : {}),
  });
  const save = async () => {
    let refused: FieldErrors = {};
    const done = await form.submit(async () => {
      try {
        // The last day counts whole, but not beyond the own role.
        const end = new Date(`${until}T23:59:00`);
        const own = row.expires_at ? new Date(row.expires_at) : end;
        await api.post("/me/delegations", { assignment_id: row.id, to, until: (own < end ? own : end).toISOString() });
      } catch (error) {
        refused = words(error);
        throw error;
      }
    }, check);
    if (!done) {
      if (Object.keys(refused).length) form.setErrors(refused);
      return;
    }
    toast(t`Handed on`);
    onDone();
    await refresh();
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Hand on a role`}>
      <p><Trans>The person can then do what you can in this role. You keep the role too.</Trans></p>
      <PersonPicker name="to" label={t`Person`} value={to} onValue={(next) => form.set({ to: next })} />
      <Input name="until" type="date" className="narrow" label={t`Last day`} hint={t`Until ${fullDay(last)} at most`} min={first} max={last} value={until} onValue={(next) => form.set({ until: next })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`One moment`}>{t`Hand on`}</Button></div>
    </Form>
  );
}

/** Ends a delegation, from either side. */
function useEnding() {
  const { t } = useLingui();
  const [ending, setEnding] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const end = async (done: string) => {
    setBusy(true);
    setProblem("");
    try {
      await api.delete(`/me/delegations/${ending}`);
      toast(done);
    } catch (error) {
      setProblem(error instanceof ApiError && error.status === 404 ? t`It has ended already.` : (Object.values(errorsOf(error))[0] ?? ""));
    } finally {
      setBusy(false);
      setEnding("");
      await refresh();
      await queryClient.invalidateQueries({ queryKey: ["boot"] });
    }
  };
  return { ending, setEnding, busy, problem, end };
}

function GivenList({ items }: { items: readonly Given[] }) {
  const { t } = useLingui();
  const { ending, setEnding, busy, problem, end } = useEnding();
  const columns: Column<Given>[] = [
    { key: "to", header: t`Person`, head: true, className: "wrap", cell: (row) => row.to_name },
    { key: "role", header: t`Role`, cell: (row) => roleName(row.role) },
    { key: "where", header: t`Where`, className: "wrap", cell: (row) => <ScopeName scope={row.scope} id={row.scope_id} name={row.scope_name} /> },
    { key: "until", header: t`Until`, cell: (row) => (row.until ? <DueText date={row.until} expiry /> : "") },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => <Button aria-label={t`Take back ${roleName(row.role)} from ${row.to_name}`} onClick={() => setEnding(row.id)}>{t`Take back`}</Button> },
  ];
  return (
    <section className="stack-s" aria-labelledby="given">
      <h2 id="given">{t`Handed on by you`}</h2>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      {items.length ? <Table caption={t`Handed on by you`} columns={columns} rows={items} rowKey={(row) => row.id} /> : <Card><p className="dim">{t`Nothing at the moment.`}</p></Card>}
      <ConfirmDialog open={Boolean(ending)} busy={busy} title={t`Take this role back?`} action={t`Take back`} onClose={() => setEnding("")} onConfirm={() => void end(t`Taken back`)}>
        <Trans>It stops working for the other person at once, in open windows too.</Trans>
      </ConfirmDialog>
    </section>
  );
}

function ReceivedList({ items }: { items: readonly Received[] }) {
  const { t } = useLingui();
  const { ending, setEnding, busy, problem, end } = useEnding();
  const columns: Column<Received>[] = [
    { key: "from", header: t`From`, head: true, className: "wrap", cell: (row) => row.from_name },
    { key: "role", header: t`Role`, cell: (row) => <span className="row">{roleName(row.role)} <StatusTag kind="info">{t`for a time`}</StatusTag></span> },
    { key: "where", header: t`Where`, className: "wrap", cell: (row) => <ScopeName scope={row.scope} id={row.scope_id} name={row.scope_name} /> },
    { key: "until", header: t`Until`, cell: (row) => (row.until ? <DueText date={row.until} expiry /> : "") },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => <Button aria-label={t`Give back ${roleName(row.role)} to ${row.from_name}`} onClick={() => setEnding(row.id)}>{t`Give back`}</Button> },
  ];
  return (
    <section className="stack-s" aria-labelledby="received">
      <h2 id="received">{t`Handed on to you`}</h2>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      {items.length ? <Table caption={t`Handed on to you`} columns={columns} rows={items} rowKey={(row) => row.id} /> : <Card><p className="dim">{t`Nothing at the moment.`}</p></Card>}
      <ConfirmDialog open={Boolean(ending)} busy={busy} title={t`Give this role back?`} action={t`Give back`} onClose={() => setEnding("")} onConfirm={() => void end(t`Given back`)}>
        <Trans>You cannot do what the role allows any more. Only the other person can hand it on to you again.</Trans>
      </ConfirmDialog>
    </section>
  );
}
