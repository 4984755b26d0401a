import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import type { Changes, Credential } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { Button, ConfirmDialog, DueDate, Loaded, Page, toast } from "../../ui";
import { CredentialForm } from "./credential_form";
import { Scans } from "./scans";
import { CredentialTag } from "./status";
import { credentialTitle, fieldName } from "./words";
import "./credentials.css";

export default function CredentialPage() {
  const { t } = useLingui();
  const { id = "" } = useParams();
  const query = useQuery({ queryKey: ["credentials", "one", id], queryFn: ({ signal }) => api.get<Credential>(`/credentials/${id}`, undefined, { signal }) });
  return (
    <Page title={query.data ? credentialTitle(query.data) : t`Credential`} crumbs={[{ href: paths.credentials, label: t`Credentials` }]} lead={query.data?.issuing_body}>
      <Loaded query={query}>{(data) => <Body key={data.id} item={data} />}</Loaded>
    </Page>
  );
}

function Body({ item }: { item: Credential }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [deleting, setDeleting] = useState(false);
  const [problem, setProblem] = useState(false);
  const [saves, setSaves] = useState(0);
  const title = credentialTitle(item);
  const refresh = async () => {
    await queryClient.invalidateQueries({ queryKey: ["credentials"] });
    void queryClient.invalidateQueries({ queryKey: ["home"] });
  };
  const remove = async () => {
    try {
      await api.delete(`/credentials/${item.id}`);
      await refresh();
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
                await refresh();
                setSaves(saves + 1);
                toast(t`Changes saved`);
              }}
            />
          </div>
        </section>
      </div>
      <div className="stack">
        <Scans item={item} />
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

function History({ id }: { id: string }) {
  const { t } = useLingui();
  const query = useQuery({ queryKey: ["credentials", "history", id], queryFn: ({ signal }) => api.get<Changes>(`/credentials/${id}/history`, undefined, { signal }) });
  const words: Record<string, string> = {
    created: t`Added`, updated: t`Changed`, deleted: t`Deleted`, imported: t`Imported from the staff list`, scan_added: t`Copy added`, scan_removed: t`Copy removed`,
  };
  if (!query.data?.items.length) return null;
  return (
    <section className="card pad">
      <h2>{t`History`}</h2>
      <ul className="plain-list history">
        {query.data.items.map((change) => (
          <li key={`${change.at}${change.what}`}>
            {words[change.what] ?? change.what}
            {change.fields.length ? `: ${change.fields.map(fieldName).join(", ")}` : ""}
            <span className="s dim credential-body">
              {moment(change.at)}, {change.by}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
