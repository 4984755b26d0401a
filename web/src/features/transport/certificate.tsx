/** The certificate of this server: what is installed, another one, a signing request, an authority that renews it. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, Card, Checkbox, Form, Input, Loaded, Page, Textarea, errorsOf, toast, useForm } from "../../ui";
import { Report } from "./report";
import type { CertificateReport, ServerCertificate } from "./types";
import { UploadForm } from "./upload";

const KEY = ["transport", "certificate"];
const keep = (data: ServerCertificate) => queryClient.setQueryData(KEY, data);

export default function CertificatePage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<ServerCertificate>("/transport/certificate", undefined, { signal }) });
  return (
    <Page title={t`Certificate of this server`} lead={<Trans>It proves to every browser that this is the hospital's server. Administrators are told 30, 14, 7 and 1 days before it ends.</Trans>}>
      <Loaded query={query}>{(data) => <Content data={data} />}</Loaded>
    </Page>
  );
}

function Content({ data }: { data: ServerCertificate }) {
  const { t } = useLingui();
  const own = data.report?.chain[0];
  return (
    <div className="stack">
      <Card title={t`Installed now`}>
        {own?.generated ? <p className="note soon"><Trans>This server made it itself. Every browser warns of it until you install one that your workstations know.</Trans></p> : null}
        {data.report ? <Report report={data.report} /> : <p>{t`There is none yet.`}</p>}
      </Card>
      <Card title={t`Install another one`}>
        <UploadForm
          send={(body) => api.post<CertificateReport>("/transport/certificate", body)}
          onInstalled={() => {
            toast(t`The certificate is installed. New connections use it.`);
            void queryClient.invalidateQueries({ queryKey: KEY });
          }}
        />
      </Card>
      <RequestCard data={data} />
      <AcmeCard key={data.acme.directory_url + String(data.acme.enabled)} data={data} />
    </div>
  );
}

function RequestCard({ data }: { data: ServerCertificate }) {
  const { t } = useLingui();
  const [rsa, setRsa] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const names = data.names.join(", ");
  const make = async () => {
    setBusy(true);
    setProblem("");
    try {
      keep(await api.post<ServerCertificate>("/transport/requests", { rsa }));
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  return (
    <Card title={t`Have one signed`}>
      <div className="stack">
        <p>{names ? t`The request names ${names}. Its key never leaves this server; install the signed answer above without a key.` : t`Set server.base_url in medconnect.toml first; it names this server.`}</p>
        <Checkbox name="rsa" label={t`RSA key`} hint={t`For authorities that sign no ECDSA keys`} checked={rsa} onChecked={setRsa} />
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        <div className="row"><Button busy={busy} busyLabel={t`Making`} disabled={!names} onClick={() => void make()}>{data.request ? t`Make another request` : t`Make a signing request`}</Button></div>
        {data.request ? <Textarea name="request" label={t`Signing request (PKCS #10)`} hint={t`Give this text to your certificate authority, for instance as a web server request of Active Directory Certificate Services.`} rows={8} readOnly value={data.request} onValue={() => undefined} /> : null}
      </div>
    </Card>
  );
}

function AcmeCard({ data }: { data: ServerCertificate }) {
  const { t } = useLingui();
  const form = useForm({ enabled: data.acme.enabled, directory_url: data.acme.directory_url, trusted_root: data.acme.trusted_root, contact: data.acme.contact });
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const { enabled, directory_url, trusted_root, contact } = form.values;
  const save = async () => {
    if (await form.submit(async () => void keep(await api.put<ServerCertificate>("/transport/acme", form.values)))) toast(t`Saved`);
  };
  const renew = async () => {
    setAsking(true);
    setProblem("");
    try {
      keep(await api.post<ServerCertificate>("/transport/acme/renew", {}));
      toast(t`The authority gave a new certificate`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
      void queryClient.invalidateQueries({ queryKey: KEY });
    }
    setAsking(false);
  };
  const renewed = data.acme.renewed_at ? moment(data.acme.renewed_at) : "";
  const tried = data.acme.tried_at ? moment(data.acme.tried_at) : "";
  return (
    <Card title={t`Renewed by an authority (ACME)`}>
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Renewed by an authority (ACME)`}>
        {data.acme.redirect_port === 0 ? <p className="note"><Trans>The authority asks this server back on port 80. Set server.redirect_port = 80 in medconnect.toml and start again before you switch this on.</Trans></p> : null}
        {data.acme.last_error ? <p className="note soon" role="status">{t`The last try (${tried}) failed: ${data.acme.last_error}`}</p> : null}
        {renewed ? <p className="dim">{t`Last renewed ${renewed}.`}</p> : null}
        <Checkbox name="enabled" label={t`Renew by itself`} hint={t`When a third of its life or 30 days are left`} checked={enabled} onChecked={(value) => form.set({ enabled: value })} />
        <Input name="directory_url" label={t`Directory of the authority`} hint={t`As https://ca.hospital.example/acme/acme/directory`} inputMode="url" value={directory_url} onValue={(value) => form.set({ directory_url: value })} />
        <Textarea name="trusted_root" label={t`Root certificate of the authority (PEM)`} optional hint={t`For an authority of your own that this system does not know`} rows={4} spellCheck={false} value={trusted_root} onValue={(value) => form.set({ trusted_root: value })} />
        <Input name="contact" type="email" label={t`E-mail for the authority`} optional value={contact} onValue={(value) => form.set({ contact: value })} />
        {problem ? <p className="note soon" role="alert">{problem}</p> : null}
        <div className="form-foot">
          <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
          {data.acme.enabled ? <Button busy={asking} busyLabel={t`Asking; this takes up to a minute`} onClick={() => void renew()}>{t`Ask for a certificate now`}</Button> : null}
        </div>
      </Form>
    </Card>
  );
}
