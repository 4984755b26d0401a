import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import type { PasskeyCreation, PasskeyRow, SecurityView } from "../../api/types";
import { agoWords, moment } from "../../lib/dates";
import { Button, Card, Table, toast, type Column } from "../../ui";
import { canUsePasskeys, makePasskey } from "./passkey";
import { ProofDialog } from "./proof_dialog";
import { refreshSecurity } from "./second_step";

export function Passkeys({ view }: { view: SecurityView }) {
  const { t } = useLingui();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<PasskeyRow | null>(null);
  const add = async (proof: { password?: string }, label: string) => {
    const passkey = await makePasskey(await api.post<PasskeyCreation>("/me/passkeys/options", proof));
    setAdding(false);
    if (!passkey) return toast(t`No passkey was made`);
    await api.post("/me/passkeys", { label, passkey });
    toast(t`Passkey added`);
    await refreshSecurity();
  };
  const remove = async (proof: { password?: string }) => {
    if (removing) await api.post(`/me/passkeys/${removing.id}/remove`, proof);
    setRemoving(null);
    toast(t`Passkey removed`);
    await refreshSecurity();
  };
  const columns: Column<PasskeyRow>[] = [
    { key: "label", header: t`Name`, head: true, cell: (row) => row.label },
    { key: "created_at", header: t`Added`, cell: (row) => moment(row.created_at) },
    { key: "last_used_at", header: t`Last used`, cell: (row) => (row.last_used_at ? agoWords(row.last_used_at) : t`never`) },
    {
      key: "remove", header: t`Actions`, actions: true,
      cell: (row) => {
        const label = row.label;
        return <Button aria-label={t`Remove ${label}`} onClick={() => setRemoving(row)}>{t`Remove`}</Button>;
      },
    },
  ];
  const name = removing?.label ?? "";
  return (
    <Card title={t`Passkeys`}>
      <div className="stack">
        <p>
          <Trans>A passkey signs you in with your finger, face or the PIN of your device or security key, without a password.</Trans>
        </p>
        {view.passkeys.length ? <Table caption={t`Passkeys`} columns={columns} rows={view.passkeys} rowKey={(row) => row.id} /> : null}
        {canUsePasskeys() ? (
          <div className="row">
            <Button onClick={() => setAdding(true)}>{t`Add a passkey`}</Button>
          </div>
        ) : (
          <p className="s dim">{t`This browser cannot make passkeys.`}</p>
        )}
      </div>
      <ProofDialog open={adding} title={t`Add a passkey`} action={t`Continue`} needsPassword={view.has_password} labelField={t`Name of the passkey`} run={add} onClose={() => setAdding(false)} />
      <ProofDialog open={removing !== null} title={t`Remove ${name}?`} action={t`Remove`} needsPassword={view.has_password} run={remove} onClose={() => setRemoving(null)} />
    </Card>
  );
}
