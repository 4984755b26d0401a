/** What the wallet asks of its owner, on top: what is missing or lapsed, then what ends soon, then what does not fit. */
import { useLingui } from "@lingui/react/macro";
import { useState, type ReactNode } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import type { Credential, Wallet } from "../../api/types";
import { paths } from "../../app/paths";
import { DueText, LinkButton, StatusTag, toast, type StatusKind } from "../../ui";
import { walletChanged } from "./data";
import type { CredentialAlert } from "./types";
import { compactWarning, credentialTitle } from "./words";

interface Action {
  key: string;
  kind: StatusKind;
  word: string;
  title: ReactNode;
  why: ReactNode;
  upload?: { href: string; label: string };
  credential?: Credential;
  alert?: CredentialAlert;
  residence?: boolean;
}

/** The screens' addresses of what the server names in its alerts. */
export function screenOf(link: { label_code: string; href: string }): string {
  const query = link.href.split("?")[1] ?? "";
  if (link.label_code === "see_ce_progress") return paths.transcript;
  if (link.href.startsWith("/classes?")) return `/find-classes?${query}`;
  if (link.href.startsWith("/library?credential=")) return `/find-classes?type=${query.slice("credential=".length)}`;
  return link.href;
}

export function Actions({ wallet, onResidence }: { wallet: Wallet; onResidence: () => void }) {
  const { t } = useLingui();
  const actions = useActions(wallet);
  if (!actions.length) return null;
  return (
    <section className="card no-print">
      <div className="card-head">
        <h2>{t`Actions required`}</h2>
        <small>{actions.length}</small>
      </div>
      <ul className="plain-list wallet-actions">
        {actions.map((action) => (
          <Line key={action.key} action={action} onResidence={onResidence} />
        ))}
      </ul>
    </section>
  );
}

function useActions(wallet: Wallet): Action[] {
  const { t } = useLingui();
  const out: Action[] = [];
  const lapsed = wallet.items.filter((each) => each.status === "expired");
  for (const each of wallet.missing) {
    // A lapsed card of the type says the same and more.
    if (lapsed.some((item) => item.type === each.type)) continue;
    out.push({ key: `missing ${each.type}`, kind: "overdue", word: t`Not on file`, title: each.type_name, why: each.reason, upload: { href: paths.newCredential(each.type), label: each.type_name } });
  }
  const upload = (item: Credential) => ({ href: paths.renewCredential(item.id), label: credentialTitle(item) });
  const due = (item: Credential) => (item.expires_on ? <DueText date={item.expires_on} expiry /> : null);
  for (const item of lapsed) {
    const required = wallet.missing.some((each) => each.type === item.type);
    out.push({ key: item.id, kind: "overdue", word: t`Lapsed`, title: credentialTitle(item), why: <>{due(item)}{required ? ` ${t`It is required for your work.`}` : ""}</>, upload: upload(item), credential: item, alert: wallet.alerts?.find((each) => each.credential_id === item.id) });
  }
  for (const item of wallet.items) {
    const alert = wallet.alerts?.find((each) => each.credential_id === item.id);
    // Without an alert its owner said "not now": it stays in the list below.
    if (item.status === "expiring_soon" && alert) out.push({ key: item.id, kind: "soon", word: t`Expires`, title: credentialTitle(item), why: due(item), upload: upload(item), credential: item, alert });
  }
  for (const item of wallet.items) {
    if (item.verification === "rejected") {
      out.push({ key: `rejected ${item.id}`, kind: "soon", word: t`Not accepted`, title: credentialTitle(item), why: t`The credentialing office could not accept it as it is. Correct it, or upload the right card.`, upload: upload(item), credential: item });
    }
    for (const code of item.warnings ?? []) {
      out.push({ key: `${code} ${item.id}`, kind: "soon", word: t`Check`, title: credentialTitle(item), why: compactWarning(code), credential: item, residence: code === "compact_home_differs" || code === "compact_move_60_days" });
    }
  }
  return out;
}

function Line({ action, onResidence }: { action: Action; onResidence: () => void }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  const { credential, alert, upload } = action;
  const name = credential ? credentialTitle(credential) : "";
  const labels: Record<string, string> = { find_class: t`Find a class`, take_refresher: t`Take a refresher`, see_ce_progress: t`See CE progress` };
  const dismiss = async () => {
    setProblem("");
    try {
      await api.post(`/credentials/${credential?.id}/alerts/dismiss`);
      await walletChanged();
      toast(t`You are told again at the next step`);
    } catch {
      setProblem(t`This could not be put aside: it is the last day, or the server could not be reached.`);
    }
  };
  return (
    <li>
      <div>
        <span className="row"><StatusTag kind={action.kind}>{action.word}</StatusTag> <b className="wrap">{credential ? <Link href={paths.credential(credential.id)}>{action.title}</Link> : action.title}</b></span>
        <span className="s below">{action.why}</span>
        <span className="s row wallet-links">
          {alert?.links.filter((link) => labels[link.label_code]).map((link) => <Link key={link.label_code} href={screenOf(link)} aria-label={`${labels[link.label_code]}: ${name}`}>{labels[link.label_code]}</Link>)}
          {alert?.can_dismiss ? <button type="button" className="link" aria-label={t`Not now: ${name}`} onClick={() => void dismiss()}>{t`Not now`}</button> : null}
          {action.residence ? <button type="button" className="link" onClick={onResidence}>{t`Say where you live`}</button> : null}
        </span>
        {problem ? <span className="s" role="alert">{problem}</span> : null}
      </div>
      {upload ? <LinkButton href={upload.href} kind="primary" label={`${t`Upload card`}: ${upload.label}`}>{t`Upload card`}</LinkButton> : credential ? <LinkButton href={paths.credential(credential.id)} label={t`Open: ${name}`}>{t`Open`}</LinkButton> : null}
    </li>
  );
}
