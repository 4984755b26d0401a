import "./credentials.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api, download } from "../../api/client";
import type { Credential, Wallet } from "../../api/types";
import { paths } from "../../app/paths";
import { fullDay } from "../../lib/dates";
import { oneOf, useSearchState } from "../../lib/search_state";
import { Button, DueText, EmptyState, FilterChips, LinkButton, Loaded, Menu, MenuItem, Page, Table, errorsOf, toast, type Column } from "../../ui";
import { useIntakeStatus } from "../intake/data";
import { Actions } from "./actions";
import { FeedDialog } from "./feed";
import { SHOWS, isShown, useWallet, walletChanged, type Show } from "./data";
import { Peers } from "./peers";
import { ResidenceDialog, canBeCompact } from "./residence";
import { CredentialTag, VerificationTag } from "./status";
import { credentialTitle } from "./words";

const codecs = { show: oneOf(SHOWS, "all") };

export default function WalletPage() {
  const { t } = useLingui();
  const wallet = useWallet();
  const [dialog, setDialog] = useState<"" | "feed" | "residence">("");
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState("");
  const some = Boolean(wallet.data?.items.length);
  const pdf = async () => {
    setSaving(true);
    setProblem("");
    try {
      await download("/credentials/wallet.pdf", undefined, "credentials.pdf");
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`The PDF could not be made. Try again.`);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Page
      title={t`Credentials`}
      lead={wallet.data ? <Counts wallet={wallet.data} /> : <Trans>Your licences and cards, what needs action first.</Trans>}
      actions={
        <>
          {some ? <LinkButton href={paths.shares}>{t`Share`}</LinkButton> : null}
          <LinkButton href={paths.newCredential()} kind="primary">{t`Upload card`}</LinkButton>
          <Menu label={saving ? t`Making the PDF` : t`More`} name={t`More for your wallet`}>
            {some ? <MenuItem onSelect={() => window.print()}>{t`Print`}</MenuItem> : null}
            {some ? <MenuItem onSelect={() => void pdf()}>{t`Download as PDF`}</MenuItem> : null}
            <MenuItem onSelect={() => setDialog("feed")}>{t`Expiry dates in your calendar`}</MenuItem>
            {wallet.data?.items.some(canBeCompact) ? <MenuItem onSelect={() => setDialog("residence")}>{t`State you live in`}</MenuItem> : null}
            <MenuItem href={paths.review}>{t`Pictures and archives`}</MenuItem>
          </Menu>
        </>
      }
    >
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <Loaded query={wallet}>{(data) => <Body wallet={data} onResidence={() => setDialog("residence")} />}</Loaded>
      <FeedDialog open={dialog === "feed"} onClose={() => setDialog("")} />
      <ResidenceDialog open={dialog === "residence"} onClose={() => setDialog("")} />
    </Page>
  );
}

function Counts({ wallet }: { wallet: Wallet }) {
  const { t } = useLingui();
  if (!wallet.items.length) return <Trans>Your licences and cards, what needs action first.</Trans>;
  const current = plural(wallet.active, { one: "# current", other: "# current" });
  const soon = plural(wallet.expiring_soon, { one: "# expires within 90 days", other: "# expire within 90 days" });
  const lapsed = plural(wallet.expired, { one: "# lapsed", other: "# lapsed" });
  const unverified = plural(wallet.unverified ?? 0, { one: "# not verified yet", other: "# not verified yet" });
  return <>{t`${current}, ${soon}, ${lapsed}; ${unverified}.`}</>;
}

function Body({ wallet, onResidence }: { wallet: Wallet; onResidence: () => void }) {
  const { t } = useLingui();
  const [{ show }, set] = useSearchState(codecs);
  const intake = useIntakeStatus();
  const rows = wallet.items.filter((item) => isShown(item, show));
  return (
    <div className="stack">
      {intake.data?.to_review ? <ToReview count={intake.data.to_review} /> : null}
      <Actions wallet={wallet} onResidence={onResidence} />
      {wallet.items.length ? (
        <section className="stack-s" aria-label={t`Your credentials`}>
          <Chips wallet={wallet} show={show} onShow={(next) => set({ show: next })} />
          {rows.length ? <Cards rows={rows} /> : <EmptyState title={t`None of your credentials is in this list`} action={<Button onClick={() => set({ show: "all" })}>{t`Show all`}</Button>} />}
        </section>
      ) : (
        <EmptyState title={t`No licence or card on file`} action={<LinkButton href={paths.newCredential()} kind="primary">{t`Upload card`}</LinkButton>}>
          <Trans>Add each licence and card once. MedConnect reminds you 90, 60, 30, 14 and 7 days before it expires.</Trans>
        </EmptyState>
      )}
      <Peers held={wallet.items.map((each) => each.type)} />
    </div>
  );
}

