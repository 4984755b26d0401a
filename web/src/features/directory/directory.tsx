import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, ConfirmDialog, Loaded, Page, StatusTag, Steps, Tabs, errorsOf, toast } from "../../ui";
import { ConnectionForm } from "./connection";
import { MappingTab } from "./mapping";
import { PeopleForm } from "./people";
import { SyncTab } from "./sync";
import type { Connection, SettingsState } from "./types";
import "../compliance/compliance.css";
import "./directory.css";

const TABS = ["connection", "people", "roles", "sync"] as const;
const codecs = { tab: oneOf(TABS, "connection") };

export default function DirectoryPage() {
  const { t } = useLingui();
  const [{ tab }, setState] = useSearchState(codecs);
  const settings = useQuery({ queryKey: ["directory", "settings"], queryFn: ({ signal }) => api.get<SettingsState>("/directory/settings", undefined, { signal }) });
  return (
    <Page
      title={t`Directory`}
      lead={<Trans>People, units and roles from the hospital's Active Directory or LDAP server. Nothing changes for anybody until you switch the draft on.</Trans>}
    >
      <Loaded query={settings}>
        {(state) => (
          <div className="stack">
            <Where state={state} />
            <div>
              <Tabs
                label={t`Directory`} selected={tab} onSelect={(key) => setState({ tab: oneOf(TABS, "connection").read([key]) })}
                tabs={[{ key: "connection", label: t`Connection` }, { key: "people", label: t`People` }, { key: "roles", label: t`Roles` }, { key: "sync", label: t`Dry run and sync` }]}
              >
                {tab === "connection" ? <ConnectionForm key={versionOf(state)} state={state} /> : null}
                {tab === "people" ? <NeedsDraft state={state}>{(connection) => <PeopleForm key={versionOf(state)} connection={connection} />}</NeedsDraft> : null}
                {tab === "roles" ? <NeedsDraft state={state}>{() => <MappingTab />}</NeedsDraft> : null}
                {tab === "sync" ? <NeedsDraft state={state}>{() => <SyncTab enabled={Boolean(state.live)} next={state.next_full_at} />}</NeedsDraft> : null}
              </Tabs>
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
}

/** A form starts again when what is stored became something else. */
function versionOf(state: SettingsState): string {
  return state.draft ? "draft" : state.live ? "live" : "none";
}

export function keepSettings(state: SettingsState): void {
  queryClient.setQueryData(["directory", "settings"], state);
}

function NeedsDraft({ state, children }: { state: SettingsState; children: (connection: Connection) => React.ReactNode }) {
  const connection = state.draft ?? state.live;
  if (!connection) {
    return (
      <p className="note">
        <Trans>Save the connection first. Then this page can ask the directory.</Trans>
      </p>
    );
  }
  return <>{children(connection)}</>;
}

/** draft, verified, in use: where we are, and the one thing to do next. */
function Where({ state }: { state: SettingsState }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState<"" | "enable" | "disable">("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const go = async () => {
    setBusy(true);
    setProblem("");
    try {
      keepSettings(await api.post<SettingsState>(`/directory/${asking}`));
      toast(asking === "enable" ? t`The directory is in use` : t`The directory is switched off`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? "");
    } finally {
      setBusy(false);
      setAsking("");
    }
  };
  const verified = Boolean(state.draft && state.verified_at);
  const steps = [
    { key: "draft", done: Boolean(state.draft ?? state.live), label: t`Draft`, text: state.draft ? t`Saved. Not in use yet.` : state.live ? t`No changes waiting` : t`Fill in the connection below` },
    { key: "verified", done: verified || Boolean(!state.draft && state.live), label: t`Verified`, text: state.draft ? (state.verified_at ? t`Bind tested ${moment(state.verified_at)}` : t`Test the bind to verify the draft`) : state.live ? t`Bind tested` : t`After the draft` },
    { key: "live", done: Boolean(state.live), label: t`In use`, text: state.live ? (state.draft ? t`The former settings, until you switch` : t`People can sign in and are kept up to date`) : t`Switched off` },
  ];
  return (
    <section className="card where" aria-label={t`State`}>
      <Steps steps={steps} />
      <div className="row where-acts">
        <StatusTag kind={state.live ? "ok" : "idle"}>{state.live ? t`In use` : t`Off`}</StatusTag>
        {state.draft ? (
          <Button kind={verified ? "primary" : "plain"} disabled={!verified} aria-describedby="where-why" onClick={() => setAsking("enable")}>
            {state.live ? t`Use the draft` : t`Switch on`}
          </Button>
        ) : null}
        {state.live ? <Button onClick={() => setAsking("disable")}>{t`Switch off`}</Button> : null}
        {state.draft && !verified ? <span id="where-why" className="s dim">{t`Verify the draft first: Test bind.`}</span> : null}
      </div>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <ConfirmDialog
        open={asking === "enable"} busy={busy} title={t`Use these settings?`} action={t`Use them`} onClose={() => setAsking("")} onConfirm={() => void go()}
      >
        <Trans>People sign in with their directory password from now on, and the first full sync runs within five minutes. Look at a dry run first. Owners, administrators and operators keep their local accounts.</Trans>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === "disable"} danger busy={busy} title={t`Switch the directory off?`} action={t`Switch off`} onClose={() => setAsking("")} onConfirm={() => void go()}
      >
        <Trans>Syncing stops, and people of the directory cannot sign in with their directory password. Nothing is deleted; the settings stay here as a draft.</Trans>
      </ConfirmDialog>
    </section>
  );
}
