/** What `medconnect doctor` says, and the file for support. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, download } from "../../api/client";
import { useBoot } from "../../app/session";
import { Button, Card, Loaded, Page, StatusTag, Table, errorsOf, toast, type Column } from "../../ui";
import { OperationsTabs } from "./tabs";
import type { Check } from "./types";

const order = { failed: 0, warning: 1, ok: 2 };

export default function DoctorPage() {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const may = (useBoot().data?.me.permissions ?? []).includes("operations:manage");
  const query = useQuery({ queryKey: ["operations", "doctor"], queryFn: ({ signal }) => api.get<{ items: Check[] }>("/operations/doctor", undefined, { signal }), staleTime: 60_000 });
  const bundle = async () => {
    setBusy(true);
    try {
      await download("/operations/support-bundle", undefined, "medconnect-support.zip");
    } catch (error) {
      toast(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  const columns: Column<Check>[] = [
    { key: "state", header: t`State`, cell: (row) => row.state === "ok" ? <StatusTag kind="ok">{t`Fine`}</StatusTag> : row.state === "warning" ? <StatusTag kind="soon">{t`Look at it`}</StatusTag> : <StatusTag kind="overdue">{t`Failed`}</StatusTag> },
    { key: "check", header: t`Check`, head: true, cell: (row) => <code>{row.check}</code> },
    { key: "detail", header: t`What was found, and what to do`, className: "wrap", cell: (row) => <span className="long-text">{row.detail}{row.fix ? <span className="below s">{row.fix}</span> : null}</span> },
  ];
  return (
    <Page wide title={t`Checks`} crumbs={[{ href: "/operations", label: t`Operations` }]} lead={<Trans>The same as the command medconnect doctor on the machine. It reads the whole audit log and may take some seconds.</Trans>}>
      <OperationsTabs />
      <div className="stack">
        <Loaded query={query}>{({ items }) => <Table caption={t`Checks, failed ones first`} columns={columns} rows={[...items].sort((a, b) => order[a.state] - order[b.state])} rowKey={(row) => row.check} />}</Loaded>
        {may ? (
          <Card title={t`File for support`}>
            <p><Trans>Configuration without secrets, versions, these checks, figures, the newest lines of the log and the sizes of tables. No rows, no names, no addresses of people. Look into it before you send it.</Trans></p>
            <Button busy={busy} busyLabel={t`Making it`} onClick={() => void bundle()}>{t`Download the file for support`}</Button>
          </Card>
        ) : null}
      </div>
    </Page>
  );
}