function ToReview({ count }: { count: number }) {
  const { t } = useLingui();
  const words = plural(count, { one: "# picture of a card waits for your look.", other: "# pictures of cards wait for your look." });
  return <p className="note row-between no-print"><span>{words}</span> <Link href={paths.review}>{t`Look and confirm`}</Link></p>;
}

/** Each number stands on the list that it counts. */
function Chips({ wallet, show, onShow }: { wallet: Wallet; show: Show; onShow: (show: Show) => void }) {
  const { t } = useLingui();
  const chips: [Show, string, number][] = [
    ["active", t`Current`, wallet.active],
    ["soon", t`Expires within 90 days`, wallet.expiring_soon],
    ["lapsed", t`Lapsed`, wallet.expired],
    ["unverified", t`Not verified`, wallet.unverified ?? 0],
  ];
  return (
    <FilterChips
      single label={t`Show`} selected={show === "all" ? [] : [show]} onSelected={([key]) => onShow((key ?? "all") as Show)}
      chips={chips.map(([key, label, number]) => ({ key, label: <>{label} <b className="num">{number}</b></> }))}
    />
  );
}

function Cards({ rows }: { rows: readonly Credential[] }) {
  const { t } = useLingui();
  const [problem, setProblem] = useState("");
  const show = async (item: Credential) => {
    setProblem("");
    try {
      await api.post<Credential>(`/credentials/${item.id}/shown`, { shown: !item.shown_on_profile });
      await walletChanged();
      toast(item.shown_on_profile ? t`Hidden on your profile` : t`Shown on your profile`);
    } catch {
      setProblem(t`This could not be changed. Try again.`);
    }
  };
  const columns: Column<Credential>[] = [
    {
      key: "title", header: t`Credential`, head: true,
      cell: (row) => (
        <>
          <Link href={paths.credential(row.id)}>{credentialTitle(row)}</Link>
          <span className="s dim below">{row.issuing_body}</span>
          {row.previous_id ? <span className="s dim below">{t`renewed, the former card is kept`}</span> : null}
        </>
      ),
    },
    { key: "number", header: t`Number`, cell: (row) => row.number ? <span className="wrap">{row.number}</span> : <span className="dim">{t`not given`}</span> },
    { key: "issued", header: t`Issued`, cell: (row) => (row.issued_on ? fullDay(row.issued_on) : <span className="dim">{t`not given`}</span>) },
    { key: "expires", header: t`Expires`, cell: (row) => <Expiry row={row} /> },
    { key: "status", header: t`Status`, cell: (row) => <CredentialTag status={row.status} daysLeft={row.days_left} /> },
    { key: "verified", header: t`Verification`, cell: (row) => <VerificationTag item={row} /> },
    {
      key: "shown", header: t`On the profile`, className: "no-print",
      cell: (row) => {
        const title = credentialTitle(row);
        return <button type="button" className="chip" aria-pressed={row.shown_on_profile !== false} aria-label={row.shown_on_profile === false ? t`Hidden on the profile: ${title}` : t`Shown on the profile: ${title}`} onClick={() => void show(row)}>{row.shown_on_profile === false ? t`Hidden` : t`Shown`}</button>;
      },
    },
    {
      key: "act", header: t`Actions`, actions: true, className: "no-print",
      cell: (row) => {
        const title = credentialTitle(row);
        return row.status === "active" ? (
          <LinkButton href={paths.credential(row.id)} label={t`Open: ${title}`}>{t`Open`}</LinkButton>
        ) : (
          <LinkButton href={paths.renewCredential(row.id)} label={t`Upload card: ${title}`}>{t`Upload card`}</LinkButton>
        );
      },
    },
  ];
  return (
    <>
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <Table caption={t`Your credentials`} columns={columns} rows={rows} rowKey={(row) => row.id} />
    </>
  );
}

function Expiry({ row }: { row: Credential }) {
  const { t } = useLingui();
  if (!row.expires_on) return <span className="dim">{t`does not expire`}</span>;
  return row.status === "active" ? <>{fullDay(row.expires_on)}</> : <DueText date={row.expires_on} expiry />;
}
