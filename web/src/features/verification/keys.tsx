import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import { queryClient } from "../../app/session";
import { agoWords, fullDay } from "../../lib/dates";
import { Button, Card, CheckboxGroup, ConfirmDialog, CopyField, Dialog, Form, Input, Loaded, Page, Select, StatusTag, Table, Textarea, errorsOf, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { UnitSelect, unitPath, useUnits } from "../compliance/filters";
import { Hooks } from "./hooks";
import { VerificationTabs } from "./tabs";
import type { ApiKey, ApiKeyMade } from "./types";
import "../compliance/compliance.css";
import "./verification.css";

const KEY = ["verification", "keys"];
const refresh = () => queryClient.invalidateQueries({ queryKey: KEY });
const valid = (key: ApiKey) => !key.revoked_at && Date.parse(key.expires_at) >= Date.now();

/** Other systems: keys that read verified credentials, and webhooks that are told of changes. */
export default function KeysPage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<{ items: ApiKey[] }>("/verification-keys", undefined, { signal }) });
  const base = `${window.location.origin}/api/v1`;
  return (
    <Page wide title={t`Keys and webhooks`} lead={<Trans>Scheduling, staffing and payroll can ask whether a credential is in force and verified, and be told when it changes.</Trans>}>
      <VerificationTabs />
      <Loaded query={query}>
        {(data) => (
          <div className="stack">
            <Card title={t`How a system asks`}>
              <div className="stack">
                <CopyField label={t`Credentials of an employee`} hint={t`With the header Authorization: Bearer and the key`} value={`GET ${base}/verified/people/1001/credentials`} />
                <CopyField label={t`One credential`} value={`GET ${base}/verified/credentials/ID`} />
              </div>
            </Card>
            <Keys keys={data.items} />
          </div>
        )}
      </Loaded>
      <div className="stack hooks"><Hooks /></div>
    </Page>
  );
}

/** What a key opens, in words. */
export function useScopeNames(): Record<string, string> {
  const { t } = useLingui();
  return { "verification.read": t`Credentials and how they are verified`, "compliance.read": t`Readiness of units, in numbers`, "fhir.read": t`People by FHIR`, "hl7.write": t`Staff messages by HL7` };
}

/** The one list of keys, as the page of the interfaces shows it too. */
export function KeyList() {
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<{ items: ApiKey[] }>("/verification-keys", undefined, { signal }) });
  return <Loaded query={query}>{(data) => <Keys keys={data.items} />}</Loaded>;
}

function Keys({ keys }: { keys: readonly ApiKey[] }) {
  const { t } = useLingui();
  const scopes = useScopeNames();
  const [making, setMaking] = useState<"new" | ApiKey | null>(null);
  const [ending, setEnding] = useState<ApiKey | null>(null);
  const [problem, setProblem] = useState("");
  const units = useUnits().data;
  const end = async () => {
    setProblem("");
    try {
      await api.delete(`/verification-keys/${ending?.id ?? ""}`);
      toast(t`Revoked`);
      await refresh();
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`This did not work.`);
    } finally {
      setEnding(null);
    }
  };
  const columns: Column<ApiKey>[] = [
    { key: "name", header: t`Key for`, head: true, className: "wrap", cell: (row) => row.name },
    { key: "scopes", header: t`Opens`, className: "wrap", cell: (row) => (row.scopes ?? []).map((scope) => scopes[scope] ?? scope).join(", ") },
    { key: "from", header: t`From`, className: "wrap", cell: (row) => (row.networks?.length ? row.networks.join(", ") : t`anywhere`) },
    { key: "unit", header: t`Reads`, className: "wrap", cell: (row) => (row.unit_id ? unitPath([...(units?.above ?? []), ...(units?.items ?? [])], row.unit_id) || t`one unit` : t`everybody`) },
    { key: "state", header: t`State`, cell: (row) => (row.revoked_at ? <StatusTag kind="idle">{t`Revoked`}</StatusTag> : valid(row) ? <StatusTag kind="ok">{t`Valid`}</StatusTag> : <StatusTag kind="soon">{t`Run out`}</StatusTag>) },
    { key: "until", header: t`Until`, cell: (row) => fullDay(row.expires_at) },
    { key: "used", header: t`Last used`, cell: (row) => (row.last_used_at ? agoWords(row.last_used_at) : <span className="dim">{t`never`}</span>) },
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) =>
        row.revoked_at ? null : (
          <span className="row">
            <Button aria-label={t`Rotate ${row.name}`} onClick={() => setMaking(row)}>{t`Rotate`}</Button>
            <Button aria-label={t`Revoke ${row.name}`} onClick={() => setEnding(row)}>{t`Revoke`}</Button>
          </span>
        ),
    },
  ];
  const replaced = making && making !== "new" ? making : null;
  return (
    <Card title={t`Keys`}>
      <div className="stack">
        {keys.length ? <Table caption={t`Keys`} columns={columns} rows={keys} rowKey={(row) => row.id} /> : <p className="dim">{t`None yet. Each system gets its own, so that one can be revoked alone.`}</p>}
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        <div><Button kind="primary" onClick={() => setMaking("new")}>{t`Make a key`}</Button></div>
      </div>
      <Dialog open={making !== null} title={replaced ? t`Rotate the key for ${replaced.name}` : t`Make a key`} onClose={() => setMaking(null)}>
        {making ? <MakeKey key={replaced?.id ?? "new"} replaces={replaced} onDone={() => setMaking(null)} /> : null}
      </Dialog>
      <ConfirmDialog open={ending !== null} danger title={t`Revoke this key?`} action={t`Revoke`} onClose={() => setEnding(null)} onConfirm={() => void end()}>
        <Trans>The system that uses it reads nothing from now on. It cannot be taken back; make a new key then.</Trans>
      </ConfirmDialog>
    </Card>
  );
}

