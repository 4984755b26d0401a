import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import type { GrantRequest } from "../../api/types";
import { queryClient, useBoot } from "../../app/session";
import { agoWords, fullDay } from "../../lib/dates";
import { Button, ConfirmDialog, Dialog, EmptyState, Form, Input, Loaded, Page, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { Link } from "wouter";
import { paths } from "../../app/paths";
import { roleName } from "../account/roles";
import { PeopleTabs, useRoleRequests } from "./people_tabs";
import { PersonPicker } from "./person_picker";
import "./people.css";

const refresh = () => queryClient.invalidateQueries({ queryKey: ["role-requests"] });

/** Four eyes: one owner asks, another one confirms. */
export default function RequestsPage() {
  const { t } = useLingui();
  const boot = useBoot().data;
  const mayGrant = boot?.me.permissions.includes("role:grant") ?? false;
  const requests = useRoleRequests();
  const [asking, setAsking] = useState(false);
  const open = mayGrant ? <Button kind="primary" onClick={() => setAsking(true)}>{t`Ask for the owner role`}</Button> : undefined;
  return (
    <Page title={t`Role requests`} lead={<Trans>An owner may do everything. So one owner asks for it, and another one confirms within three days.</Trans>} actions={open}>
      <PeopleTabs />
      <Loaded query={requests}>
        {(data) =>
          data.items.length ? (
            <ul className="plain-list stack">
              {data.items.map((row) => <li key={row.id}><RequestCard row={row} me={boot?.me.id ?? ""} mayGrant={mayGrant} /></li>)}
            </ul>
          ) : (
            <EmptyState title={t`No request is waiting`} action={open}><Trans>Other roles are given on a person's page and need no second person.</Trans></EmptyState>
          )
        }
      </Loaded>
      <Dialog open={asking} title={t`Ask for the owner role`} onClose={() => setAsking(false)}>
        <Ask onDone={() => setAsking(false)} />
      </Dialog>
    </Page>
  );
}

function RequestCard({ row, me, mayGrant }: { row: GrantRequest; me: string; mayGrant: boolean }) {
  const { t } = useLingui();
  const [deciding, setDeciding] = useState<"" | "confirm" | "decline">("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const mine = row.requested_by === me;
  const forMe = row.person_id === me;
  const decide = async () => {
    setBusy(true);
    setProblem("");
    try {
      await api.post(`/role-requests/${row.id}/${deciding}`);
      toast(deciding === "confirm" ? t`Confirmed. The role works at once.` : t`Declined`);
      await refresh();
      await queryClient.invalidateQueries({ queryKey: ["people"] });
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    } finally {
      setBusy(false);
      setDeciding("");
    }
  };
  const name = row.person_name;
  return (
    <section className="card pad stack-s" aria-label={t`Request for ${name}`}>
      <div className="row-between">
        <h2 className="wrap"><Link href={paths.person(row.person_id)}>{name}</Link></h2>
        <span className="s dim">{agoWords(row.requested_at)}</span>
      </div>
      <dl className="pairs">
        <div className="pair"><dt>{t`Role`}</dt><dd>{roleName(row.role)}, {row.until ? t`until ${fullDay(row.until)}` : t`without an end`}</dd></div>
        <div className="pair"><dt>{t`Asked by`}</dt><dd>{mine ? t`you` : row.requested_by_name}</dd></div>
        <div className="pair"><dt>{t`Reason`}</dt><dd>{row.reason}</dd></div>
      </dl>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      {mayGrant ? (
        <div className="row">
          <Button kind="primary" disabled={mine || forMe} aria-describedby={mine || forMe ? `why-${row.id}` : undefined} onClick={() => setDeciding("confirm")}>{t`Confirm`}</Button>
          <Button onClick={() => setDeciding("decline")}>{mine ? t`Take back` : t`Decline`}</Button>
          {mine || forMe ? <span className="s dim" id={`why-${row.id}`}>{t`Another owner must confirm it.`}</span> : null}
        </div>
      ) : null}
      <ConfirmDialog open={deciding === "confirm"} busy={busy} title={t`Make ${name} an owner?`} action={t`Confirm`} onClose={() => setDeciding("")} onConfirm={() => void decide()}>
        <Trans>An owner may do everything, also give roles to others. Have you spoken with {name}?</Trans>
      </ConfirmDialog>
      <ConfirmDialog open={deciding === "decline"} busy={busy} danger title={mine ? t`Take this request back?` : t`Decline this request?`} action={mine ? t`Take back` : t`Decline`} onClose={() => setDeciding("")} onConfirm={() => void decide()}>
        <Trans>Nothing changes for {name}. It can be asked for again.</Trans>
      </ConfirmDialog>
    </section>
  );
}

function Ask({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ person_id: "", until: "", reason: "" });
  const { values } = form;
  const check = (): FieldErrors => ({ ...(values.person_id ? {} : { person_id: t`Choose a person` }), ...(values.reason.trim() ? {} : { reason: t`Say why this person needs it` }) });
  const send = () =>
    form.submit(async () => {
      await api.post("/role-requests", { person_id: values.person_id, reason: values.reason.trim(), ...(values.until ? { until: `${values.until}T23:59:59Z` } : {}) });
      await refresh();
      toast(t`Asked. Another owner must confirm it within three days.`);
      onDone();
    }, check);
  return (
    <Form errors={form.errors} onSubmit={() => void send()} label={t`Ask for the owner role`}>
      <PersonPicker name="person_id" label={t`Person`} value={values.person_id} onValue={(person_id) => form.set({ person_id })} />
      <Textarea name="reason" label={t`Reason`} hint={t`The other owner reads it`} rows={3} maxLength={500} value={values.reason} onValue={(reason) => form.set({ reason })} />
      <Input name="until" label={t`Until`} optional type="date" className="narrow" value={values.until} onValue={(until) => form.set({ until })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{t`Ask`}</Button></div>
    </Form>
  );
}
