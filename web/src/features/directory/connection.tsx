import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { Button, Card, Field, Form, Input, RadioGroup, Select, StatusTag, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { keepSettings } from "./directory";
import type { Connection, Encryption, Kind, ServerTest, SettingsState } from "./types";
import { problemWords, testWords } from "./words";

const EMPTY: Connection = {
  kind: "active_directory", servers: [""], srv_domain: "", srv_site: "", encryption: "ldaps", trust_pem: "", bind_dn: "", people_base: "", groups_base: "", people_filter: "", groups_filter: "",
  attributes: { login: [], first_name: "", last_name: "", display_name: "", email: "", employee_number: "", job_title: "", department: "", phone: "", manager: "" },
  members: [], create_accounts: true, link_by_employee_number: true, link_by_email: false,
};

/** Everything but the attributes; the tests below it use what stands here, never what is in use. */
export function ConnectionForm({ state }: { state: SettingsState }) {
  const { t } = useLingui();
  const saved = state.draft ?? state.live;
  const form = useForm({ connection: saved ?? EMPTY, find: saved?.srv_domain ? "srv" : "list", password: "" });
  const { connection, password } = form.values;
  const [tests, setTests] = useState<ServerTest[] | null>(null);
  const [bind, setBind] = useState<{ host: string; nested_groups_by_server: boolean } | null>(null);
  const [bindProblem, setBindProblem] = useState("");
  const [running, setRunning] = useState<"" | "connection" | "bind">("");
  const change = (part: Partial<Connection>) => form.set({ connection: { ...connection, ...part } });
  const byDns = form.values.find === "srv";

  const check = (): FieldErrors => ({
    ...(byDns ? (connection.srv_domain.trim() ? {} : { "connection.srv_domain": t`Enter the DNS domain of the directory` }) : connection.servers.some((each) => each.trim()) ? {} : { "connection.servers": t`Enter at least one server` }),
    ...(connection.people_base.trim() ? {} : { "connection.people_base": t`Enter where people are, as in OU=Staff,DC=hospital,DC=example` }),
    ...(connection.bind_dn.trim() ? {} : { "connection.bind_dn": t`Enter the service account` }),
  });
  const save = async () => {
    // A new product brings its own filters and attribute names.
    const wants = !saved || saved.kind !== connection.kind;
    const preset = wants ? await api.get<Connection>(`/directory/presets/${connection.kind}`) : null;
    const full: Connection = {
      ...connection,
      servers: byDns ? [] : connection.servers.map((each) => each.trim()).filter(Boolean),
      srv_domain: byDns ? connection.srv_domain.trim() : "", srv_site: byDns ? connection.srv_site.trim() : "",
      ...(preset ? { attributes: preset.attributes, members: preset.members, people_filter: connection.people_filter || preset.people_filter, groups_filter: connection.groups_filter || preset.groups_filter } : {}),
    };
    const next = await api.put<SettingsState>("/directory/settings", { connection: full, ...(password ? { bind_password: password } : {}) });
    form.setValues({ ...form.values, connection: next.draft ?? full, password: "" });
    keepSettings(next);
  };
  const submit = async () => {
    if (await form.submit(save, check)) toast(t`Draft saved`);
  };
  const test = async (which: "connection" | "bind") => {
    setBindProblem("");
    if ((form.touched || !state.draft) && !(await form.submit(save, check))) return;
    setRunning(which);
    try {
      if (which === "connection") setTests((await api.post<{ servers: ServerTest[] }>("/directory/test-connection")).servers);
      else {
        setBind(null);
        setBind(await api.post("/directory/test-bind"));
        keepSettings(await api.get<SettingsState>("/directory/settings"));
      }
    } catch (error) {
      if (which === "bind") setBindProblem(problemWords(error));
      else form.setErrors(errorsOf(error));
    } finally {
      setRunning("");
    }
  };

  return (
    <div className="settings-cols">
      <div className="card pad">
        <Form errors={form.errors} onSubmit={() => void submit()} label={t`Connection`}>
          <RadioGroup
            name="kind" label={t`Product`} value={connection.kind} onValue={(kind) => change({ kind: kind as Kind })}
            options={[{ value: "active_directory", label: t`Microsoft Active Directory` }, { value: "openldap", label: t`OpenLDAP or another LDAP server` }]}
          />
          <RadioGroup
            name="find" label={t`Servers`} value={form.values.find} onValue={(find) => form.set({ find })}
            options={[{ value: "list", label: t`These servers, in this order` }, { value: "srv", label: t`Whatever DNS names for a domain (SRV records)` }]}
          />
          {byDns ? (
            <div className="two">
              <Input name="connection.srv_domain" label={t`DNS domain`} value={connection.srv_domain} maxLength={253} placeholder="hospital.example" spellCheck={false} onValue={(srv_domain) => change({ srv_domain })} />
              <Input name="connection.srv_site" label={t`Site`} optional value={connection.srv_site} maxLength={100} spellCheck={false} onValue={(srv_site) => change({ srv_site })} />
            </div>
          ) : (
            <Servers servers={connection.servers} onServers={(servers) => change({ servers })} />
          )}
          <Select
            name="connection.encryption" label={t`Encryption`} hint={t`There is no way without. Ports 636 and 389 unless a server names its own.`} value={connection.encryption}
            onValue={(encryption) => change({ encryption: encryption as Encryption })}
            options={[{ value: "ldaps", label: t`LDAPS: TLS from the first byte (recommended)` }, { value: "start_tls", label: t`StartTLS on the plain port` }]}
          />
          <Textarea
            name="connection.trust_pem" label={t`Certificates to trust`} optional rows={3} spellCheck={false} className="input code" value={connection.trust_pem} onValue={(trust_pem) => change({ trust_pem })}
            hint={t`The hospital's certificate authority, as PEM text. Empty: the authorities that this appliance trusts already.`}
          />
          <PemFile onText={(trust_pem) => change({ trust_pem })} />
          <Input
            name="connection.bind_dn" label={t`Service account`} hint={t`Needs to read people and groups, nothing else.`} value={connection.bind_dn} maxLength={1000} spellCheck={false} autoComplete="off"
            placeholder="CN=svc-medconnect,OU=Service,DC=hospital,DC=example" onValue={(bind_dn) => change({ bind_dn })}
          />
          <Input
            name="bind_password" label={t`Its password`} type="password" autoComplete="new-password" value={password} onValue={(value) => form.set({ password: value })}
            placeholder={state.has_password ? t`stored` : undefined}
            hint={state.has_password ? t`A password is stored and is never shown. Leave empty to keep it. Another server, account or certificate needs it typed again.` : t`Stored encrypted, never shown again.`}
          />
          <Input name="connection.people_base" label={t`People are below`} value={connection.people_base} maxLength={1000} spellCheck={false} placeholder="OU=Staff,DC=hospital,DC=example" onValue={(people_base) => change({ people_base })} />
          <Input name="connection.groups_base" label={t`Groups are below`} optional value={connection.groups_base} maxLength={1000} spellCheck={false} placeholder="OU=Groups,DC=hospital,DC=example" onValue={(groups_base) => change({ groups_base })} />
          <details>
            <summary>{t`Filters`}</summary>
            <div className="stack">
              <Input name="connection.people_filter" label={t`Which entries are people`} optional hint={t`Empty: what suits the product.`} className="code" value={connection.people_filter} maxLength={2000} spellCheck={false} onValue={(people_filter) => change({ people_filter })} />
              <Input name="connection.groups_filter" label={t`Which entries are groups`} optional className="code" value={connection.groups_filter} maxLength={2000} spellCheck={false} onValue={(groups_filter) => change({ groups_filter })} />
            </div>
          </details>
          <div className="form-foot">
            <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save draft`}</Button>
            {form.touched ? <span className="s dim" role="status">{t`Changes are not saved yet`}</span> : null}
          </div>
        </Form>
      </div>
      <div className="stack">
        <Card title={t`1. Test connection`}>
          <div className="stack">
            <p className="s dim"><Trans>Name, network, TLS and certificate of every server. Saves the draft; what is in use stays as it is.</Trans></p>
            <Button busy={running === "connection"} busyLabel={t`Testing`} onClick={() => void test("connection")}>{t`Test connection`}</Button>
            <div role="status">{tests ? <ServerResults tests={tests} /> : null}</div>
          </div>
        </Card>
        <Card title={t`2. Test bind`} aside={state.draft && state.verified_at ? t`draft verified` : undefined}>
          <div className="stack">
            <p className="s dim"><Trans>Signs the service account in and reads. When this works, the draft is verified.</Trans></p>
            <Button busy={running === "bind"} busyLabel={t`Testing`} onClick={() => void test("bind")}>{t`Test bind`}</Button>
            <div role="status">
              {bind ? (
                <div className="test-line">
                  <StatusTag kind="ok">{t`Works`}</StatusTag>
                  <p>
                    <Trans>Signed in at <b>{bind.host}</b>.</Trans>{" "}
                    {bind.nested_groups_by_server ? <Trans>Nested groups are resolved by the server.</Trans> : <Trans>Nested groups are resolved here.</Trans>}
                  </p>
                </div>
              ) : null}
            </div>
            {bindProblem ? <p className="note overdue" role="alert">{bindProblem}</p> : null}
          </div>
        </Card>
      </div>
    </div>
  );
}

function Servers({ servers, onServers }: { servers: readonly string[]; onServers: (servers: string[]) => void }) {
  const { t } = useLingui();
  const shown = servers.length ? servers : [""];
  const put = (index: number, value: string) => onServers(shown.map((each, at) => (at === index ? value : each)));
  const swap = (index: number) => onServers(shown.map((each, at) => (at === index ? (shown[index - 1] ?? each) : at === index - 1 ? (shown[index] ?? each) : each)));
  return (
    <Field name="connection.servers" label={t`Server addresses`} hint={t`The first that answers is used. The name must be in its certificate.`}>
      {(control) => (
        <ol className="server-list">
          {shown.map((server, index) => {
            const number = index + 1;
            return (
              <li key={index}>
                <input
                  {...(index === 0 ? control : {})} className="input" aria-label={index === 0 ? undefined : t`Server ${number}`} value={server} maxLength={260} spellCheck={false} placeholder="dc1.hospital.example"
                  onChange={(event) => put(index, event.target.value)}
                />
                {index > 0 ? <Button aria-label={t`Move server ${number} up`} onClick={() => swap(index)}>{t`Up`}</Button> : null}
                {shown.length > 1 ? <Button aria-label={t`Remove server ${number}`} onClick={() => onServers(shown.filter((_, at) => at !== index))}>{t`Remove`}</Button> : null}
              </li>
            );
          })}
          {shown.length < 10 ? (
            <li>
              <Button onClick={() => onServers([...shown, ""])}>{t`Add a server`}</Button>
            </li>
          ) : null}
        </ol>
      )}
    </Field>
  );
}

function PemFile({ onText }: { onText: (text: string) => void }) {
  const { t } = useLingui();
  return (
    <label className="s pem-file">
      {t`or read them from a file`}{" "}
      <input type="file" accept=".pem,.crt,.cer" onChange={(event) => void event.target.files?.[0]?.text().then(onText)} />
    </label>
  );
}

function ServerResults({ tests }: { tests: readonly ServerTest[] }) {
  const { t } = useLingui();
  return (
    <ul className="plain-list stack-s">
      {tests.map((test) => (
        <li key={test.server} className="test-line">
          <StatusTag kind={test.ok ? "ok" : "soon"}>{test.ok ? t`Reached` : t`Failed`}</StatusTag>
          <div>
            <b className="wrap">{test.server}</b>
            <p className="s">{test.ok ? [test.host, test.vendor, `${test.milliseconds} ms`].filter(Boolean).join(", ") : testWords(test.code, test.detail)}</p>
            {test.ok ? null : <p className="s dim code">{test.code}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
