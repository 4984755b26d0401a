import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import type { Changes, Credential } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { fullDay, moment } from "../../lib/dates";
import { Button, Checkbox, ConfirmDialog, DueDate, LinkButton, Loaded, Page, toast } from "../../ui";
import { CredentialForm } from "./credential_form";
import { walletChanged } from "./data";
import { Scans } from "./scans";
import { CredentialTag, VerificationTag } from "./status";
import type { CredentialChain } from "./types";
import { compactWarning, credentialTitle, fieldName } from "./words";
import "./credentials.css";

export default function CredentialPage() {
  const { t } = useLingui();
  const { id = "" } = useParams();
  const boot = useBoot();
  const query = useQuery({ queryKey: ["credentials", "one", id], queryFn: ({ signal }) => api.get<Credential>(`/credentials/${id}`, undefined, { signal }) });
  const own = query.data !== undefined && query.data.person_id === boot.data?.me.id;
  return (
    <Page
      title={query.data ? credentialTitle(query.data) : t`Credential`} crumbs={[{ href: paths.credentials, label: t`Credentials` }]} lead={query.data?.issuing_body}
      actions={own ? <LinkButton kind="primary" href={paths.renewCredential(id)}>{t`Upload the new card`}</LinkButton> : null}
    >
      <Loaded query={query}>{(data) => <Body key={data.id} item={data} own={own} />}</Loaded>
    </Page>
  );
}

function Body({ item, own }: { item: Credential; own: boolean }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [deleting, setDeleting] = useState(false);
  const [problem, setProblem] = useState(false);
  const [saves, setSaves] = useState(0);
  const title = credentialTitle(item);
  const remove = async () => {
    try {
      await api.delete(`/credentials/${item.id}`);
      await walletChanged();
      toast(t`${title} deleted`);
      navigate(paths.credentials, { replace: true });
    } catch {
      setProblem(true);
      setDeleting(false);
    }
  };
  return (
    <div className="credential-cols">
      <div className="stack">
        <section className="card pad row-between credential-state">
          <span className="row">
            <CredentialTag status={item.status} daysLeft={item.days_left} />
            {item.expires_on ? item.status === "expired" ? t`Expired` : t`Expires` : null}
          </span>
          {item.expires_on ? <DueDate date={item.expires_on} expiry /> : <p className="dim">{t`does not expire`}</p>}
        </section>
        {item.warnings?.map((code) => <p key={code} className="note soon">{compactWarning(code)}</p>)}
        {problem ? <p className="note overdue" role="alert">{t`It could not be deleted. Nothing was changed; try again.`}</p> : null}
        <section className="card">
          <div className="card-head">
            <h2>{t`What is printed on it`}</h2>
          </div>
          <div className="card-body">
            <CredentialForm
              key={saves} start={item}
              onSave={async (values) => {
                const changed = await api.put<Credential>(`/credentials/${item.id}`, values);
                queryClient.setQueryData(["credentials", "one", item.id], changed);
                await walletChanged();
                setSaves(saves + 1);
                toast(t`Changes saved`);
              }}
            />
          </div>
        </section>
      </div>
      <div className="stack">
        <Verification item={item} own={own} />
        <Scans item={item} />
        <Chain id={item.id} />
        <History id={item.id} />
        <div>
          <Button onClick={() => setDeleting(true)}>{t`Delete this credential`}</Button>
        </div>
      </div>
      <ConfirmDialog open={deleting} title={t`Delete ${title}?`} action={t`Delete this credential`} danger onConfirm={() => void remove()} onClose={() => setDeleting(false)}>
        <p>
          <Trans>Its copies go with it. If your work requires it, you count as not ready until it is on file again. The deletion is recorded.</Trans>
        </p>
      </ConfirmDialog>
    </div>
  );
}

/** Who looked at the source, and whether colleagues see the card on the profile. */
function Verification({ item, own }: { item: Credential; own: boolean }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState(false);
  const show = async (shown: boolean) => {
    setProblem(false);
    try {
      queryClient.setQueryData(["credentials", "one", item.id], await api.post<Credential>(`/credentials/${item.id}/shown`, { shown }));
      await walletChanged();
    } catch {
      setProblem(true);
    }
  };
  return (
    <section className="card pad stack-s">
      <h2>{t`Verification`}</h2>
      <p><VerificationTag item={item} how /></p>
      {item.verification === "verified" ? <p className="s dim"><Trans>If you change its type, number, state or date of expiry, it has to be verified again.</Trans></p> : null}
      {(item.verification ?? "unverified") === "unverified" ? <p className="s dim"><Trans>The credentialing office looks at the source or at the card. You need to do nothing.</Trans></p> : null}
      {item.verification === "rejected" ? <p className="s"><Trans>The office could not accept it as it is. Correct what is wrong, or upload the right card.</Trans></p> : null}
      {own ? <Checkbox name="shown" label={t`Show it on my profile`} hint={t`Colleagues see its name and that it is in force; never its number or picture.`} checked={item.shown_on_profile !== false} onChecked={(on) => void show(on)} /> : null}
      {problem ? <p className="s" role="alert">{t`This could not be changed. Try again.`}</p> : null}
    </section>
  );
}

/** The card, what it renewed and what renewed it; alone there is nothing to show. */
function Chain({ id }: { id: string }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["credentials", "chain", id], queryFn: ({ signal }) => api.get<CredentialChain>(`/credentials/${id}/chain`, undefined, { signal }) });
  const items = query.data?.items ?? [];
  if (items.length < 2) return null;
  return (
    <section className="card pad">
      <h2>{t`Renewals`}</h2>
      <ol className="chain">
        {items.map((each) => {
          const from = each.issued_on ? fullDay(each.issued_on) : t`not given`;
          const until = each.expires_on ? fullDay(each.expires_on) : t`no end`;
          const words = t`${from} until ${until}`;
          return (
            <li key={each.id} aria-current={each.id === id ? "true" : undefined}>
              {each.id === id ? <b>{words}</b> : <Link href={paths.credential(each.id)}>{words}</Link>}
              <span className="s dim below">{[each.number, each.id === id ? t`this card` : ""].filter(Boolean).join(", ")}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function History({ id }: { id: string }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["credentials", "history", id], queryFn: ({ signal }) => api.get<Changes>(`/credentials/${id}/history`, undefined, { signal }) });
  const words: Record<string, string> = {
    created: t`Added`, renewed: t`Added as a renewal`, updated: t`Changed`, deleted: t`Deleted`, imported: t`Imported from the staff list`, scan_added: t`Copy added`, scan_removed: t`Copy removed`,
    verified: t`Looked at by the credentialing office`, shown: t`Shown or hidden on the profile`, status: t`Status changed with the date`,
  };
  if (!query.data?.items.length) return null;
  return (
    <section className="card pad">
      <h2>{t`History`}</h2>
      <ul className="plain-list history">
        {query.data.items.map((change) => (
          <li key={`${change.at}${change.what}`}>
            {words[change.what] ?? change.what}
            {change.what === "updated" && change.fields.length ? `: ${change.fields.map(fieldName).join(", ")}` : ""}
            <span className="s dim credential-body">
              {moment(change.at)}, {change.by}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
