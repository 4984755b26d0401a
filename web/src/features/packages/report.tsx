/** What learners did with a package: one row for each attempt. */
import "./packages.css";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link, useParams } from "wouter";
import { download } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { useMay } from "../audiences/data";
import { moment } from "../../lib/dates";
import { score } from "../../lib/numbers";
import { Button, EmptyState, ListTable, Page, StatusTag, errorsOf, type Column } from "../../ui";
import { attemptPath, packagePath, packagesPath, usePackage } from "./data";
import type { PackageAttempt } from "./types";
import { completionWord, successWord, timeWord } from "./words";

export default function PackageReportPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { t } = useLingui();
  const manages = useMay("package:manage");
  const title = useTitle(id, manages);
  const list = useKeysetList<PackageAttempt>(["packages", "attempts", id], `/packages/${id}/attempts`);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const save = async () => {
    setBusy(true);
    setProblem("");
    try {
      await download(`/packages/${id}/attempts-export`, undefined, "attempts.csv");
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  const columns: Column<PackageAttempt>[] = [
    { key: "who", header: t`Person`, head: true, className: "wrap", cell: (row) => <Link href={attemptPath(id, row.attempt_id)}>{row.person_name}</Link> },
    { key: "number", header: t`Attempt`, num: true, cell: (row) => row.number },
    { key: "state", header: t`Result`, cell: (row) => <AttemptTag attempt={row} /> },
    { key: "score", header: t`Score`, num: true, cell: (row) => (row.score_percent === null || row.score_percent === undefined ? "" : score(row.score_percent)) },
    { key: "time", header: t`Time`, num: true, cell: (row) => timeWord(row.seconds) },
    { key: "begun", header: t`Begun`, cell: (row) => moment(row.started_at) },
    { key: "last", header: t`Last used`, cell: (row) => moment(row.last_at) },
    { key: "version", header: t`Version`, num: true, cell: (row) => row.version },
  ];
  return (
    <Page
      wide title={title ? t`What learners did: ${title}` : t`What learners did`} crumbs={manages ? [{ href: packagesPath, label: t`Content packages` }, { href: packagePath(id), label: title || t`Package` }] : undefined}
      lead={<Trans>Result, score and time are what the content reported. For a certificate that must hold, use a quiz of MedConnect.</Trans>}
      actions={list.rows.length ? <Button busy={busy} busyLabel={t`Writing the file`} onClick={() => void save()}>{t`Export all rows (CSV)`}</Button> : undefined}
    >
      <div className="stack">
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        <ListTable caption={t`Attempts`} columns={columns} list={list} rowKey={(row) => row.attempt_id} empty={<EmptyState title={t`Nobody has opened it yet`}><Trans>When a learner opens the package in a course, the attempt stands here. Previews of authors do not count.</Trans></EmptyState>} />
      </div>
    </Page>
  );
}

/** Who may only read reports has no access to the package itself, and so not to its title. */
export function useTitle(id: string, manages: boolean): string {
  return usePackage(manages ? id : "").data?.package.title ?? "";
}

export function AttemptTag({ attempt }: { attempt: PackageAttempt }) {
  const success = successWord(attempt);
  const kind = attempt.success === "failed" ? "soon" : attempt.success === "passed" || attempt.completion === "completed" ? "ok" : "idle";
  return <StatusTag kind={kind}>{success ? `${completionWord(attempt)}, ${success}` : completionWord(attempt)}</StatusTag>;
}
