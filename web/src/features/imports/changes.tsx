import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useKeysetList } from "../../api/lists";
import type { ImportChange, ImportReport } from "../../api/types";
import { count } from "../../lib/numbers";
import { FilterChips, ListTable, StatusTag, type Column, type StatusKind } from "../../ui";

const KIND: Record<string, StatusKind> = { changed: "ok", held: "overdue", protected: "soon" };

/** What changes of people who were here before, field by field; people who come in new are not listed. */
export function ImportChanges({ report }: { report: ImportReport }) {
  const { t } = useLingui();
  const [only, setOnly] = useState<string[]>([]);
  const identity = only.includes("identity");
  const list = useKeysetList<ImportChange>(["imports", report.id, "changes"], `/imports/${report.id}/changes`, identity ? { identity: true } : {}, 100);
  const dry = report.dry_run;
  const total = count(report.known_people?.changes ?? 0);
  const names: Record<string, string> = {
    employee_number: t`Employee number`, first_name: t`First name`, last_name: t`Last name`, email: t`E-mail`, unit: t`Unit`, job_title: t`Job title`,
    profession: t`Profession`, manager_employee_number: t`Manager's number`, hire_date: t`Hire date`, status: t`Status`,
  };
  const words: Record<string, string> = { changed: dry ? t`Would change` : t`Changed`, held: t`Left out`, protected: t`Stays as it is` };
  const nothing = <span className="dim">{t`nothing`}</span>;
  const columns: Column<ImportChange>[] = [
    { key: "line", header: t`Line`, num: true, cell: (row) => <span className="finding-line">{row.line}</span> },
    { key: "person", header: t`Person`, head: true, cell: (row) => <>{row.name} <span className="dim">{row.employee_number}</span></> },
    { key: "field", header: t`Field`, cell: (row) => names[row.field] ?? row.field },
    { key: "before", header: dry ? t`Now` : t`Before`, cell: (row) => row.before || nothing },
    { key: "after", header: t`In the file`, cell: (row) => row.after || nothing },
    { key: "outcome", header: t`Result`, cell: (row) => <StatusTag kind={KIND[row.outcome] ?? "idle"}>{words[row.outcome] ?? row.outcome}</StatusTag> },
  ];
  return (
    <section className="stack" aria-label={t`Changes to people who are here already`}>
      <div className="row-between">
        <p>
          <Trans>{total} values of people who are here already differ from the file.</Trans>
        </p>
        <FilterChips label={t`Show`} selected={only} onSelected={setOnly} chips={[{ key: "identity", label: t`Only names and e-mail addresses` }]} />
      </div>
      <ListTable
        showCaption caption={t`Changes to people who are here already`} columns={columns} list={list} rowKey={(row) => row.position}
        empty={<p className="dim">{identity ? t`No name and no e-mail address differs.` : t`The single changes are kept for 90 days.`}</p>}
      />
    </section>
  );
}
