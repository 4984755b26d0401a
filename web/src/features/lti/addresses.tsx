/** What the other side must know of us, and the keys that sign. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, ConfirmDialog, CopyField, Loaded, Page, StatusTag, Table, errorsOf, toast, type Column } from "../../ui";
import { LtiTabs } from "./tabs";
import { useOverview } from "./tool_form";
import type { LtiKey, LtiOverview } from "./types";

export default function AddressesPage() {
  const { t } = useLingui();
  const query = useOverview();
  return (
    <Page title={t`Addresses and keys`} crumbs={[{ href: "/admin/lti", label: t`LTI tools` }]}>
      <LtiTabs />
      <Loaded query={query}>{(data) => <Content data={data} />}</Loaded>
    </Page>
  );
}

function Content({ data }: { data: LtiOverview }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const next = data.keys.some((key) => key.state === "next");
  const roll = async () => {
    setBusy(true);
    setProblem("");
    try {
      queryClient.setQueryData(["lti", "overview"], await api.post<LtiOverview>("/lti/keys/roll", {}));
      toast(next ? t`The new key signs now` : t`The next key is announced`);
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
    setAsking(false);
  };
  const columns: Column<LtiKey>[] = [
    { key: "kid", header: t`Key`, head: true, className: "wrap", cell: (row) => <code className="long-text">{row.kid}</code> },
    { key: "state", header: t`State`, cell: (row) => <StatusTag kind={row.state === "current" ? "ok" : row.state === "next" ? "info" : "idle"}>{row.state === "current" ? t`signs` : row.state === "next" ? t`announced` : t`former`}</StatusTag> },
    { key: "made", header: t`Made`, cell: (row) => fullDay(row.created_at) },
    { key: "until", header: t`Published until`, cell: (row) => (row.until ? fullDay(row.until) : "") },
  ];
  const platform = data.as_platform;
  const tool = data.as_tool;
  return (
    <div className="stack">
      <Card title={t`For a tool in our courses`}>
        <div className="stack">
          <CopyField label={t`Platform ID (issuer)`} value={platform.issuer} />
          <CopyField label={t`Authorization address`} value={platform.authorization_endpoint} />
          <CopyField label={t`Token address`} value={platform.token_endpoint} />
          <CopyField label={t`Our keys (JWKS)`} value={platform.jwks_uri} />
          <CopyField label={t`Configuration (OpenID)`} value={platform.openid_configuration} />
        </div>
      </Card>
      <Card title={t`For a platform that opens our courses`}>
        <div className="stack">
          <CopyField label={t`Registration address`} hint={t`For platforms with dynamic registration`} value={tool.registration_url} />
          <CopyField label={t`Login address`} value={tool.login_url} />
          <CopyField label={t`Redirect address`} value={tool.redirect_url} />
          <CopyField label={t`Start address`} value={tool.target_url} />
          <CopyField label={t`Address for choosing content`} value={tool.deep_link_url} />
          <CopyField label={t`Our keys (JWKS)`} value={tool.jwks_uri} />
        </div>
      </Card>
      <Card title={t`Keys that sign`} pad={false}>
        <Table caption={t`Keys that sign`} columns={columns} rows={data.keys} rowKey={(row) => row.kid} />
        <div className="card-body stack-s">
          {problem ? <p className="note soon" role="alert">{problem}</p> : null}
          <div className="row"><Button onClick={() => setAsking(true)}>{next ? t`Change to the announced key` : t`Announce a new key`}</Button></div>
        </div>
      </Card>
      <ConfirmDialog open={asking} title={next ? t`Change to the announced key?` : t`Announce a new key?`} action={next ? t`Change` : t`Announce`} busy={busy} onClose={() => setAsking(false)} onConfirm={() => void roll()}>
        {next ? <Trans>From now on the announced key signs. The former one stays published for 7 days.</Trans> : <Trans>The other sides learn of it when they read our keys again. Change to it after a day or two.</Trans>}
      </ConfirmDialog>
    </div>
  );
}
