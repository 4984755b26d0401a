import { t } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useKeysetList } from "../../api/lists";
import { api, ApiError } from "../../api/client";
import type { Invitation, InvitationStatus } from "../../api/types";
import { queryClient, useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, ConfirmDialog, Dialog, EmptyState, Form, ListTable, Page, Select, StatusTag, Textarea, errorsOf, toast, useForm, type Column, type FieldErrors, type StatusKind } from "../../ui";
import { roleName } from "../account/roles";
import { PeopleTabs } from "./people_tabs";
import "./people.css";

const refresh = () => queryClient.invalidateQueries({ queryKey: ["invitations"] });

export default function InvitationsPage() {
  const { t } = useLingui();
  const [inviting, setInviting] = useState(false);
  const [ending, setEnding] = useState<Invitation | null>(null);
  const [busy, setBusy] = useState("");
  const [problem, setProblem] = useState("");
  const list = useKeysetList<Invitation>(["invitations"], "/invitations");
  const run = async (id: string, work: () => Promise<unknown>, done: string) => {
    setBusy(id);
    setProblem("");
    try {
      await work();
      toast(done);
    } catch (error) {
      setProblem(inviteWords(error, t`This did not work.`, t`This appliance sends no mail yet. Set the mail server up first; until then add people by hand.`));
    } finally {
      setBusy("");
      setEnding(null);
      await refresh();
    }
  };
  const again = (row: Invitation) => run(row.id, () => api.post<Invitation>(`/invitations/${row.id}/resend`), t`Sent again, good for 7 days`);
  const columns: Column<Invitation>[] = [
    { key: "email", header: t`E-mail`, head: true, className: "wrap", cell: (row) => row.email },
    { key: "role", header: t`Role`, cell: (row) => roleName(row.role) },
    { key: "sent", header: t`Sent`, className: "nowrap", cell: (row) => <>{fullDay(row.created_at)}{row.invited_by_name ? <span className="s dim below">{t`by ${row.invited_by_name}`}</span> : null}</> },
    { key: "status", header: t`State`, cell: (row) => <InvitationTag status={row.status} /> },
    { key: "until", header: t`Good until`, className: "nowrap", cell: (row) => (row.status === "pending" ? fullDay(row.expires_at) : <span className="dim">{t`over`}</span>) },
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => (
        <span className="row acts-cell">
          {row.status === "pending" || row.status === "expired" ? <Button busy={busy === row.id} aria-label={t`Send again to ${row.email}`} onClick={() => void again(row)}>{t`Send again`}</Button> : null}
          {row.status === "pending" ? <Button aria-label={t`Withdraw the invitation of ${row.email}`} onClick={() => setEnding(row)}>{t`Withdraw`}</Button> : null}
        </span>
      ),
    },
  ];
  const open = <Button kind="primary" onClick={() => setInviting(true)}>{t`Invite`}</Button>;
  return (
    <Page wide title={t`Invitations`} lead={<Trans>For people who are in neither the HR file nor the directory: visiting instructors, external moderators. The letter has a link that is good for 7 days.</Trans>} actions={open}>
      <PeopleTabs />
      {problem ? <p className="note overdue bottom" role="alert">{problem}</p> : null}
      <ListTable list={list} caption={t`Invitations`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`Nobody is invited`} action={open}><Trans>Who is invited chooses a password and gets the role with it.</Trans></EmptyState>} />
      <Dialog open={inviting} title={t`Invite people`} onClose={() => setInviting(false)}>
        <Invite onDone={() => setInviting(false)} />
      </Dialog>
      <ConfirmDialog
        open={ending !== null} danger title={t`Withdraw this invitation?`} action={t`Withdraw`} onClose={() => setEnding(null)}
        onConfirm={() => { if (ending) void run(ending.id, () => api.delete(`/invitations/${ending.id}`), t`Withdrawn`); }}
      >
        <Trans>The link in the letter stops working at once.</Trans>
      </ConfirmDialog>
    </Page>
  );
}

function inviteWords(error: unknown, otherwise: string, noMail: string): string {
  if (error instanceof ApiError && error.code === "mail_off") return noMail;
  if (error instanceof ApiError && error.code === "invitation_settled") return t`This invitation is answered or withdrawn already.`;
  if (error instanceof ApiError && error.code === "too_many_attempts") return t`This letter was sent several times just now. Wait some minutes.`;
  return Object.values(errorsOf(error))[0] ?? otherwise;
}

function InvitationTag({ status }: { status: InvitationStatus }) {
  const { t } = useLingui();
  const words: Record<InvitationStatus, [StatusKind, string]> = { pending: ["info", t`Waiting`], accepted: ["ok", t`Accepted`], declined: ["idle", t`Declined`], withdrawn: ["idle", t`Withdrawn`], expired: ["soon", t`Run out`] };
  const [kind, word] = words[status];
  return <StatusTag kind={kind}>{word}</StatusTag>;
}

/** Several addresses at once; each letter is sent by itself, so that one wrong address stops no other. */
function Invite({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const form = useForm({ addresses: "", role: "instructor" });
  const [refused, setRefused] = useState<{ address: string; why: string }[]>([]);
  const [sent, setSent] = useState(0);
  const addresses = [...new Set(form.values.addresses.split(/[\s,;]+/).filter(Boolean))];
  const wrong = addresses.filter((each) => !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(each));
  const check = (): FieldErrors => {
    if (!addresses.length) return { addresses: t`Enter at least one e-mail address` };
    if (wrong.length) return { addresses: t`Not an e-mail address: ${wrong.join(", ")}` };
    return addresses.length > 100 ? { addresses: t`At most 100 at once` } : {};
  };
  const send = async () => {
    const no: { address: string; why: string }[] = [];
    for (const email of addresses) {
      try {
        await api.post("/invitations", { email, role: form.values.role });
      } catch (error) {
        no.push({ address: email, why: inviteWords(error, t`This did not work.`, t`This appliance sends no mail yet. Set the mail server up first; until then add people by hand.`) });
        if (error instanceof ApiError && error.code === "mail_off") break;
      }
    }
    await refresh();
    const done = addresses.length - no.length;
    setSent(done);
    setRefused(no);
    form.set({ addresses: no.map((each) => each.address).join("\n") });
    if (!no.length) {
      toast(t`Invitations are sent`);
      onDone();
    }
  };
  const roles = ["instructor", "member", ...(may.includes("role:grant") ? ["content_author", "compliance_officer", "admin", "operator"] : [])];
  const total = addresses.length;
  return (
    <Form errors={form.errors} onSubmit={() => void form.submit(send, check)} label={t`Invite people`}>
      {refused.length ? (
        <div className="note overdue" role="alert">
          <Plural value={sent} one="# letter is sent." other="# letters are sent." /> {t`Not sent:`}
          <ul>{refused.map((each) => <li key={each.address}><b className="wrap">{each.address}</b>: {each.why}</li>)}</ul>
        </div>
      ) : null}
      <Textarea name="addresses" label={t`E-mail addresses`} hint={t`One on each line, or with commas`} rows={5} spellCheck={false} value={form.values.addresses} onValue={(text) => form.set({ addresses: text })} />
      <Select name="role" label={t`Role`} value={form.values.role} onValue={(role) => form.set({ role })} options={roles.map((role) => ({ value: role, label: roleName(role) }))} />
      <div className="form-foot">
        <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Sending`}>{total > 1 ? <Plural value={total} one="Send # invitation" other="Send # invitations" /> : t`Send the invitation`}</Button>
      </div>
    </Form>
  );
}
