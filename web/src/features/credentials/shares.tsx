import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import type { Credential } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { Button, Card, CheckboxGroup, ConfirmDialog, CopyField, EmptyState, Form, Input, LinkButton, Loaded, Page, Select, StatusTag, Table, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { useWallet } from "./data";
import type { CredentialShare, CredentialShareMade, CredentialShares } from "./types";
import { credentialTitle } from "./words";
import "./credentials.css";

const KEY = ["credentials", "shares"];
const MOST = 20;

/** Links that show some credentials to somebody without an account, for a time. */
export default function SharesPage() {
  const { t } = useLingui();
  const wallet = useWallet();
  const shares = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<CredentialShares>("/credential-shares", undefined, { signal }) });
  return (
    <Page title={t`Share credentials`} crumbs={[{ href: paths.credentials, label: t`Credentials` }]} lead={<Trans>A link shows type, state, dates and verification of the cards you choose, until the day you say. Never numbers, pictures or notes.</Trans>}>
      <div className="stack">
        <Loaded query={wallet}>{(data) => <NewShare items={data.items.filter((each) => each.status !== "revoked")} />}</Loaded>
        <Loaded query={shares}>{(data) => <Shares items={data.items} wallet={wallet.data?.items ?? []} />}</Loaded>
      </div>
    </Page>
  );
}

function NewShare({ items }: { items: readonly Credential[] }) {
  const { t } = useLingui();
  const form = useForm({ credential_ids: [] as string[], days: "30", note: "" });
  const [made, setMade] = useState<CredentialShareMade | null>(null);
  const once = useOnce();
  const v = form.values;
  if (!items.length) {
    return <EmptyState title={t`Nothing to share yet`} action={<LinkButton kind="primary" href={paths.newCredential()}>{t`Upload card`}</LinkButton>}><Trans>Add a licence or card first.</Trans></EmptyState>;
  }
  const check = (): FieldErrors => {
    const found: FieldErrors = {};
    if (!v.credential_ids.length) found.credential_ids = t`Choose what the link shows`;
    if (v.credential_ids.length > MOST) found.credential_ids = t`A link shows at most 20 cards`;
    return found;
  };
  const save = async () => {
    await form.submit(async () => {
      const answer = await once((idempotencyKey) => api.post<CredentialShareMade>("/credential-shares", { credential_ids: v.credential_ids, days: Number(v.days), note: v.note.trim() }, { idempotencyKey }));
      setMade(answer);
      form.set({ credential_ids: [], note: "" });
      await queryClient.invalidateQueries({ queryKey: KEY });
    }, check);
  };
  const until = made ? moment(made.share.expires_at) : "";
  const days = [7, 14, 30, 60, 90].map((value) => ({ value: String(value), label: plural(value, { one: "# day", other: "# days" }) }));
  return (
    <Card title={t`New link`}>
      {made ? (
        <div className="note ok stack-s" role="status">
          <CopyField label={t`Link`} value={made.url} hint={t`Copy it now: it is not shown again.`} />
          <p className="s"><Trans>Whoever has it sees these cards until {until}. You can take it back below at any time.</Trans></p>
        </div>
      ) : null}
      <Form errors={form.errors} onSubmit={() => void save()} label={t`New link`}>
        <CheckboxGroup
          name="credential_ids" label={t`What it shows`} values={v.credential_ids} onValues={(credential_ids) => form.set({ credential_ids })}
          options={items.map((each) => ({ value: each.id, label: credentialTitle(each), hint: each.expires_on ? `${each.status === "expired" ? t`lapsed` : t`until`} ${fullDay(each.expires_on)}` : t`does not expire` }))}
        />
        <div className="two">
          <Select name="days" label={t`It ends after`} value={v.days} options={days} onValue={(value) => form.set({ days: value })} />
          <Input name="note" label={t`For whom`} optional hint={t`Only you see this`} maxLength={200} value={v.note} onValue={(note) => form.set({ note })} />
        </div>
        <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Making the link`}>{t`Make the link`}</Button></div>
      </Form>
    </Card>
  );
}

const ended = (item: CredentialShare) => new Date(item.expires_at).getTime() <= Date.now();

function Shares({ items, wallet }: { items: readonly CredentialShare[]; wallet: readonly Credential[] }) {
  const { t } = useLingui();
  const [taking, setTaking] = useState<CredentialShare | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(false);
  if (!items.length) return null;
  const revoke = async () => {
    setBusy(true);
    setProblem(false);
    try {
      await api.delete(`/credential-shares/${taking?.id}`);
      await queryClient.invalidateQueries({ queryKey: KEY });
      toast(t`The link is dead`);
    } catch {
      setProblem(true);
    } finally {
      setBusy(false);
      setTaking(null);
    }
  };
  const name = (id: string) => {
    const found = wallet.find((each) => each.id === id);
    return found ? credentialTitle(found) : "";
  };
  const columns: Column<CredentialShare>[] = [
    {
      key: "what", header: t`Shows`, head: true,
      cell: (row) => (
        <>
          {row.credential_ids.map((id) => (name(id) ? <span key={id} className="below"><Link href={paths.credential(id)}>{name(id)}</Link></span> : <span key={id} className="below dim">{t`a card that is not in the wallet any more`}</span>))}
          {row.note ? <span className="s dim below">{row.note}</span> : null}
        </>
      ),
    },
    { key: "made", header: t`Made`, cell: (row) => moment(row.created_at) },
    {
      key: "state", header: t`Status`,
      cell: (row) => row.revoked_at ? <StatusTag kind="idle">{t`Taken back`}</StatusTag> : ended(row) ? <StatusTag kind="idle">{t`Ended`}</StatusTag> : <StatusTag kind="ok">{t`Open`}</StatusTag>,
    },
    { key: "until", header: t`Until`, cell: (row) => moment(row.revoked_at ?? row.expires_at) },
    { key: "opened", header: t`Opened`, cell: (row) => (row.opened ? <>{plural(row.opened, { one: "# time", other: "# times" })}{row.opened_at ? <span className="s dim below">{t`last ${moment(row.opened_at)}`}</span> : null}</> : <span className="dim">{t`never`}</span>) },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => (row.revoked_at || ended(row) ? null : <Button aria-label={t`Take back the link made ${moment(row.created_at)}`} onClick={() => setTaking(row)}>{t`Take back`}</Button>) },
  ];
  return (
    <>
      {problem ? <p className="note overdue" role="alert">{t`The link could not be taken back and is still open. Try again.`}</p> : null}
      <Table showCaption caption={t`Your links`} columns={columns} rows={items} rowKey={(row) => row.id} />
      <ConfirmDialog open={taking !== null} title={t`Take this link back?`} action={t`Take the link back`} danger busy={busy} onConfirm={() => void revoke()} onClose={() => setTaking(null)}>
        <p><Trans>Whoever opens it afterwards sees that it is not there. It cannot be opened again; make a new one instead.</Trans></p>
      </ConfirmDialog>
    </>
  );
}
