import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import type { Credential } from "../../api/types";
import { paths } from "../../app/paths";
import { FileDrop, LinkButton, Loaded, Page, SkeletonRows, toast } from "../../ui";
import { ConfirmCard } from "../intake/confirm";
import { dropDocument, useDocument } from "../intake/data";
import { Engine } from "../intake/engine";
import { PickCard } from "../intake/pick";
import type { IntakeDocument } from "../intake/types";
import { refusalWords } from "../intake/words";
import { CredentialForm } from "./credential_form";
import { useTypes, useWallet, walletChanged } from "./data";
import { SCAN_TYPES, SCAN_BYTES, uploadScan } from "./scans";
import { credentialTitle } from "./words";
import "./credentials.css";

/**
 * A new card, or the renewal of one, in three taps: "Upload card" on the page before, the camera here, "Confirm".
 * The picture's number is in the address: a phone that closes the page while its camera is open loses nothing.
 */
export default function NewCredentialPage() {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const search = useSearch();
  const query = new URLSearchParams(search);
  const type = query.get("type") ?? "";
  const renews = query.get("renews") ?? "";
  const document = query.get("document") ?? "";
  const byHand = query.get("by") === "hand";
  const [file, setFile] = useState<File | null>(null);
  const [before, setBefore] = useState("");
  const wallet = useWallet();
  const types = useTypes();
  const old = wallet.data?.items.find((each) => each.id === renews);
  const name = old ? credentialTitle(old) : (types.data?.items.find((each) => each.code === type)?.name ?? "");

  const to = (change: Record<string, string>) => {
    const next = new URLSearchParams(search);
    for (const [key, value] of Object.entries(change)) value ? next.set(key, value) : next.delete(key);
    const words = next.toString();
    return `/credentials/new${words ? `?${words}` : ""}`;
  };
  const go = (change: Record<string, string>) => navigate(to(change), { replace: true });
  const again = (why: string) => {
    setFile(null);
    setBefore(why);
    go({ document: "" });
  };
  const done = (made: Credential) => {
    toast(t`Saved`);
    navigate(paths.credential(made.id), { replace: true });
  };
  return (
    <Page
      title={old ? t`Upload the new card` : t`Add a licence or card`} crumbs={[{ href: paths.credentials, label: t`Credentials` }]}
      lead={name ? old ? <Trans>In place of: {name}</Trans> : name : byHand ? <Trans>Copy what is printed on it.</Trans> : <Trans>Take a picture; what it says is read, and you confirm it.</Trans>}
    >
      {byHand ? (
        <ByHand type={type} old={old} waiting={Boolean(renews) && wallet.isPending} picture={to({ by: "" })} onDone={done} />
      ) : document ? (
        <Sent key={document} id={document} file={file} type={type} renews={renews} onConfirmed={done} onAgain={again} />
      ) : (
        <div className="stack pick-page">
          <Engine />
          <PickCard
            key={before} before={before}
            onSent={(item, sent) => {
              setFile(sent);
              setBefore("");
              go({ document: item.id });
            }}
          />
          <p className="row">
            <Link href={to({ by: "hand" })}>{t`Type it in without a picture`}</Link>
            <Link href={paths.review}>{t`Pictures sent before`}</Link>
          </p>
        </div>
      )}
    </Page>
  );
}

interface SentProps {
  id: string;
  file: File | null;
  type: string;
  renews: string;
  onConfirmed: (made: Credential) => void;
  onAgain: (why: string) => void;
}
function Sent({ id, file, type, renews, onConfirmed, onAgain }: SentProps) {
  const query = useDocument(id);
  return <Loaded query={query}>{(item) => <SentBody item={item} file={file} type={type} renews={renews} onConfirmed={onConfirmed} onAgain={onAgain} />}</Loaded>;
}

function SentBody({ item, onAgain, ...rest }: Omit<SentProps, "id"> & { item: IntakeDocument }) {
  const { t } = useLingui();
  const why = refusalWords(item.refusal) || item.refusal.replace(/_/g, " ");
  if (item.state === "refused") {
    return (
      <div className="stack">
        <p className="note soon" role="alert">{why}</p>
        {/* The refused file is put away with the next try. */}
        <PickAgain item={item} onAgain={() => onAgain("")} />
      </div>
    );
  }
  if (item.state === "confirmed" || item.state === "dropped") {
    return (
      <div className="stack">
        <p className="note">{item.state === "confirmed" ? t`This picture was confirmed before.` : t`This picture was dropped before.`}</p>
        <div className="row">
          {item.credential_id ? <LinkButton href={paths.credential(item.credential_id)}>{t`Open the card`}</LinkButton> : null}
          <LinkButton kind="primary" href={paths.newCredential()}>{t`Upload another card`}</LinkButton>
        </div>
      </div>
    );
  }
  return (
    <div className="stack">
      <Engine />
      <ConfirmCard item={item} own {...rest} onDropped={() => onAgain("")} />
    </div>
  );
}

function PickAgain({ item, onAgain }: { item: IntakeDocument; onAgain: () => void }) {
  const { t } = useLingui();
  const again = () => {
    dropDocument(item.id).catch(() => undefined);
    onAgain();
  };
  return (
    <div className="row">
      <button type="button" className="btn" onClick={again}>{t`Take another picture`}</button>
    </div>
  );
}

/** Without a picture, or with one that is only kept. */
function ByHand({ type, old, waiting, picture, onDone }: { type: string; old?: Credential; waiting: boolean; picture: string; onDone: (made: Credential) => void }) {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const once = useOnce();
  if (waiting) return <SkeletonRows />;
  return (
    <div className="stack">
      <p><Link href={picture}>{t`Take a picture instead`}</Link></p>
      <div className="card pad credential-form">
        <CredentialForm
          type={type} from={old}
          onSave={async (values) => {
            const body = old && old.type === values.type ? { ...values, renews: old.id } : values;
            const made = await once((idempotencyKey) => api.post<Credential>("/credentials/mine", body, { idempotencyKey }));
            const scanned = file ? await uploadScan(made.id, file).then(() => true, () => false) : true;
            await walletChanged();
            if (!scanned) toast(t`The photo was not uploaded. Add it again here.`);
            onDone(made);
          }}
        >
          <FileDrop name="scan" label={t`Photo or PDF of it`} hint={t`PDF, PNG or JPEG, up to 10 MB. It is kept with the card and not read.`} accept={SCAN_TYPES} maxBytes={SCAN_BYTES} file={file} onFile={setFile} />
        </CredentialForm>
      </div>
    </div>
  );
}
