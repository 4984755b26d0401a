import { useLingui } from "@lingui/react/macro";
import { useKeysetList } from "../../api/lists";
import { fullDay, moment } from "../../lib/dates";
import { EmptyState, ListTable, type Column } from "../../ui";
import { PersonName } from "../audiences/rule_builder";
import type { AssignmentChange } from "./types";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const PERSON = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

export function Changes({ id }: { id: string }) {
  const { t } = useLingui();
  const list = useKeysetList<AssignmentChange>(["assignments", id, "changes"], `/assignments/${id}/changes`);
  const words: Record<string, string> = {
    due: t`Due`, effective_from: t`First day`, effective_until: t`Last day`, reason: t`Reason`, begun: t`Begun`, ended: t`Ended`, exempted: t`Exempted`, exemption_revoked: t`Exemption ended`, reopened: t`Asked for again`, created: t`Made`,
  };
  const value = (text: string) => (text === "none" || !text ? "" : DAY.test(text) ? fullDay(text) : PERSON.test(text) ? <PersonName id={text} /> : text);
  const columns: Column<AssignmentChange>[] = [
    { key: "at", header: t`When`, head: true, cell: (row) => moment(row.at) },
    { key: "by", header: t`Who`, cell: (row) => row.by },
    { key: "field", header: t`What`, cell: (row) => words[row.field] ?? row.field.replace(/_/g, " ") },
    { key: "before", header: t`Before`, className: "wrap", cell: (row) => value(row.before) },
    { key: "after", header: t`After`, className: "wrap", cell: (row) => value(row.after) },
  ];
  return <ListTable list={list} caption={t`Changes of the assignment`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`Nothing was changed yet`} />} />;
}