/** A key of its own, or one that takes the place of another: both work until the old one is revoked. */
function MakeKey({ replaces, onDone }: { replaces: ApiKey | null; onDone: () => void }) {
  const { t } = useLingui();
  const form = useForm({ name: replaces?.name ?? "", days: "365", unit: replaces?.unit_id ?? "", scopes: replaces?.scopes ?? ["verification.read"], networks: replaces?.networks?.join("\n") ?? "", perMinute: String(replaces?.per_minute ?? 600) });
  const names = useScopeNames();
  const once = useOnce();
  const [made, setMade] = useState<ApiKeyMade | null>(null);
  const [revoking, setRevoking] = useState(false);
  const v = form.values;
  const make = async () => {
    const done = await form.submit(
      async () => setMade(await once((idempotencyKey) => api.post<ApiKeyMade>("/verification-keys", { name: v.name.trim(), days: Number(v.days), ...(v.unit ? { unit_id: v.unit } : {}), scopes: v.scopes, networks: v.networks.split(/[\s,]+/).filter(Boolean), per_minute: Number(v.perMinute) }, { idempotencyKey }))),
      (): FieldErrors => ({
        ...(v.name.trim() ? {} : { name: t`Enter which system it is for` }),
        ...(v.scopes.length ? {} : { scopes: t`Choose what the key opens` }),
        ...(v.unit && v.scopes.includes("hl7.write") ? { unit_id: t`A key that takes staff messages cannot be limited to a unit` } : {}),
        ...(/^[1-9]\d{0,3}$/.test(v.perMinute) && Number(v.perMinute) <= 6000 ? {} : { per_minute: t`Enter a number from 1 to 6000` }),
      }),
    );
    if (done) await refresh();
  };
  const revokeOld = async () => {
    setRevoking(true);
    if (await form.submit(() => api.delete(`/verification-keys/${replaces?.id ?? ""}`))) {
      toast(t`The old key is revoked`);
      await refresh();
      onDone();
    }
    setRevoking(false);
  };
  if (made)
    return (
      <div className="stack">
        <p className="note soon" role="status"><Trans>Copy it now. It is shown this once.</Trans></p>
        <CopyField label={t`Secret key`} value={made.secret} />
        {replaces ? <p><Trans>The old key still works. Put the new one into the system first, then revoke the old one.</Trans></p> : null}
        {form.errors[""] ? <p className="note overdue" role="alert">{form.errors[""]}</p> : null}
        <div className="dialog-foot">
          {replaces ? <Button busy={revoking} onClick={() => void revokeOld()}>{t`Revoke the old key now`}</Button> : null}
          <Button kind="primary" onClick={onDone}>{t`I have copied it`}</Button>
        </div>
      </div>
    );
  return (
    <Form errors={form.errors} onSubmit={() => void make()} label={t`Make a key`}>
      <Input name="name" label={t`For`} hint={t`As in "Staffing system, production"`} value={v.name} maxLength={100} onValue={(name) => form.set({ name })} />
      <CheckboxGroup name="scopes" label={t`Opens`} values={v.scopes} onValues={(scopes) => form.set({ scopes })} options={Object.entries(names).map(([value, label]) => ({ value, label }))} />
      <UnitSelect value={v.unit} onValue={(unit) => form.set({ unit })} name="unit_id" />
      <Select name="days" label={t`Valid for`} value={v.days} onValue={(days) => form.set({ days })} options={[{ value: "90", label: t`90 days` }, { value: "365", label: t`1 year` }, { value: "730", label: t`2 years` }]} />
      <Textarea name="networks" label={t`Only from these networks`} hint={t`One in each line, as in 10.1.0.0/16. Empty: from anywhere`} optional rows={2} value={v.networks} maxLength={1200} onValue={(networks) => form.set({ networks })} />
      <Input name="per_minute" label={t`Requests a minute`} inputMode="numeric" value={v.perMinute} maxLength={4} onValue={(perMinute) => form.set({ perMinute })} />
      <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`One moment`}>{replaces ? t`Make the new key` : t`Make a key`}</Button></div>
    </Form>
  );
}
