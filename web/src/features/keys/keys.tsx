/** How the root key of this appliance is kept, and whether the printed recovery key is at hand. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, ConfirmDialog, Dialog, Form, Input, Loaded, Page, StatusTag, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { RecoveryKey, TypeBack } from "./recovery_key";
import type { Custody, KeyRoom, RecoveryKeyMade, RootKeyUse } from "./types";
import "./keys.css";

const KEY = ["keys"];
const keep = (data: KeyRoom) => queryClient.setQueryData(KEY, data);

export default function KeysPage() {
  const { t } = useLingui();
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<KeyRoom>("/keys", undefined, { signal }),
    refetchInterval: (asked) => (asked.state.data?.uses.some((use) => use.state === "moving") ? 10_000 : false),
  });
  return (
    <Page title={t`Keys`} lead={<Trans>Everything here is encrypted. One root key opens it, and the printed recovery key opens the root.</Trans>}>
      <Loaded query={query}>{(data) => <Content data={data} />}</Loaded>
    </Page>
  );
}

function Content({ data }: { data: KeyRoom }) {
  const [made, setMade] = useState<RecoveryKeyMade | null>(null);
  const confirm = async (typed: string[]) => {
    keep(await api.put<KeyRoom>("/keys/recovery-key", { groups: typed }));
    setMade(null);
    void queryClient.invalidateQueries({ queryKey: ["setup", "todo"] });
  };
  const show = (answer: RecoveryKeyMade) => {
    setMade(answer);
    void queryClient.invalidateQueries({ queryKey: KEY });
  };
  return (
    <div className="stack">
      <RecoveryCard data={data} made={made} confirm={confirm} show={show} />
      <RootCard data={data} />
      <RotateCard data={data} show={show} />
    </div>
  );
}

function RecoveryCard({ data, made, confirm, show }: { data: KeyRoom; made: RecoveryKeyMade | null; confirm: (typed: string[]) => Promise<void>; show: (made: RecoveryKeyMade) => void }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const groups = made?.groups ?? data.groups;
  const since = data.recovery_confirmed_at ? fullDay(data.recovery_confirmed_at) : "";
  const offer = async () => {
    setBusy(true);
    setProblem("");
    try {
      show(await api.post<RecoveryKeyMade>("/keys/recovery-key", {}));
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
    setAsking(false);
  };
  return (
    <Card title={t`Recovery key`} aside={<StatusTag kind={data.recovery_due ? "soon" : "ok"}>{data.recovery_due ? t`to be shown` : t`at hand`}</StatusTag>}>
      <div className="stack">
        <p>{since ? t`Parts of it were typed on ${since}. It is asked for every 90 days, so that a lost print is noticed before it is needed.` : t`Nobody has typed parts of it yet. It is asked for every 90 days, so that a lost print is noticed before it is needed.`}</p>
        {made ? <RecoveryKey value={made.recovery_key} /> : null}
        {data.next_waiting && !made ? <p className="note soon"><Trans>A new recovery key was shown and waits for its parts. Until they are typed, the former one counts.</Trans></p> : null}
        {groups.length ? (
          <TypeBack key={groups.join("-") + (made?.recovery_key ?? "")} groups={groups} confirm={async (typed) => { await confirm(typed); toast(t`These are the right parts`); }} />
        ) : (
          <p className="note"><Trans>This appliance does not know which parts to compare. Make a new recovery key.</Trans></p>
        )}
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        <div className="row"><Button onClick={() => setAsking(true)}>{t`Make a new recovery key`}</Button></div>
      </div>
      <ConfirmDialog open={asking} title={t`Make a new recovery key?`} action={t`Make`} busy={busy} onClose={() => setAsking(false)} onConfirm={() => void offer()}>
        <Trans>It is shown once. It counts when parts of it are typed back. Backups that are there already still need the former one: keep both.</Trans>
      </ConfirmDialog>
    </Card>
  );
}

function useCustody(): Record<Custody, string> {
  const { t } = useLingui();
  return {
    none: t`There is none.`,
    credential: t`It comes from the service manager, sealed to this machine.`,
    file: t`It lies in the data directory beside the data that it opens. Whoever copies the folder or the disk can read everything.`,
    passphrase: t`It is sealed with a passphrase. After each start somebody has to give the passphrase.`,
  };
}

function RootCard({ data }: { data: KeyRoom }) {
  const { t } = useLingui();
  const words = useCustody();
  const [setting, setSetting] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const remove = async () => {
    setBusy(true);
    setProblem("");
    try {
      keep(await api.delete<KeyRoom>("/keys/passphrase"));
      toast(t`The passphrase is removed`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
    setRemoving(false);
  };
  return (
    <Card title={t`Root key`} aside={<StatusTag kind={data.kept === "file" ? "soon" : "ok"}>{data.kept === "file" ? t`beside the data` : t`sealed`}</StatusTag>}>
      <div className="stack">
        <p>{words[data.kept]}</p>
        <p className="dim s">{t`Installation ${data.fingerprint}`}</p>
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        {data.kept === "credential" ? null : (
          <div className="row">
            <Button onClick={() => setSetting(true)}>{data.kept === "passphrase" ? t`Change the passphrase` : t`Seal with a passphrase`}</Button>
            {data.kept === "passphrase" ? <Button kind="danger" onClick={() => setRemoving(true)}>{t`Remove the passphrase`}</Button> : null}
          </div>
        )}
      </div>
      <PassphraseDialog open={setting} onClose={() => setSetting(false)} />
      <ConfirmDialog open={removing} danger title={t`Remove the passphrase?`} action={t`Remove`} busy={busy} onClose={() => setRemoving(false)} onConfirm={() => void remove()}>
        <Trans>The root key then lies in the data directory. Starts need nobody, and a copy of the folder is enough to read everything.</Trans>
      </ConfirmDialog>
    </Card>
  );
}

function PassphraseDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ passphrase: "", again: "" });
  const { passphrase, again } = form.values;
  const check = (): FieldErrors => {
    if (passphrase.length < 12) return { passphrase: t`It needs 12 characters or more` };
    return passphrase === again ? {} : { again: t`The two are not the same` };
  };
  const save = async () => {
    if (!(await form.submit(async () => void keep(await api.put<KeyRoom>("/keys/passphrase", { passphrase })), check))) return;
    form.setValues({ passphrase: "", again: "" });
    toast(t`The root key is sealed`);
    onClose();
  };
  return (
    <Dialog open={open} title={t`Seal the root key`} onClose={onClose}>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Seal the root key`}>
        <p><Trans>After every start this server waits at /unseal until somebody gives the passphrase, unless a file that only root can read holds it. If it is lost, the recovery key opens it.</Trans></p>
        <Input name="passphrase" type="password" label={t`Passphrase`} hint={t`Five or more random words`} autoComplete="new-password" value={passphrase} onValue={(value) => form.set({ passphrase: value })} />
        <Input name="again" type="password" label={t`Passphrase again`} autoComplete="new-password" value={again} onValue={(value) => form.set({ again: value })} />
        <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Sealing`}>{t`Seal`}</Button></div>
      </Form>
    </Dialog>
  );
}

function useUses(): Record<RootKeyUse["name"], string> {
  const { t } = useLingui();
  return { secrets: t`Secrets of connectors, one-time codes, signing keys`, files: t`Keys of stored files`, database: t`Database`, backups: t`New backups` };
}

/** What is under the newest key, and what is on its way there. */
function Uses({ data }: { data: KeyRoom }) {
  const { t } = useLingui();
  const names = useUses();
  const words = (use: RootKeyUse) => {
    const { behind, oldest, unreadable } = use;
    if (use.state === "restart") return t`Still under key number ${oldest}. It gets the new one when the server starts again.`;
    if (unreadable > 0) return t`${unreadable} values cannot be opened with any key. Enter them again where they belong; until then the former key stays in use.`;
    if (use.state === "newest") return t`Under the newest key`;
    return behind > 0 ? t`${behind} are still under a former key; this goes on by itself.` : t`All are under the newest key. The former one is retired within minutes.`;
  };
  return (
    <ul className="plain-list key-uses" aria-label={t`What the key is used for`}>
      {data.uses.map((use) => (
        <li key={use.name}>
          <StatusTag kind={use.state === "newest" && !use.unreadable ? "ok" : "soon"}>{use.state === "newest" ? t`newest` : use.state === "restart" ? t`at the next start` : t`on its way`}</StatusTag>
          <span><b>{names[use.name]}</b> <span className="dim">{words(use)}</span></span>
        </li>
      ))}
    </ul>
  );
}

