import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { download } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import type { Certificate } from "../../api/types";
import { paths } from "../../app/paths";
import { daysUntil, fullDay } from "../../lib/dates";
import { Button, EmptyState, LinkButton, ListTable, Page, StatusTag, type Column } from "../../ui";
import { hoursText } from "../credits/words";
import { featureOn } from "../../app/switched";
import { BadgeMenu } from "./badge";
import "./certificates.css";

export default function CertificatesPage() {
  const { t } = useLingui();
  const list = useKeysetList<Certificate>(["certificates"], "/certificates");
  const columns: Column<Certificate>[] = [
    {
      key: "course", header: t`Course`, head: true,
      cell: (row) => (
        <>
          {row.course_title}
          {row.ce_hours ? <span className="s dim certificate-hours">{hoursText(row.ce_hours)}</span> : null}
        </>
      ),
    },
    { key: "number", header: t`Number`, cell: (row) => <span className="num">{row.number}</span> },
    { key: "issued", header: t`Issued`, cell: (row) => fullDay(row.issued_on) },
    { key: "until", header: t`Valid until`, cell: (row) => (row.valid_until ? fullDay(row.valid_until) : <span className="dim">{t`no end`}</span>) },
    { key: "status", header: t`Status`, cell: (row) => <CertificateTag row={row} /> },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => <Actions row={row} /> },
  ];
  return (
    <Page title={t`Certificates`} lead={<Trans>Each has a code that anybody can check without an account.</Trans>}>
      <ListTable
        list={list} caption={t`Your certificates`} columns={columns} rowKey={(row) => row.id}
        empty={
          <EmptyState title={t`No certificate yet`} action={<LinkButton href={paths.home} kind="primary">{t`See what you can do next`}</LinkButton>}>
            <Trans>When you complete a course its certificate is made at once and kept here.</Trans>
          </EmptyState>
        }
      />
    </Page>
  );
}

export function CertificateTag({ row }: { row: Certificate }) {
  const { t } = useLingui();
  if (row.revoked_at) return <StatusTag kind="overdue">{t`Revoked`}</StatusTag>;
  if (row.valid_until && daysUntil(row.valid_until) < 0) return <StatusTag kind="overdue">{t`Expired`}</StatusTag>;
  if (!row.ready) return <StatusTag kind="idle">{t`Being made`}</StatusTag>;
  return <StatusTag kind="ok">{t`Valid`}</StatusTag>;
}

function Actions({ row }: { row: Certificate }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const title = row.course_title;
  const save = async () => {
    setBusy(true);
    setFailed(false);
    await download(`/certificates/${row.id}/pdf`, undefined, `${row.number}.pdf`).catch(() => setFailed(true));
    setBusy(false);
  };
  return (
    <div className="row">
      {row.ready ? (
        <Button busy={busy} busyLabel={t`Loading`} aria-label={t`Download PDF: ${title}`} onClick={() => void save()}>{t`Download PDF`}</Button>
      ) : null}
      {row.ready && !row.revoked_at && featureOn("badges") ? <BadgeMenu row={row} onFailed={setFailed} /> : null}
      <Link href={paths.verify(row.code)} className="link" aria-label={t`Public page: ${title}`}>{t`Public page`}</Link>
      {failed ? <span className="s" role="alert">{t`It could not be loaded. Try again.`}</span> : null}
    </div>
  );
}
