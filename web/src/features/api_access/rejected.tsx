import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, Card, ListTable, errorsOf, toast, type Column } from "../../ui";
import type { Hl7Rejected, Hl7Retried } from "./types";

/** Records that were left out: mend the cause, then try again. */
export function Rejected() {
  const { t } = useLingui();
  const list = useKeysetList<Hl7Rejected>(["interop", "rejected"], "/interop/rejected");
  const [busy, setBusy] = useState("");
  const [trouble, setTrouble] = useState("");
  const act = async (row: Hl7Rejected, work: () => Promise<string>) => {
    setBusy(row.id);
    setTrouble("");
    try {
      setTrouble(await work());
    } catch (error) {
      setTrouble(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    } finally {
      setBusy("");
      await queryClient.invalidateQueries({ queryKey: ["interop"] });
    }
  };
  const retry = (row: Hl7Rejected) =>
    act(row, async () => {
      const done = await api.post<Hl7Retried>(`/interop/rejected/${row.id}/retry`);
      if (done.ok) toast(t`Taken`);
      return done.ok ? "" : `${row.number}: ${done.reason}`;
    });
  const dismiss = (row: Hl7Rejected) =>
    act(row, async () => {
      await api.delete(`/interop/rejected/${row.id}`);
      toast(t`Put away`);
      return "";
    });
  const columns: Column<Hl7Rejected>[] = [
    { key: "number", header: t`Employee number`, head: true, className: "wrap", cell: (row) => row.number || t`none` },
    { key: "event", header: t`Event`, cell: (row) => <code className="s">{row.event}</code> },
    { key: "reason", header: t`Why it was left out`, className: "wrap", cell: (row) => row.reason },
    { key: "sender", header: t`Sender`, className: "wrap", cell: (row) => <>{row.sender}<span className="s dim below">{row.control_id}</span></> },
    { key: "at", header: t`Since`, cell: (row) => <time dateTime={row.at}>{moment(row.at)}</time> },
    { key: "tries", header: t`Tries`, num: true, cell: (row) => count(row.tries) },
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => (
        <span className="row">
          <Button busy={busy === row.id} busyLabel={t`Trying`} aria-label={t`Try ${row.number} again`} onClick={() => void retry(row)}>{t`Try again`}</Button>
          <Button disabled={busy === row.id} aria-label={t`Put ${row.number} away`} onClick={() => void dismiss(row)}>{t`Put away`}</Button>
        </span>
      ),
    },
  ];
  return (
    <Card title={t`Records that were left out`}>
      <div className="stack">
        {trouble ? <p className="note soon wrap" role="alert">{trouble}</p> : null}
        <ListTable list={list} empty={<p className="dim">{t`None waits.`}</p>} caption={t`Records that were left out`} columns={columns} rowKey={(row) => row.id} />
        <p className="s dim"><Trans>The newest of each person, for 30 days. A later message about the same person that is taken ends it.</Trans></p>
      </div>
    </Card>
  );
}
