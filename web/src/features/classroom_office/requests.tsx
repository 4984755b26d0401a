import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient, useBoot } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, EmptyState, ListTable, Page, errorsOf, toast, type Column } from "../../ui";
import { ReasonDialog } from "./sign_ups";
import { ClassTabs, sessionPath } from "./tabs";
import { periodWords } from "./time";
import type { ClassSignUp } from "./types";
import { SignUpTag } from "./words";
import "./classroom.css";

/** Sign-ups that wait for the one who is here: as manager of the person, or as education office. */
export default function ClassRequestsPage() {
  const { t } = useLingui();
  const me = useBoot().data?.me.id;
  const [problem, setProblem] = useState("");
  const [declining, setDeclining] = useState<ClassSignUp | null>(null);
  const list = useKeysetList<ClassSignUp>(["classroom", "requests"], "/classroom/requests");
  const agree = async (row: ClassSignUp) => {
    setProblem("");
    try {
      await api.post(`/classroom/sign-ups/${row.id}/decide`, { approve: true, reason: "" });
      toast(t`Agreed: ${row.name}`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    await queryClient.invalidateQueries({ queryKey: ["classroom"] });
  };
  const columns: Column<ClassSignUp>[] = [
    { key: "name", header: t`Name`, head: true, cell: (row) => row.name },
    { key: "unit", header: t`Unit`, cell: (row) => row.unit_name },
    { key: "session", header: t`Session`, className: "wrap", cell: (row) => <Link href={sessionPath(row.session_id)}>{row.title}</Link> },
    { key: "when", header: t`When`, cell: (row) => (row.starts_at && row.ends_at ? periodWords(row.starts_at, row.ends_at) : t`no date yet`) },
    { key: "status", header: t`State`, cell: (row) => <SignUpTag status={row.status} /> },
    { key: "at", header: t`Asked`, cell: (row) => moment(row.queued_at) },
    { key: "acts", header: t`Actions`, actions: true, cell: (row) => (row.person_id === me ? <span className="s dim">{t`Others decide on your own request.`}</span> : (
      <span className="row">
        <Button aria-label={t`Agree to ${row.name}: ${row.title}`} onClick={() => void agree(row)}>{t`Agree`}</Button>
        <Button aria-label={t`Decline ${row.name}: ${row.title}`} onClick={() => setDeclining(row)}>{t`Decline`}</Button>
      </span>
    )) },
  ];
  return (
    <Page wide title={t`Requests for classes`} crumbs={[{ href: "/classes", label: t`Classes` }]} lead={<Trans>People who want to go and need your word. The oldest comes first; a place is kept by the time of asking.</Trans>}>
      <ClassTabs />
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <ListTable list={list} caption={t`Requests`} columns={columns} rowKey={(row) => row.id} empty={<EmptyState title={t`No request waits for you`} />} />
      {declining ? <ReasonDialog title={t`Decline ${declining.name}`} action={t`Decline`} path={`/classroom/sign-ups/${declining.id}/decide`} more={{ approve: false }} onClose={() => setDeclining(null)} /> : null}
    </Page>
  );
}
