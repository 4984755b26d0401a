/** Keys with which systems outside use the record store. The secret is shown once. */
import { Trans, useLingui } from "@lingui/react/macro";
import { t as say } from "@lingui/core/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { agoWords, fullDay } from "../../lib/dates";
import { Button, Card, CheckboxGroup, ConfirmDialog, CopyField, Dialog, Form, Input, Loaded, Page, StatusTag, Table, Textarea, errorsOf, toast, useForm, type Column } from "../../ui";
import { RecordTabs } from "./tabs";
import { SCOPES, type Scope, type XapiClient, type XapiClientMade, type XapiClients } from "./types";

const KEY = ["xapi", "clients"];

function scopeWord(scope: Scope): string {
  const words: Record<Scope, string> = {
    statements_write: say`Record statements`, statements_read: say`Read all statements`, statements_read_mine: say`Read the statements that it recorded`, state: say`Keep the state of activities`, define: say`Name activities and people`,
    profile: say`Keep profiles of activities and people`, all_read: say`Read everything`, all: say`Everything`,
  };
  return words[scope];
}

export default function RecordKeysPage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<XapiClients>("/xapi/clients", undefined, { signal }) });
  const [making, setMaking] = useState(false);
  return (
    <Page wide title={t`Keys of the record store`} crumbs={[{ href: "/admin/xapi", label: t`Record store` }]} lead={<Trans>Simulators, mannequins and other systems record here with a key of their own, so that one can be revoked alone.</Trans>} actions={<Button kind="primary" onClick={() => setMaking(true)}>{t`Make a key`}</Button>}>
      <RecordTabs />
      <Loaded query={query}>
        {(data) => (
          <div className="stack">
            <Card title={t`Where systems record`}>
              <div className="stack"><CopyField label={t`Endpoint`} hint={t`With user name and password (Basic), the secret as a Bearer token, or OAuth 2`} value={data.endpoint} /><CopyField label={t`Token address for OAuth 2`} hint={t`Client credentials`} value={data.token_endpoint} /></div>
            </Card>
            <Keys items={data.items} />
          </div>
        )}
      </Loaded>
      {making ? <MakeKey onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}

function Keys({ items }: { items: readonly XapiClient[] }) {
  const { t } = useLingui();
  const [ending, setEnding] = useState<XapiClient | null>(null);
  const [problem, setProblem] = useState("");
  const end = async () => {
    setProblem("");
    try {
      await api.post(`/xapi/clients/${ending?.id ?? ""}/revoke`, {});
      toast(t`Revoked`);
      await queryClient.invalidateQueries({ queryKey: KEY });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setEnding(null);
  };
  const columns: Column<XapiClient>[] = [
    { key: "name", header: t`Key for`, head: true, className: "wrap", cell: (row) => <span className="long-text">{row.name}</span> },
    { key: "scopes", header: t`May`, className: "wrap", cell: (row) => row.scopes.map(scopeWord).join(", ") },
    { key: "state", header: t`State`, cell: (row) => (row.revoked_at ? <StatusTag kind="idle">{t`Revoked`}</StatusTag> : <StatusTag kind="ok">{t`Valid`}</StatusTag>) },
    { key: "made", header: t`Made`, cell: (row) => fullDay(row.created_at) },
    { key: "used", header: t`Last used`, cell: (row) => (row.last_used_at ? agoWords(row.last_used_at) : <span className="dim">{t`never`}</span>) },
    { key: "act", header: t`Actions`, actions: true, cell: (row) => (row.revoked_at ? null : <Button aria-label={t`Revoke ${row.name}`} onClick={() => setEnding(row)}>{t`Revoke`}</Button>) },
  ];
  return (
    <Card title={t`Keys`} pad={items.length === 0}>
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      {items.length ? <Table caption={t`Keys`} columns={columns} rows={items} rowKey={(row) => row.id} /> : <p className="dim">{t`None yet. Each system gets its own.`}</p>}
      <ConfirmDialog open={ending !== null} danger title={t`Revoke this key?`} action={t`Revoke`} onClose={() => setEnding(null)} onConfirm={() => void end()}>
        <Trans>The system that uses it records and reads nothing from now on. What it recorded stays. It cannot be taken back; make a new key then.</Trans>
      </ConfirmDialog>
    </Card>
  );
}

function MakeKey({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const form = useForm({ name: "", scopes: ["statements_write", "statements_read_mine"] as string[], origins: "" });
  const [made, setMade] = useState<XapiClientMade | null>(null);
  const v = form.values;
  const origins = v.origins.split("\n").map((line) => line.trim()).filter(Boolean);
  const save = async () => {
    await form.submit(
      async () => {
        setMade(await api.post<XapiClientMade>("/xapi/clients", { name: v.name.trim(), scopes: v.scopes, origins }));
        void queryClient.invalidateQueries({ queryKey: KEY });
      },
      () => ({ ...(v.name.trim() ? {} : { name: t`Enter whose key it is` }), ...(v.scopes.length ? {} : { scopes: t`Choose at least one` }), ...(origins.every((each) => /^https:\/\/[^/\s]+$/.test(each)) ? {} : { origins: t`Write addresses like https://content.example, without a path` }) }),
    );
  };
  return (
    <Dialog open title={t`Make a key`} onClose={onClose}>
      {made ? (
        <div className="stack">
          <p className="note soon" role="status"><Trans>Copy both now and enter them in the system. The secret is not shown again.</Trans></p>
          <CopyField label={t`Key`} hint={t`User name, or client_id`} value={made.key} />
          <CopyField label={t`Secret`} hint={t`Password, Bearer token, or client_secret`} value={made.secret} />
          <div className="row"><Button kind="primary" onClick={onClose}>{t`I have copied both`}</Button></div>
        </div>
      ) : (
        <Form errors={form.errors} label={t`Make a key`} onSubmit={() => void save()}>
          <Input name="name" label={t`Whose key it is`} value={v.name} maxLength={100} onValue={(name) => form.set({ name })} />
          <CheckboxGroup name="scopes" label={t`What it may do`} values={v.scopes} onValues={(scopes) => form.set({ scopes })} options={SCOPES.map((value) => ({ value, label: scopeWord(value) }))} />
          <Textarea name="origins" optional label={t`Pages that call from a browser`} hint={t`One address on each line. Left empty, only servers can use the key.`} rows={2} value={v.origins} onValue={(next) => form.set({ origins: next })} />
          <div className="row"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`One moment`}>{t`Make it`}</Button></div>
        </Form>
      )}
    </Dialog>
  );
}
