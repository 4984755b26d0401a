import "./credentials.css";
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import type { Credential, Wallet } from "../../api/types";
import { paths } from "../../app/paths";
import { fullDay } from "../../lib/dates";
import { DueText, EmptyState, LinkButton, Loaded, Page, StatusTag, Table, type Column } from "../../ui";
import { CredentialTag } from "./status";
import { credentialTitle } from "./words";

export default function WalletPage() {
  const { t } = useLingui();
  const wallet = useQuery({ queryKey: ["credentials", "mine"], queryFn: ({ signal }) => api.get<Wallet>("/credentials/mine", undefined, { signal }) });
  return (
    <Page
      title={t`Credentials`}
      lead={wallet.data ? <Counts wallet={wallet.data} /> : <Trans>Your licences and cards, what needs action first.</Trans>}
      actions={<LinkButton href={paths.newCredential()} kind="primary">{t`Add a licence or card`}</LinkButton>}
    >
      <Loaded query={wallet}>{(data) => <Body wallet={data} />}</Loaded>
    </Page>
  );
}

function Counts({ wallet }: { wallet: Wallet }) {
  const { t } = useLingui();
  if (!wallet.items.length) return <Trans>Your licences and cards, what needs action first.</Trans>;
  const current = plural(wallet.active, { one: "# current", other: "# current" });
  const soon = plural(wallet.expiring_soon, { one: "# expires within 90 days", other: "# expire within 90 days" });
  const lapsed = plural(wallet.expired, { one: "# lapsed", other: "# lapsed" });
  return <>{t`${current}, ${soon}, ${lapsed}.`}</>;
}

function Body({ wallet }: { wallet: Wallet }) {
  const { t } = useLingui();
  const columns: Column<Credential>[] = [
    {
      key: "title", header: t`Credential`, head: true,
      cell: (row) => (
        <>
          <Link href={paths.credential(row.id)}>{credentialTitle(row)}</Link>
          <span className="s dim credential-body">{row.issuing_body}</span>
        </>
      ),
    },
    { key: "number", header: t`Number`, cell: (row) => row.number || <span className="dim">{t`not given`}</span> },
    { key: "issued", header: t`Issued`, cell: (row) => (row.issued_on ? fullDay(row.issued_on) : <span className="dim">{t`not given`}</span>) },
    { key: "expires", header: t`Expires`, cell: (row) => <Expiry row={row} /> },
    { key: "status", header: t`Status`, cell: (row) => <CredentialTag status={row.status} daysLeft={row.days_left} /> },
    { key: "scans", header: t`Copies`, num: true, cell: (row) => row.scans.length },
    {
      key: "act", header: t`Actions`, actions: true,
      cell: (row) => {
        const title = credentialTitle(row);
        return row.status === "active" ? (
          <LinkButton href={paths.credential(row.id)} label={t`Open: ${title}`}>{t`Open`}</LinkButton>
        ) : (
          <LinkButton href={paths.credential(row.id)} kind="primary" label={t`Upload card: ${title}`}>{t`Upload card`}</LinkButton>
        );
      },
    },
  ];
  return (
    <div className="stack">
      {wallet.missing.length ? <Missing wallet={wallet} /> : null}
      {wallet.items.length ? (
        <Table caption={t`Your credentials`} columns={columns} rows={wallet.items} rowKey={(row) => row.id} />
      ) : (
        <EmptyState title={t`No licence or card on file`} action={<LinkButton href={paths.newCredential()} kind="primary">{t`Add a licence or card`}</LinkButton>}>
          <Trans>Add each licence and card once. MedConnect reminds you 90, 60, 30, 14 and 7 days before it expires.</Trans>
        </EmptyState>
      )}
    </div>
  );
}

function Missing({ wallet }: { wallet: Wallet }) {
  const { t } = useLingui();
  return (
    <section className="card">
      <div className="card-head">
        <h2>
          <StatusTag kind="overdue">{t`Required and not on file`}</StatusTag>
        </h2>
      </div>
      <ul className="plain-list missing">
        {wallet.missing.map((item) => {
          const name = item.type_name;
          return (
            <li key={item.type}>
              <div>
                <b>{name}</b>
                <span className="s dim credential-body">{item.reason}</span>
              </div>
              <LinkButton href={paths.newCredential(item.type)} kind="primary" label={t`Upload card: ${name}`}>{t`Upload card`}</LinkButton>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Expiry({ row }: { row: Credential }) {
  const { t } = useLingui();
  if (!row.expires_on) return <span className="dim">{t`does not expire`}</span>;
  return row.status === "active" ? <>{fullDay(row.expires_on)}</> : <DueText date={row.expires_on} expiry />;
}
