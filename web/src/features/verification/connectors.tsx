import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { queryClient, useBoot } from "../../app/session";
import { agoWords, fullDay } from "../../lib/dates";
import { Button, Card, Dialog, ErrorState, Form, Input, Loaded, Page, SkeletonRows, StatusTag, errorsOf, toast, useForm } from "../../ui";
import { CeBrokerCard } from "./ce_broker";
import { ConnectorForm } from "./connector_form";
import { ConnectorHead } from "./connector_head";
import { VerificationTabs } from "./tabs";
import type { Connector, ConnectorTest, ExclusionLists } from "./types";
import { troubleWords } from "./words";
import "./verification.css";

const KEY = ["verification", "connectors"];

/** Ways to registries outside: each is off until somebody names a server. */
export default function ConnectorsPage() {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<{ items: Connector[] }>("/verification-connectors", undefined, { signal }) });
  return (
    <Page wide title={t`Connectors`} lead={<Trans>Off by default. Everything also works without them: people look up the public pages, and files are imported by hand.</Trans>}>
      <VerificationTabs />
      <Loaded query={query}>
        {(data) => (
          <div className="stack">
            {data.items.map((each) => <ConnectorCard key={each.name} connector={each} />)}
            {may.includes("credit:correct") ? <CeBrokerCard /> : null}
            {may.includes("verification:work") ? <LeieCard /> : null}
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function connectorName(name: string): string {
  return name === "nursys" ? "Nursys e-Notify" : name === "aha_ecard" ? "AHA eCard" : name;
}

function ConnectorCard({ connector }: { connector: Connector }) {
  const { t } = useLingui();
  const [open, setOpen] = useState<"" | "settings" | "password">("");
  const [told, setTold] = useState<ConnectorTest | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const name = connectorName(connector.name);
  const called = connector.name === "nursys";
  const test = async () => {
    setBusy(true);
    setTold(null);
    setProblem("");
    try {
      setTold(await api.post<ConnectorTest>(`/verification-connectors/${connector.name}/test`));
      await queryClient.invalidateQueries({ queryKey: KEY });
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`The test did not work. Try again.`);
    } finally {
      setBusy(false);
    }
  };
  const saved = () => {
    setOpen("");
    setTold(null);
    toast(t`Saved`);
  };
  const said = told ? [told.ok ? t`It answers.` : troubleWords(told.code), told.detail].filter(Boolean).join(" ") : "";
  return (
    <Card title={name} aside={called ? t`asks and is told of news` : t`a link that people open`}>
      <div className="stack">
        <ConnectorHead on={connector.enabled}>{connector.last_error ? <StatusTag kind="soon">{t`Last call failed`}</StatusTag> : null}</ConnectorHead>
        <p>
          {called ? (
            <Trans>Looks up licences of nurses and reports changes. Answers come later; what somebody should read is never confirmed by itself.</Trans>
          ) : (
            <Trans>Opens the AHA's page for a card, with its code filled in. A person looks and attests; nothing is called by the server.</Trans>
          )}
        </p>
        <dl className="pairs">
          <div className="pair"><dt>{t`Address`}</dt><dd>{connector.url || <span className="dim">{t`none`}</span>}</dd></div>
          {called ? (
            <>
              <div className="pair"><dt>{t`User name`}</dt><dd>{connector.username || <span className="dim">{t`none`}</span>}</dd></div>
              <div className="pair"><dt>{t`Password`}</dt><dd>{connector.has_secret ? t`is set, and shown to nobody` : <span className="dim">{t`none`}</span>}</dd></div>
              <div className="pair"><dt>{t`Last answer`}</dt><dd>{connector.last_ok_at ? agoWords(connector.last_ok_at) : <span className="dim">{t`none yet`}</span>}</dd></div>
              {connector.last_error ? <div className="pair"><dt>{t`Last error`}</dt><dd>{troubleWords(connector.last_error)} <code className="s">{connector.last_error}</code></dd></div> : null}
            </>
          ) : null}
        </dl>
        <div role="status">{said ? <p className={told?.ok ? "note ok" : "note soon"}>{said}</p> : null}</div>
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        <div className="row">
          <Button kind="primary" aria-label={t`Settings of ${name}`} onClick={() => setOpen("settings")}>{t`Settings`}</Button>
          {called && connector.enabled ? <Button busy={busy} busyLabel={t`Testing`} aria-label={t`Test ${name}`} onClick={() => void test()}>{t`Test`}</Button> : null}
          {called && connector.enabled ? <Button onClick={() => setOpen("password")}>{t`Change our password there`}</Button> : null}
        </div>
      </div>
      <Dialog wide open={open === "settings"} title={name} onClose={() => setOpen("")}>
        <ConnectorForm
          connector={connector}
          onSaved={(next) => {
            queryClient.setQueryData<{ items: Connector[] }>(KEY, (old) => old && { items: old.items.map((each) => (each.name === next.name ? next : each)) });
            saved();
          }}
        />
      </Dialog>
      <Dialog open={open === "password"} title={t`Change our password at Nursys`} onClose={() => setOpen("")}>
        <NewPassword onDone={saved} />
      </Dialog>
    </Card>
  );
}

function NewPassword({ onDone }: { onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ password: "", again: "" });
  const v = form.values;
  const save = async () => {
    let told: ConnectorTest | undefined;
    const sent = await form.submit(
      async () => { told = await api.post<ConnectorTest>("/verification-connectors/nursys/password", { password: v.password }); },
      () => ({ ...(v.password.length >= 8 ? {} : { password: t`At least 8 characters` }), ...(v.again === v.password ? {} : { again: t`The two differ` }) }),
    );
    if (!sent) return;
    if (told?.ok) return onDone();
    form.setErrors({ password: [troubleWords(told?.code ?? ""), told?.detail].filter(Boolean).join(" ") });
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Change our password at Nursys`}>
      <p><Trans>It is changed at the registry and here in one step.</Trans></p>
      <Input name="password" label={t`New password`} hint={t`8 to 50 characters`} type="password" autoComplete="new-password" maxLength={50} value={v.password} onValue={(password) => form.set({ password })} />
      <Input name="again" label={t`New password again`} type="password" autoComplete="new-password" maxLength={50} value={v.again} onValue={(again) => form.set({ again })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`One moment`}>{t`Change it`}</Button></div>
    </Form>
  );
}

function LeieCard() {
  const { t } = useLingui();
  const lists = useQuery({ queryKey: ["verification", "screening", "lists"], queryFn: ({ signal }) => api.get<ExclusionLists>("/screening/lists", undefined, { signal }), retry: false });
  const last = lists.data?.items[0];
  const on = last ? fullDay(last.list_date) : "";
  return (
    <Card title={t`Exclusion list (LEIE)`} aside={t`imported by hand`}>
      <div className="stack">
        <p><Trans>The server does not fetch it: somebody with internet downloads the monthly file and imports it.</Trans></p>
        {lists.error ? <ErrorState error={lists.error} onRetry={() => void lists.refetch()} /> : lists.isPending ? <SkeletonRows rows={1} /> : (
          <p className="connector-head">
            {last ? <StatusTag kind={lists.data.overdue ? "soon" : "ok"}>{lists.data.overdue ? t`List of ${on} is old` : t`List of ${on}`}</StatusTag> : <StatusTag kind="idle">{t`No list yet`}</StatusTag>}
          </p>
        )}
        <div><Link href="/screening">{t`Open exclusion screening`}</Link></div>
      </div>
    </Card>
  );
}
