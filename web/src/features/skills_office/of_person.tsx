import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, type Page } from "../../api/client";
import { fullDay } from "../../lib/dates";
import { Table, type Column } from "../../ui";
import { recordPath } from "./tabs";
import type { SkillRecordCard } from "./types";
import { RecordTag } from "./words";

/** The skills checklists of a person, on her record. */
export function SkillsOf({ person }: { person: string }) {
  const { t } = useLingui();
  const found = useQuery({ queryKey: ["skills", "of", person], queryFn: ({ signal }) => api.get<Page<SkillRecordCard>>(`/people/${person}/skills`, undefined, { signal }) });
  if (!found.data?.items.length) return null;
  const columns: Column<SkillRecordCard>[] = [
    { key: "title", header: t`Checklist`, head: true, cell: (row) => <Link href={recordPath(row.id)}>{row.title}</Link> },
    { key: "state", header: t`State`, cell: (row) => <RecordTag row={row} /> },
    { key: "signed", header: t`Signed off`, cell: (row) => <Trans>{row.items_signed} of {row.items}</Trans> },
    { key: "valid", header: t`Valid until`, cell: (row) => (row.valid_until ? fullDay(row.valid_until) : "") },
  ];
  return <Table showCaption caption={t`Skills checklists`} columns={columns} rows={found.data.items} rowKey={(row) => row.id} />;
}