function RotateCard({ data, show }: { data: KeyRoom; show: (made: RecoveryKeyMade) => void }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const form = useForm({ passphrase: "" });
  const rotate = async () => {
    if (!(await form.submit(async () => show(await api.post<RecoveryKeyMade>("/keys/rotate", form.values))))) return;
    form.setValues({ passphrase: "" });
    setAsking(false);
    toast(t`There is a new root key`);
    window.scrollTo(0, 0);
  };
  return (
    <Card title={t`Rotation`}>
      <div className="stack">
        <p>{t`This is root key number ${data.generation}.`}</p>
        <Uses data={data} />
        <p className="dim">{t`Rotate when somebody who could read the root key leaves, or when it may have been copied. Nobody is interrupted.`}</p>
        {data.kept === "credential" ? <p className="note"><Trans>The root key comes from the service manager, so only the server's administrator can replace it: see the manual, Keys.</Trans></p> : <div className="row"><Button onClick={() => setAsking(true)}>{t`Make a new root key`}</Button></div>}
      </div>
      <Dialog open={asking} title={t`Make a new root key?`} onClose={() => setAsking(false)}>
        <Form errors={form.errors} onSubmit={() => void rotate()} label={t`Make a new root key?`}>
          <p><Trans>A new recovery key comes with it and is shown once. The former root stays, sealed under the new one, for what is still under it.</Trans></p>
          {data.kept === "passphrase" ? <Input name="passphrase" type="password" label={t`Present passphrase`} autoComplete="current-password" value={form.values.passphrase} onValue={(value) => form.set({ passphrase: value })} /> : null}
          <div className="form-foot"><Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Making`}>{t`Make`}</Button></div>
        </Form>
      </Dialog>
    </Card>
  );
}
