import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { fullDay } from "../../lib/dates";
import { EmptyState, LinkButton, ListTable, Page, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import { unitPath, useUnits } from "../compliance/filters";
import { SkillTabs, checklistPath } from "./tabs";
import type { ChecklistCard } from "./types";
import { PublishTag } from "./words";
import "./skills.css";

export function useUnitName(): (id: string | null | undefined) => string {
  const { data } = useUnits();
  return (id) => (id ? unitPath([...(data?.above ?? []), ...(data?.items ?? [])], id) : "");
}

export default function ChecklistsPage() {
  const { t } = useLingui();
  const may = useMay("skills:manage");
  const unitName = useUnitName();
  const list = useKeysetList<ChecklistCard>(["skills", "checklists"], "/skills/checklists");
  const add = may ? <LinkButton href="/checklists/new" kind="primary">{t`New checklist`}</LinkButton> : undefined;
  const columns: Column<ChecklistCard>[] = [
    { key: "title", header: t`Checklist`, head: true, className: "wrap", cell: (row) => <Link href={checklistPath(row.id)}>{row.title}</Link> },
    { key: "unit", header: t`Whose it is`, cell: (row) => unitName(row.unit_id) || t`The whole hospital's` },
    { key: "state", header: t`State`, cell: (row) => <PublishTag state={row.state} /> },
    { key: "changed", header: t`Last changed`, cell: (row) => fullDay(row.updated_at) },
  ];
  return (
    <Page wide title={t`Skills checklists`} lead={<Trans>What people must show that they can do. A preceptor watches and signs off each item.</Trans>} actions={add}>
      <SkillTabs />
      <ListTable list={list} caption={t`Skills checklists`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`No checklist yet`} action={add}><Trans>Write down what a new colleague must be able to do, publish it, and give it to people or to an audience.</Trans></EmptyState>} />
    </Page>
  );
}
