/** Updates of the program: the installed version, a bundle with its checks, its installation, the way back, and what happened. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, sendFile } from "../../api/client";
import { queryClient } from "../../app/session";
import { moment, shortDay } from "../../lib/dates";
import { bytes, percent } from "../../lib/numbers";
import { Button, Card, ConfirmDialog, EmptyState, FileDrop, Form, Loaded, Page, ProgressBar, StatusTag, Steps, Table, errorsOf, toast, type Column, type FieldErrors } from "../../ui";
import type { UpdateBundle, UpdateRun, UpdatesView } from "./types";
import { PHASES, RunTag, useCheckName, usePhaseName } from "./words";

const KEY = ["updates"];
const LIMIT = 2048 * 1_048_576;
const changed = () => void queryClient.invalidateQueries({ queryKey: KEY });

export default function UpdatesPage() {
  const { t } = useLingui();
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<UpdatesView>("/updates", undefined, { signal }),
    // While a run goes on the server is away for some seconds: what is shown stays, and it is asked again.
    refetchInterval: ({ state }) => (state.data?.waiting || state.data?.running ? 1500 : 60_000),
    retry: (count) => count < 2,
  });
  return (
    <Page wide title={t`Updates`} lead={<Trans>New versions come as one signed file. Each is tried on a copy of the data first, and what goes wrong brings this version back.</Trans>}>
      <Loaded query={query}>
        {(view) => (
          <div className="stack">
            {query.isError && (view.waiting || view.running) ? <p className="note" role="status"><Trans>The server restarts. This page goes on by itself.</Trans></p> : null}
            <Installed view={view} />
            {view.running || view.waiting ? <Running run={view.running ?? null} /> : <Bundle view={view} />}
            <History runs={view.runs} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function useAsk(path: string, done: string) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const ask = async () => {
    setBusy(true);
    setProblem("");
    try {
      queryClient.setQueryData(KEY, await api.post<UpdatesView>(path, {}));
      toast(done);
      return true;
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, ask };
}

function Installed({ view }: { view: UpdatesView }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const back = useAsk("/updates/rollback", t`The rollback is asked for`);
  const busy = view.waiting || Boolean(view.running);
  const way = view.back;
  return (
    <Card title={t`Installed version`} aside={<b className="num">{view.version}</b>}>
      <div className="stack-s">
        {view.installed ? null : <p className="note soon"><Trans>This program runs from a folder of its own, not from an installation. Install it by package, archive or image to upgrade it here.</Trans></p>}
        {view.installed && !view.helper ? <p className="note soon"><Trans>Nobody on this machine takes upgrades from this screen. Run there as root:</Trans> <code className="long-text">medconnect upgrade apply BUNDLE</code></p> : null}
        {view.takes_bundles ? null : <p className="note"><Trans>This build knows no keys of signed bundles. It is upgraded by package.</Trans></p>}
        {way ? (
          <div className="row-between">
            <span>{way.keeps_data ? <Trans>Version {way.version} can come back. The data stay as they are.</Trans> : <Trans>Version {way.version} can come back, with the data of {moment(way.made_at)}.</Trans>}</span>
            {view.helper ? <Button disabled={busy} onClick={() => setAsking(true)}>{t`Go back to ${way.version}`}</Button> : null}
          </div>
        ) : <p className="s dim"><Trans>There is no earlier version to go back to.</Trans></p>}
        {back.problem ? <p className="note soon" role="alert">{back.problem}</p> : null}
      </div>
      <ConfirmDialog open={asking} danger title={t`Go back to the version before?`} action={t`Go back`} busy={back.busy} onClose={() => setAsking(false)} onConfirm={() => void back.ask().then(() => setAsking(false))}>
        {way?.keeps_data ? <p><Trans>The server is away for some seconds. Nothing that was entered is lost.</Trans></p> : <p><Trans>The server is away for some seconds. What was entered since the upgrade goes back too: it is kept beside the data, and a list of who did what is written there.</Trans></p>}
      </ConfirmDialog>
    </Card>
  );
}

function Bundle({ view }: { view: UpdatesView }) {
  const { t } = useLingui();
  const [again, setAgain] = useState(false);
  if (!view.installed || !view.takes_bundles) return null;
  return (
    <Card title={t`New version`}>
      {view.bundle && !again ? <Checked bundle={view.bundle} onAgain={() => setAgain(true)} /> : <Upload onDone={() => setAgain(false)} />}
    </Card>
  );
}

function Upload({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [part, setPart] = useState<number | null>(null);
  const [errors, setErrors] = useState<FieldErrors>({});
  const send = async () => {
    if (!file) return setErrors({ file: t`Choose the bundle` });
    setErrors({});
    setPart(0);
    try {
      await sendFile<UpdateBundle>("/updates/bundles", file, { query: { file_name: file.name }, onProgress: setPart });
      changed();
      onDone();
    } catch (error) {
      setErrors({ file: Object.values(errorsOf(error)).join(" ") });
    } finally {
      setPart(null);
    }
  };
  const sent = part === null ? "" : percent(100 * part);
  return (
    <Form errors={errors} label={t`Upload a bundle`} onSubmit={() => void send()}>
      <FileDrop name="file" label={t`Upgrade bundle`} hint={t`A file that ends in .bundle. It is only checked; nothing is installed yet.`} accept=".bundle" maxBytes={LIMIT} file={file} onFile={setFile} />
      {part === null ? <div className="row"><Button kind="primary" type="submit">{t`Upload and check`}</Button></div> : (
        <div className="upload-progress">
          <ProgressBar value={100 * part} label={t`Sent`} />
          <span className="s num" role="status">{part < 1 ? t`${sent} sent` : t`All sent, it is checked now`}</span>
        </div>
      )}
    </Form>
  );
}

function Checked({ bundle, onAgain }: { bundle: UpdateBundle; onAgain: () => void }) {
  const { t } = useLingui();
  const nameOf = useCheckName();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const install = useAsk(`/updates/bundles/${bundle.id}/install`, t`The upgrade is asked for`);
  const version = bundle.version;
  const discard = async () => {
    setProblem("");
    try {
      await api.delete(`/updates/bundles/${bundle.id}`);
      changed();
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  return (
    <div className="stack">
      <p><Trans>Version <b>{version}</b> of {shortDay(bundle.released_at)}</Trans>, <span className="num">{bytes(bundle.size)}</span></p>
      {bundle.notes ? <section className="stack-s" aria-label={t`What is new`}><h3>{t`What is new`}</h3><p className="long-text" style={{ whiteSpace: "pre-line" }}>{bundle.notes}</p></section> : null}
      <ul className="plain-list stack-s" aria-label={t`Checks`}>
        {bundle.checks.map((line) => (
          <li key={line.name} className="row"><StatusTag kind={line.good ? "ok" : "soon"}>{line.good ? t`Good` : t`Not good`}</StatusTag> <b>{nameOf(line.name)}</b> <span className="long-text">{line.detail}</span></li>
        ))}
      </ul>
      {problem || install.problem ? <p className="note soon" role="alert">{problem || install.problem}</p> : null}
      <div className="row">
        <Button kind="primary" disabled={!bundle.good} onClick={() => setAsking(true)}>{t`Install ${version}`}</Button>
        <Button onClick={onAgain}>{t`Upload another`}</Button>
        <Button onClick={() => void discard()}>{t`Discard`}</Button>
      </div>
      <ConfirmDialog open={asking} title={t`Install version ${version}?`} action={t`Install`} busy={install.busy} onClose={() => setAsking(false)} onConfirm={() => void install.ask().then(() => setAsking(false))}>
        <p><Trans>It is tried on a copy of the data first. Then the server is away for some seconds, and everybody stays signed in. If the new version does not start, this one comes back by itself.</Trans></p>
      </ConfirmDialog>
    </div>
  );
}

function Running({ run }: { run: UpdateRun | null }) {
  const { t } = useLingui();
  const nameOf = usePhaseName();
  const at = run ? PHASES.indexOf(run.phase) : -1;
  const title = run ? (run.action === "upgrade" ? t`Upgrade to ${run.to}` : t`Rollback to ${run.to}`) : t`Asked for`;
  const steps = PHASES.filter((phase) => run?.action !== "rollback" || phase !== "unpacking").map((phase) => ({ key: phase, label: nameOf(phase), text: "", done: at > PHASES.indexOf(phase) }));
  return (
    <Card title={title}>
      <div className="stack">
        <p role="status">{run ? nameOf(run.phase) : t`The machine has not taken it yet. That takes a second or two.`}</p>
        <Steps steps={steps} />
      </div>
    </Card>
  );
}

function History({ runs }: { runs: UpdateRun[] }) {
  const { t } = useLingui();
  const columns: Column<UpdateRun>[] = [
    { key: "at", header: t`When`, head: true, cell: (run) => moment(run.started_at) },
    { key: "what", header: t`What`, cell: (run) => (run.action === "upgrade" ? t`Upgrade` : t`Rollback`) },
    { key: "versions", header: t`Versions`, className: "wrap", cell: (run) => <span className="num">{run.from} → {run.to}</span> },
    { key: "state", header: t`Outcome`, cell: (run) => <RunTag run={run} /> },
    { key: "pause", header: t`Server away`, cell: (run) => (run.pause_ms ? <span className="num">{(run.pause_ms / 1000).toFixed(1)} s</span> : "") },
    { key: "detail", header: t`Detail`, className: "wrap", cell: (run) => <span className="long-text s">{run.detail}</span> },
  ];
  return (
    <Card title={t`What happened`} pad={false}>
      {runs.length ? <Table caption={t`Past upgrades and rollbacks`} columns={columns} rows={runs} rowKey={(run) => run.run} /> : <EmptyState title={t`No upgrade yet`}><Trans>Every upgrade and rollback is listed here, with how long the server was away.</Trans></EmptyState>}
    </Card>
  );
}
