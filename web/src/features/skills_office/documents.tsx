import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { EmptyState, LinkButton, ListTable, Page, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { useUnitName } from "./checklists";
import { SkillTabs, documentPath } from "./tabs";
import type { AttestationCard } from "./types";
import { PublishTag } from "./words";
import "./skills.css";

export default function DocumentsPage() {
  const { t } = useLingui();
  const may = useMay("attestation:manage");
  const unitName = useUnitName();
  const list = useKeysetList<AttestationCard>(["attestations", "list"], "/attestations");
  const add = may ? <LinkButton href="/read-and-sign/new" kind="primary">{t`New document`}</LinkButton> : undefined;
  const columns: Column<AttestationCard>[] = [
    { key: "title", header: t`Document`, head: true, className: "wrap", cell: (row) => <Link href={documentPath(row.id)}>{row.title}</Link> },
    { key: "unit", header: t`Whose it is`, cell: (row) => unitName(row.unit_id) || t`The whole hospital's` },
    { key: "state", header: t`State`, cell: (row) => <PublishTag state={row.state} /> },
    { key: "open", header: t`To be signed`, num: true, cell: (row) => (row.open ? <Link href={`${documentPath(row.id)}?status=open`} aria-label={t`${row.title}: ${count(row.open)} to be signed`}>{count(row.open)}</Link> : "0") },
    { key: "done", header: t`Signed`, num: true, cell: (row) => (row.complete ? <Link href={`${documentPath(row.id)}?status=complete`} aria-label={t`${row.title}: ${count(row.complete)} signed`}>{count(row.complete)}</Link> : "0") },
    { key: "changed", header: t`Last changed`, cell: (row) => fullDay(row.updated_at) },
  ];
  return (
    <Page wide title={t`Read and sign`} lead={<Trans>Policies that people read and sign. Each signature holds the exact version, proven by its fingerprint.</Trans>} actions={add}>
      <SkillTabs />
      <ListTable list={list} caption={t`Documents to sign`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`No document yet`} action={add}><Trans>Write a text or upload a PDF, publish it, and ask people to sign.</Trans></EmptyState>} />
    </Page>
  );
}
