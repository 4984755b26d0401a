/** The certificates of one person as officers and administrators see them; who may revokes one here. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { Certificate } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, Dialog, Form, ListTable, Textarea, toast, useForm, type Column } from "../../ui";
import { CertificateTag } from "./list";

export function CertificatesOf({ person }: { person: string }) {
  const { t } = useLingui();
  const mayRevoke = useBoot().data?.me.permissions.includes("certificate:revoke") ?? false;
  const list = useKeysetList<Certificate>(["certificates", "of", person], `/people/${person}/certificates`);
  const [revoking, setRevoking] = useState<Certificate | null>(null);
  const columns: Column<Certificate>[] = [
    { key: "course", header: t`Course`, head: true, cell: (row) => row.course_title },
    { key: "number", header: t`Number`, cell: (row) => <Link className="num" href={paths.verify(row.code)}>{row.number}</Link> },
    { key: "issued", header: t`Issued`, cell: (row) => fullDay(row.issued_on) },
    { key: "until", header: t`Valid until`, cell: (row) => (row.valid_until ? fullDay(row.valid_until) : <span className="dim">{t`no end`}</span>) },
    {
      key: "status", header: t`Status`,
      cell: (row) => (
        <>
          <CertificateTag row={row} />
          {row.revoked_reason ? <span className="s dim certificate-hours">{row.revoked_reason}</span> : null}
        </>
      ),
    },
  ];
  if (mayRevoke) {
    columns.push({
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => (row.revoked_at ? null : <Button aria-label={t`Revoke: ${row.course_title}`} onClick={() => setRevoking(row)}>{t`Revoke`}</Button>),
    });
  }
  return (
    <>
      <ListTable showCaption caption={t`Certificates`} columns={columns} list={list} rowKey={(row) => row.id} skeleton={2} empty={<Card title={t`Certificates`}><p className="dim">{t`None yet.`}</p></Card>} />
      {revoking ? <RevokeDialog certificate={revoking} onClose={() => setRevoking(null)} /> : null}
    </>
  );
}

function RevokeDialog({ certificate, onClose }: { certificate: Certificate; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ reason: "" });
  const title = certificate.course_title;
  const save = async () => {
    const reason = form.values.reason.trim();
    const done = await form.submit(
      () => api.post(`/certificates/${certificate.id}/revoke`, { reason }),
      () => ({ ...(reason ? {} : { reason: t`Say why it is revoked` }) }),
    );
    if (!done) return;
    await queryClient.invalidateQueries({ queryKey: ["certificates"] });
    void queryClient.invalidateQueries({ queryKey: ["compliance"] });
    toast(t`Revoked`);
    onClose();
  };
  return (
    <Dialog open title={t`Revoke the certificate for ${title}?`} onClose={onClose}>
      <p><Trans>The public page says from now on that it is not valid. This cannot be taken back; the record of the training itself stays.</Trans></p>
      <Form errors={form.errors} onSubmit={() => void save()}>
        <Textarea name="reason" label={t`Reason`} hint={t`Kept with the certificate and in the audit log.`} rows={2} value={form.values.reason} maxLength={500} onValue={(reason) => form.set({ reason })} />
        <div className="row">
          <Button kind="danger" type="submit" busy={form.busy} busyLabel={t`Revoking`}>{t`Revoke`}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
