import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { daysUntil, moment } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Card, ConfirmDialog, CopyField, DueText, EmptyState, Loaded, Page, StatusTag, Table, toast, type Column, type StatusKind } from "../../ui";
import { AddProvider } from "./add_provider";
import { ProviderView } from "./provider";
import type { Certificate, Overview, Provider, State } from "./types";
import { problemOf } from "./words";
import "../compliance/compliance.css";
import "./sso.css";

const codecs = { provider: text(), add: text(), verified: text(), refused: text() };

export function useOverview() {
  return useQuery({ queryKey: ["sso", "settings"], queryFn: ({ signal }) => api.get<Overview>("/sso/settings", undefined, { signal }) });
}
export const refreshOverview = () => queryClient.invalidateQueries({ queryKey: ["sso"] });

export default function SsoPage() {
  const { t } = useLingui();
  const [search, setSearch] = useSearchState(codecs);
  const overview = useOverview();
  const open = search.provider || search.verified;
  const one = overview.data?.providers.find((each) => each.id === open);
  const back = () => setSearch({ provider: "", add: "", verified: "", refused: "" });
  const crumbs = [{ href: "/settings/sso", label: t`Single sign-on` }];
  if (overview.data && one) {
    return (
      <Page title={one.name} crumbs={crumbs} lead={<span className="wrap">{one.entity_id}</span>}>
        <ProviderView key={one.id} provider={one} overview={overview.data} verified={Boolean(search.verified)} refused={search.refused} onGone={back} />
      </Page>
    );
  }
  if (overview.data && search.add) {
    return (
      <Page title={t`Add an identity provider`} crumbs={crumbs}>
        <AddProvider overview={overview.data} onAdded={(id) => setSearch({ add: "", provider: id })} />
      </Page>
    );
  }
  return (
    <Page
      title={t`Single sign-on`} lead={<Trans>Sign-in through the hospital's identity provider. People see nothing of it until a provider is verified and enabled.</Trans>}
      actions={<Button kind="primary" onClick={() => setSearch({ add: "1" })}>{t`Add a provider`}</Button>}
    >
      <Loaded query={overview}>
        {(data) => (
          <div className="stack">
            {open ? <p className="note soon" role="status">{t`This provider is not here any more.`}</p> : null}
            <Providers providers={data.providers} onOpen={(provider) => setSearch({ provider, verified: "", refused: "" })} />
            {data.enforced === undefined ? null : <Enforce overview={data} />}
            <Ours overview={data} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

export function StateTag({ state }: { state: State }) {
  const { t } = useLingui();
  const words: Record<State, [StatusKind, string]> = { draft: ["idle", t`Draft`], verified: ["info", t`Verified, not enabled`], enabled: ["ok", t`Enabled`], disabled: ["idle", t`Disabled`] };
  const [kind, word] = words[state];
  return <StatusTag kind={kind}>{word}</StatusTag>;
}

/** The one that ends first; what matters when nobody looks. */
export function nextExpiry(certificates: readonly Certificate[]): string | undefined {
  return certificates.map((each) => each.not_after).sort()[0];
}

function Providers({ providers, onOpen }: { providers: readonly Provider[]; onOpen: (id: string) => void }) {
  const { t } = useLingui();
  const columns: Column<Provider>[] = [
    {
      key: "name", header: t`Provider`, head: true, className: "wrap",
      cell: (row) => (
        <>
          <a href={`?provider=${row.id}`} onClick={(event) => { event.preventDefault(); onOpen(row.id); }}>{row.name}</a>
          <span className="s dim below">{row.entity_id}</span>
        </>
      ),
    },
    { key: "kind", header: t`Kind`, cell: (row) => (row.kind === "oidc" ? "OpenID Connect" : "SAML 2.0") },
    { key: "state", header: t`State`, cell: (row) => <StateTag state={row.state} /> },
    { key: "certificate", header: t`Certificate until`, cell: (row) => <Until date={nextExpiry(row.certificates)} /> },
    { key: "verified", header: t`Verified`, cell: (row) => (row.verified_at ? moment(row.verified_at) : <span className="dim">{t`not yet`}</span>) },
  ];
  if (!providers.length) {
    return (
      <EmptyState title={t`No identity provider yet`}>
        <Trans>Give the addresses below to whoever runs the hospital's identity provider, then add its metadata here. It takes about ten minutes.</Trans>
      </EmptyState>
    );
  }
  return <Table caption={t`Identity providers`} columns={columns} rows={providers} rowKey={(row) => row.id} />;
}

export function Until({ date }: { date?: string }) {
  const { t } = useLingui();
  if (!date) return <span className="dim">{t`none`}</span>;
  // Words only when it is near; otherwise the date says enough.
  const days = daysUntil(date);
  if (days <= 30 && days >= 0) return <StatusTag kind="soon"><DueText date={date} expiry /></StatusTag>;
  return days <= 60 ? <DueText date={date} expiry /> : <time dateTime={date}>{moment(date).replace(/ \d\d:\d\d$/, "")}</time>;
}

function Ours({ overview }: { overview: Overview }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const next = overview.keys.find((key) => key.state === "next");
  const roll = async () => {
    setBusy(true);
    setProblem("");
    try {
      queryClient.setQueryData(["sso", "settings"], await api.post<Overview>("/sso/keys/roll"));
      toast(next ? t`The next certificate is in use` : t`The next certificate is announced in our metadata`);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
      setAsking(false);
    }
  };
  const names: Record<string, string> = { current: t`In use`, next: t`Announced, next`, former: t`Former, still decrypts` };
  const skew = overview.clock_skew_seconds;
  return (
    <Card title={t`Our side`} aside={t`what the identity provider needs`}>
      <div className="stack">
        <div className="copy-grid">
          <CopyField label={t`Entity ID`} hint={t`Also called identifier or audience`} value={overview.entity_id} />
          <CopyField label={t`ACS URL`} hint={t`Reply URL, assertion consumer service`} value={overview.acs_url} />
          <CopyField label={t`Metadata URL`} hint={t`Has everything in one file`} value={overview.metadata_url} />
          <CopyField label={t`Logout URL`} hint={t`Single logout service`} value={overview.logout_url} />
          {overview.redirect_url ? <CopyField label={t`Redirect URL`} hint={t`For OpenID Connect`} value={overview.redirect_url} /> : null}
        </div>
        <p><a href="/api/v1/sso/metadata" download="medconnect-metadata.xml">{t`Download our metadata`}</a></p>
        <h3>{t`Our certificates`}</h3>
        <ul className="plain-list stack-s">
          {overview.keys.map((key) => (
            <li key={key.state + key.not_after} className="row">
              <StatusTag kind={key.state === "current" ? "ok" : key.state === "next" ? "info" : "idle"}>{names[key.state] ?? key.state}</StatusTag>
              <span><Trans>until</Trans> <Until date={key.not_after} /></span>
            </li>
          ))}
        </ul>
        <p className="s dim">
          {next ? <Trans>Once every provider has read our metadata again, change to the next certificate. The former one still decrypts meanwhile.</Trans> : <Trans>Announce the next certificate some weeks before this one ends. Providers that read our metadata take it by themselves.</Trans>}
        </p>
        <div className="row">
          <Button onClick={() => setAsking(true)}>{next ? t`Change to the next certificate` : t`Announce the next certificate`}</Button>
        </div>
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        {skew === undefined ? null : <p className="s dim"><Trans>Clocks of a provider and of this appliance may differ by {skew} seconds.</Trans></p>}
      </div>
      <ConfirmDialog open={asking} busy={busy} title={next ? t`Change to the next certificate?` : t`Announce the next certificate?`} action={next ? t`Change` : t`Announce`} onClose={() => setAsking(false)} onConfirm={() => void roll()}>
        {next ? <Trans>Requests are signed with it from now on. A provider that has not read our metadata since the announcement will refuse them.</Trans> : <Trans>Our metadata lists it beside the present one. Nothing else changes.</Trans>}
      </ConfirmDialog>
    </Card>
  );
}

function Enforce({ overview }: { overview: Overview }) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const on = overview.enforced === true;
  const through = overview.providers.filter((each) => each.state === "enabled" && overview.signed_in_through?.includes(each.id));
  const names = through.map((each) => each.name).join(", ");
  const change = async () => {
    setBusy(true);
    setProblem("");
    try {
      await api.put("/sso/enforced", { enforced: !on });
      await refreshOverview();
      toast(t`Saved`);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
      setAsking(false);
    }
  };
  return (
    <Card title={t`Only single sign-on`} aside={<StatusTag kind={on ? "ok" : "idle"}>{on ? t`Enforced` : t`Not enforced`}</StatusTag>}>
      <div className="stack">
        <p><Trans>People must then sign in through a provider; passwords of the directory and of local accounts stop working for them. Owners keep theirs, so that somebody gets in when the provider is down.</Trans></p>
        {on || through.length ? (
          <p className="s dim">{through.length ? <Trans>You have signed in through {names}.</Trans> : null}</p>
        ) : (
          <p className="note soon" id="enforce-why"><Trans>First connect your own account: open an enabled provider above and sign in through it. That proves that you are not locked out.</Trans></p>
        )}
        <div className="row">
          <Button disabled={!on && !through.length} aria-describedby={!on && !through.length ? "enforce-why" : undefined} onClick={() => setAsking(true)}>{on ? t`Allow passwords again` : t`Enforce single sign-on`}</Button>
        </div>
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      </div>
      <ConfirmDialog open={asking} busy={busy} danger={!on} title={on ? t`Allow passwords again?` : t`Enforce single sign-on?`} action={on ? t`Allow` : t`Enforce`} onClose={() => setAsking(false)} onConfirm={() => void change()}>
        {on ? <Trans>The sign-in page takes passwords again.</Trans> : <Trans>Open sessions go on. From the next sign-in everybody but owners must come through a provider.</Trans>}
      </ConfirmDialog>
    </Card>
  );
}
