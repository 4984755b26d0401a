/** One release: what leaves, what was held back, who approved it, how far it is. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import { api, download } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { moment } from "../../lib/dates";
import { bytes, count, percent } from "../../lib/numbers";
import { Button, Card, Dialog, Form, Loaded, Page, ProgressBar, Table, Textarea, errorsOf, toast, useForm, type Column } from "../../ui";
import { useMay } from "../audiences/data";
import type { Line, Lines, Overview, Release } from "./types";
import { ReleaseTag, codeWords, removedWords, tableWords } from "./words";

const moving = (release?: Release) => release?.state === "preparing" || release?.state === "sending";

export default function ReleasePage() {
  const { t } = useLingui();
  const { id = "" } = useParams();
  const query = useQuery({ queryKey: ["sync", "release", id], queryFn: ({ signal }) => api.get<Release>(`/sync/releases/${id}`, undefined, { signal }), refetchInterval: ({ state }) => (moving(state.data) ? 2_000 : false) });
  const overview = useQuery({ queryKey: ["sync", "overview"], queryFn: ({ signal }) => api.get<Overview>("/sync", undefined, { signal }) });
  return (
    <Page wide title={t`Release`} crumbs={[{ href: "/admin/sync", label: t`Anonymised releases` }]}>
      <Loaded query={query}>
        {(release) => (
          <div className="stack">
            <Steps release={release} overview={overview.data} />
            {release.state === "preparing" || (release.state === "failed" && !release.approved_at) ? null : <Preview release={release} />}
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Steps({ release, overview }: { release: Release; overview: Overview | undefined }) {
  const { t } = useLingui();
  const mayStart = useMay("sync:start");
  const mayApprove = useMay("sync:approve");
  const me = useBoot().data?.me;
  const [problem, setProblem] = useState("");
  const [recalling, setRecalling] = useState(false);
  const act = async (step: string) => {
    setProblem("");
    try {
      await api.post(`/sync/releases/${release.id}/${step}`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    await queryClient.invalidateQueries({ queryKey: ["sync"] });
  };
  const save = async () => {
    setProblem("");
    try {
      await download(`/sync/releases/${release.id}/file`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const on = overview ? overview.enabled && !overview.off_at && !overview.restored_at : false;
  const { state } = release;
  const own = release.started_by === me?.id;
  const mine = release.approvals.some((each) => each.person_id === me?.id);
  const missing = release.approvals_needed - release.approvals.length;
  const unsent = state === "failed" && Boolean(release.approved_at);
  const sealed = state === "approved" || state === "sent" || unsent;
  return (
    <Card title={t`Steps`} aside={<ReleaseTag state={state} />}>
      <div className="stack">
        <dl className="pairs">
          <div className="pair"><dt>{t`Started by`}</dt><dd className="long-text">{release.started_by_name}, {moment(release.started_at)}</dd></div>
          {release.receiver ? <div className="pair"><dt>{t`For the holder of the key`}</dt><dd className="long-text s">{release.receiver}</dd></div> : null}
          {release.approvals.map((each) => <div className="pair" key={each.person_id}><dt>{t`Approved by`}</dt><dd className="long-text">{each.name}, {moment(each.at)}</dd></div>)}
          {release.sha256 ? <div className="pair"><dt>{t`Sealed file`}</dt><dd className="long-text">{bytes(release.bytes)}, SHA-256 {release.sha256}</dd></div> : null}
          {release.receipt ? <div className="pair"><dt>{t`Receipt`}</dt><dd className="long-text">{moment(release.receipt.received_at)}{release.receipt.signature ? <span className="below s">{release.receipt.signature}</span> : null}</dd></div> : null}
          {release.recalled_at ? <div className="pair"><dt>{t`Recalled`}</dt><dd className="long-text">{moment(release.recalled_at)}: {release.recall_reason} {release.recall_told_at ? t`The receiver was told.` : release.sent_to ? t`The receiver is not told yet; it is tried again at the next sending.` : t`It was never sent from here. Tell whoever took the file.`}</dd></div> : null}
        </dl>
        {state === "sending" ? <ProgressBar value={release.bytes ? Math.round((release.sent_bytes * 100) / release.bytes) : 0} label={t`Sending`} /> : null}
        {state === "ready" && missing > 0 ? <p className="note soon" role="status">{release.preview.new_fields ? <Trans>Fields or receiver differ from the last approved release, or the smallest group is smaller: two people approve. {missing} more needed.</Trans> : <Trans>One approval is needed, by somebody else than who started it.</Trans>}</p> : null}
        {release.code ? <p className="note overdue long-text" role="status">{codeWords(release.code, state !== "sending")}</p> : null}
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        <div className="row">
          {on && state === "ready" && mayApprove && !own && (!mine || missing <= 0) ? <Button kind="primary" onClick={() => void act("approve")}>{t`Approve in my name`}</Button> : null}
          {on && sealed && mayStart && overview?.settings.way !== "file" ? <Button kind={state === "sent" ? "plain" : "primary"} onClick={() => void act("send")}>{state === "approved" ? t`Send` : t`Send again`}</Button> : null}
          {on && sealed && mayStart ? <Button onClick={() => void save()}>{t`Save the file`}</Button> : null}
          {state === "sending" && mayStart ? <Button onClick={() => void act("cancel")}>{t`Stop sending`}</Button> : null}
          {(state === "ready" || state === "preparing" || (state === "failed" && !unsent)) && mayStart ? <Button onClick={() => void act("discard")}>{t`Discard`}</Button> : null}
          {release.approved_at && !release.recalled_at && mayApprove ? <Button kind="danger" onClick={() => setRecalling(true)}>{t`Recall`}</Button> : null}
        </div>
      </div>
      {recalling ? <RecallDialog release={release} onClose={() => setRecalling(false)} /> : null}
    </Card>
  );
}

function RecallDialog({ release, onClose }: { release: Release; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ reason: "" });
  const recall = async () => {
    const done = await form.submit(
      () => api.post(`/sync/releases/${release.id}/recall`, form.values),
      (): Record<string, string> => (form.values.reason.trim().length >= 3 ? {} : { reason: t`Say why` }),
    );
    if (!done) return;
    void queryClient.invalidateQueries({ queryKey: ["sync"] });
    toast(t`Recalled`);
    onClose();
  };
  return (
    <Dialog open title={t`Recall this release?`} onClose={onClose}>
      <Form errors={form.errors} label={t`Recall this release`} onSubmit={() => void recall()}>
        <p><Trans>It cannot be sent or saved any more. The receiver is asked to delete it. What somebody copied there stays.</Trans></p>
        <Textarea name="reason" label={t`Why`} hint={t`Stays in this hospital`} rows={3} value={form.values.reason} maxLength={1000} onValue={(reason) => form.set({ reason })} />
        <div className="row"><Button kind="danger" type="submit" busy={form.busy} busyLabel={t`Recalling`}>{t`Recall`}</Button><Button onClick={onClose}>{t`Cancel`}</Button></div>
      </Form>
    </Dialog>
  );
}

function Preview({ release }: { release: Release }) {
  const { t } = useLingui();
  const { figures, removed, new_lines, gone_lines, same_lines } = release.preview;
  const numbers: [string, string][] = [
    [t`People looked at`, count(figures.people)],
    [t`Groups that leave`, count(figures.released_groups)],
    [t`Groups put together`, count(figures.merged_groups)],
    [t`Groups left out`, count(figures.dropped_groups)],
    [t`Numbers held back`, count(figures.suppressed_cells)],
    [t`Numbers kept as they were: too few people changed them since`, count(figures.kept_cells)],
    [t`Groups with their size only`, count(figures.total_only)],
    [t`People in the smallest group`, count(figures.smallest_group)],
    [t`Highest risk that a person is recognised`, percent(figures.max_risk * 100, 1)],
    [t`People in groups under the limit`, count(figures.records_at_risk)],
    [t`Largest distance of a group from the whole (t-closeness, told only)`, figures.max_distance.toFixed(2)],
    [t`Lines new, gone and the same since the last release`, `${count(new_lines)} / ${count(gone_lines)} / ${count(same_lines)}`],
  ];
  return (
    <>
      {release.state === "discarded" ? null : (
        <Card title={t`What leaves`}>
          <div className="stack">{release.tables.map((table) => <Content key={table} release={release} table={table} />)}</div>
        </Card>
      )}
      <Card title={t`Figures`}>
        <dl className="pairs">{numbers.map(([label, value]) => <div className="pair" key={label}><dt>{label}</dt><dd className="num">{value}</dd></div>)}</dl>
      </Card>
      <Card title={t`What was taken out`}>
        <dl className="pairs">{removed.map((each) => <div className="pair" key={each.kind}><dt>{removedWords(each.kind)}</dt><dd className="long-text">{count(each.values)}{each.examples.length ? <span className="below s">{each.examples.join(", ")}</span> : null}</dd></div>)}</dl>
      </Card>
    </>
  );
}

/** Every line that leaves, as it leaves; a number that is held back is named so. */
function Content({ release, table }: { release: Release; table: string }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  const query = useQuery({ queryKey: ["sync", "lines", release.id, table], queryFn: ({ signal }) => api.get<Lines>(`/sync/releases/${release.id}/lines`, { table }, { signal }) });
  const save = async () => {
    setProblem("");
    try {
      await download(`/sync/releases/${release.id}/content`, { table });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const name = tableWords(table);
  return (
    <section className="stack-s" aria-label={name}>
      <h3 className="long-text">{name}</h3>
      <Loaded query={query}>
        {({ total, lines }) => {
          const keys = Object.keys(lines.reduce<Line>((all, line) => ({ ...all, ...line }), {}));
          const rows = lines.map((line, index) => ({ line, index }));
          const columns: Column<{ line: Line; index: number }>[] = keys.map((key, place) => ({ key, header: key, head: place === 0, className: "wrap", cell: ({ line }) => (line[key] === null ? <span className="dim">{t`held back`}</span> : (line[key] ?? "")) }));
          if (!lines.length) return <p className="dim">{t`Nothing of this table leaves.`}</p>;
          return (
            <>
              <Table caption={name} columns={columns} rows={rows} rowKey={(row) => String(row.index)} />
              {total > lines.length ? <p className="s dim">{t`${count(lines.length)} of ${count(total)} lines. Save the lines to see all.`}</p> : null}
            </>
          );
        }}
      </Loaded>
      <div className="row"><Button aria-label={t`Save the lines of ${name}`} onClick={() => void save()}>{t`Save the lines`}</Button></div>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
    </section>
  );
}
