import { useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { useKeysetList } from "../../api/lists";
import { fullDay } from "../../lib/dates";
import { MoreButton, StatusTag, Table, type Column } from "../../ui";
import { sessionPath } from "./tabs";
import type { PersonClass } from "./types";
import { SignUpTag, markWords } from "./words";

/** The classes of a person, on her record. */
export function ClassesOf({ person }: { person: string }) {
  const { t } = useLingui();
  const list = useKeysetList<PersonClass>(["classroom", "of", person], `/people/${person}/classroom`);
  if (!list.rows.length) return null;
  const columns: Column<PersonClass>[] = [
    { key: "title", header: t`Session`, head: true, cell: (row) => <Link href={sessionPath(row.session_id)}>{row.title}</Link> },
    { key: "when", header: t`When`, cell: (row) => (row.starts_at ? fullDay(row.starts_at) : "") },
    { key: "state", header: t`State`, cell: (row) => (row.completed_at ? <StatusTag kind="ok">{t`Attended`}</StatusTag> : <SignUpTag status={row.status} />) },
    { key: "marks", header: t`There`, cell: (row) => row.marks.map((mark) => markWords(mark.mark)).join(", ") },
  ];
  return <><Table showCaption caption={t`Classes`} columns={columns} rows={list.rows} rowKey={(row) => row.session_id} /><MoreButton list={list} /></>;
}
