import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api, download } from "../../api/client";
import { useBoot } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { bytes } from "../../lib/numbers";
import { Button, ConfirmDialog, ProgressBar, StatusTag } from "../../ui";
import type { DataExport } from "./types";
import { problemOf, stepWords } from "./words";

export const working = (item: DataExport) => item.state === "queued" || item.state === "running";
/** While something is on its way the page looks now and then; a failed one is tried again by the server. */
export const pollOf = (items: readonly DataExport[] | undefined) => (items?.some(working) ? 2_500 : items?.some((item) => item.state === "failed") ? 20_000 : false);

/** Archives of one person with what can be done with them. */
export function ExportList({ items, onChanged }: { items: readonly DataExport[]; onChanged: () => Promise<unknown> }) {
  const { t } = useLingui();
  const [removing, setRemoving] = useState<DataExport | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
      setRemoving(null);
      await onChanged();
    }
  };
  if (!items.length && !problem) return null;
  return (
    <>
      <ul className="plain-list exports">
        {items.map((item) => (
          <li key={item.id}>
            <ExportLine item={item} busy={busy} onRemove={() => setRemoving(item)} onLoad={() => void run(() => download(`/privacy/exports/${item.id}/file`, undefined, "data.zip"))} />
          </li>
        ))}
      </ul>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <ConfirmDialog open={removing !== null} danger busy={busy} title={t`Delete this archive?`} action={t`Delete`} onClose={() => setRemoving(null)} onConfirm={() => { if (removing) void run(() => api.delete(`/privacy/exports/${removing.id}`)); }}>
        {t`Only the archive is deleted, not the data. It can be gathered again.`}
      </ConfirmDialog>
    </>
  );
}

function ExportLine({ item, busy, onLoad, onRemove }: { item: DataExport; busy: boolean; onLoad: () => void; onRemove: () => void }) {
  const { t } = useLingui();
  const me = useBoot().data?.me.id;
  const when = moment(item.requested_at);
  if (working(item)) {
    const step = stepWords(item.step);
    return (
      <div className="stack-s">
        <span className="row"><StatusTag kind="info">{item.state === "queued" ? t`Waits its turn` : t`Being gathered`}</StatusTag> <span className="s dim">{t`asked for ${when}`}{step ? `, ${t`now: ${step}`}` : ""}</span></span>
        <ProgressBar value={item.percent} label={t`Gathering the data`} />
      </div>
    );
  }
  const ready = item.state === "ready";
  const facts = [
    t`of ${when}`, item.requested_by === me ? "" : t`asked for by a privacy officer`, ready && item.size ? bytes(item.size) : "", ready && item.expires_at ? t`kept until ${fullDay(item.expires_at)}` : "",
    item.downloads ? t`downloaded ${item.downloads} times` : "",
  ];
  return (
    <div className="row-between">
      <span className="row">
        <StatusTag kind={ready ? "ok" : item.state === "failed" ? "soon" : "idle"}>{ready ? t`Ready` : item.state === "failed" ? t`Failed, tried again by itself` : t`Not kept any more`}</StatusTag>
        <span className="s dim">{facts.filter(Boolean).join(", ")}</span>
      </span>
      {ready ? (
        <span className="row">
          <Button kind="primary" busy={busy} onClick={onLoad} aria-label={t`Download the archive of ${when}`}>{t`Download`}</Button>
          <Button onClick={onRemove} aria-label={t`Delete the archive of ${when}`}>{t`Delete`}</Button>
        </span>
      ) : null}
    </div>
  );
}
