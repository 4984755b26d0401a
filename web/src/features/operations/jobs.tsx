/** Work that was given up, with another try; what waits and runs; events that a part could not take. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useKeysetList } from "../../api/lists";
import { queryClient, useBoot } from "../../app/session";
import { moment } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, Card, Dialog, EmptyState, FilterChips, ListTable, Loaded, Page, StatusTag, Table, errorsOf, toast, type Column } from "../../ui";
import { OperationsTabs } from "./tabs";
import type { DeadEvent, Job } from "./types";

const codecs = { show: oneOf(["dead", "queued"], "dead") };

export default function JobsPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const [discard, setDiscard] = useState<Job | null>(null);
  const [busy, setBusy] = useState("");
  const may = (useBoot().data?.me.permissions ?? []).includes("operations:manage");
  const list = useKeysetList<Job>(["operations", "jobs"], "/operations/jobs", { state: filter.show });
  const act = async (id: string, verb: "retry" | "discard", done: string) => {
    setBusy(id);
    try {
      await api.post(`/operations/jobs/${id}/${verb}`, {});
      toast(done);
    } catch (error) {
      toast(Object.values(errorsOf(error)).join(" "));
    }
    setBusy("");
    setDiscard(null);
    await queryClient.invalidateQueries({ queryKey: ["operations"] });
  };
  const columns: Column<Job>[] = [
    { key: "kind", header: t`Work`, head: true, className: "wrap", cell: (row) => <code>{row.kind}</code> },
    { key: "state", header: t`State`, cell: (row) => row.dead ? <StatusTag kind="overdue">{t`Given up`}</StatusTag> : row.running ? <StatusTag kind="info">{t`Runs`}</StatusTag> : <StatusTag kind="idle">{t`Waits`}</StatusTag> },
    { key: "error", header: t`Last error`, className: "wrap", cell: (row) => (row.last_error ? <code>{row.last_error}</code> : <span className="dim">{t`none`}</span>) },
    { key: "attempts", header: t`Attempts`, num: true, cell: (row) => count(row.attempts) },
    { key: "since", header: t`Queued`, cell: (row) => <>{moment(row.created_at)}{row.run_at && !row.running ? <span className="below s dim"><Trans>due {moment(row.run_at)}</Trans></span> : null}</> },
    { key: "do", header: t`Actions`, cell: (row) => row.dead && may ? <span className="row"><Button busy={busy === row.id} busyLabel={t`Saving`} aria-label={t`Try again: ${row.kind}`} onClick={() => void act(row.id, "retry", t`It runs again now.`)}>{t`Try again`}</Button><Button aria-label={t`Discard: ${row.kind}`} onClick={() => setDiscard(row)}>{t`Discard`}</Button></span> : null },
  ];
  return (
    <Page wide title={t`Work`} crumbs={[{ href: "/operations", label: t`Operations` }]} lead={<Trans>What the appliance does by itself. Work that failed all its attempts waits here for you: mend the cause, then try again.</Trans>}>
      <OperationsTabs />
      <div className="stack">
        <FilterChips label={t`Show`} selected={[filter.show]} onSelected={(keys) => setFilter({ show: keys.includes("queued") && filter.show === "dead" ? "queued" : "dead" })} chips={[{ key: "dead", label: t`Given up` }, { key: "queued", label: t`Waiting and running` }]} />
        <ListTable caption={filter.show === "dead" ? t`Work that was given up` : t`Work that waits or runs`} columns={columns} list={list} rowKey={(row) => row.id} empty={filter.show === "dead" ? <EmptyState title={t`Nothing was given up`} /> : <EmptyState title={t`Nothing waits`} />} />
        <Events may={may} />
      </div>
      <Dialog open={discard !== null} title={t`Discard this work?`} onClose={() => setDiscard(null)}>
        {discard ? (
          <>
            <p><Trans>It will never be done: a message is not sent, a file is not made. This stands in the audit log.</Trans></p>
            <p><code>{discard.kind}</code></p>
            <div className="dialog-foot">
              <Button onClick={() => setDiscard(null)}>{t`Keep it`}</Button>
              <Button kind="primary" busy={busy === discard.id} busyLabel={t`Saving`} onClick={() => void act(discard.id, "discard", t`Discarded.`)}>{t`Discard`}</Button>
            </div>
          </>
        ) : null}
      </Dialog>
    </Page>
  );
}

function Events({ may }: { may: boolean }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["operations", "events"], queryFn: ({ signal }) => api.get<{ items: DeadEvent[] }>("/operations/events", undefined, { signal }) });
  const retry = async (row: DeadEvent) => {
    try {
      await api.post("/operations/events/retry", { sequence: row.sequence, subscriber: row.subscriber });
      toast(t`It is delivered again now.`);
    } catch (error) {
      toast(Object.values(errorsOf(error)).join(" "));
    }
    await queryClient.invalidateQueries({ queryKey: ["operations"] });
  };
  const columns: Column<DeadEvent>[] = [
    { key: "topic", header: t`Event`, head: true, className: "wrap", cell: (row) => <code>{row.topic}</code> },
    { key: "who", header: t`For`, className: "wrap", cell: (row) => <code>{row.subscriber}</code> },
    { key: "error", header: t`Last error`, className: "wrap", cell: (row) => <code>{row.last_error}</code> },
    { key: "at", header: t`Happened`, cell: (row) => moment(row.published_at) },
    { key: "do", header: t`Actions`, cell: (row) => (may ? <Button aria-label={t`Deliver again: ${row.topic}`} onClick={() => void retry(row)}>{t`Deliver again`}</Button> : null) },
  ];
  return (
    <div id="events">
      <Card title={t`Events that were given up`}>
        <Loaded query={query}>{({ items }) => (items.length ? <Table caption={t`Events that were given up`} columns={columns} rows={items} rowKey={(row) => `${row.sequence} ${row.subscriber}`} /> : <p className="dim">{t`None.`}</p>)}</Loaded>
      </Card>
    </div>
  );
}
