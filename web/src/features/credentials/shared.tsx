import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import { ApiError, api } from "../../api/client";
import { fullDay, moment } from "../../lib/dates";
import { Loaded, Page, PrintButton, StatusTag } from "../../ui";
import type { SharedCredential, SharedCredentials } from "./types";
import { credentialTitle, verificationState } from "./words";
import "./credentials.css";

/** Public: what somebody shares by a link. A link that ended, was taken back or never was is one and the same. */
export default function SharedPage() {
  const { t } = useLingui();
  const { token = "" } = useParams();
  const query = useQuery({
    queryKey: ["shared", token], retry: false,
    queryFn: ({ signal }) => api.get<SharedCredentials>(`/shared-credentials/${encodeURIComponent(token)}`, undefined, { signal, anonymous: true }),
  });
  const status = query.error instanceof ApiError ? query.error.status : 0;
  return (
    <main id="main" className="medium">
      <Page title={t`Shared credentials`}>
        {status === 404 ? (
          <div className="card state" role="alert">
            <h2>{t`This link shows nothing`}</h2>
            <p><Trans>It has ended, was taken back, or is not complete. Ask the person who gave it to you for a new one.</Trans></p>
          </div>
        ) : status === 429 ? (
          <p className="note soon" role="alert">{t`Too many tries from this network. Wait a minute and open the link again.`}</p>
        ) : (
          <Loaded query={query}>{(data) => <Shared data={data} />}</Loaded>
        )}
      </Page>
    </main>
  );
}

function Shared({ data }: { data: SharedCredentials }) {
  const { t } = useLingui();
  const asOf = moment(data.as_of);
  const until = moment(data.expires_at);
  const organisation = data.organisation;
  return (
    <div className="stack">
      <p>
        <b className="wrap">{data.holder}</b>
        <span className="dim below"><Trans>{organisation}, as of {asOf}. The link works until {until}.</Trans></span>
      </p>
      <ul className="plain-list shared-list">
        {data.items.map((item, index) => (
          <li key={index} className="card pad">
            <SharedCard item={item} />
          </li>
        ))}
      </ul>
      <p className="s dim"><Trans>"Verified" means that the hospital looked at the issuer's own record or at the card itself, on the day given. Numbers and pictures are not shown by a link.</Trans></p>
      <div className="row no-print"><PrintButton /><span className="s dim">{t`Given by ${organisation} through MedConnect`}</span></div>
    </div>
  );
}

function SharedCard({ item }: { item: SharedCredential }) {
  const { t } = useLingui();
  const verified = verificationState(item.verification);
  const lines: [string, string][] = [
    [t`Issued by`, item.issuing_body],
    [t`Issued`, item.issued_on ? fullDay(item.issued_on) : ""],
    [t`Valid until`, item.expires_on ? fullDay(item.expires_on) : t`no end`],
    [t`Verified on`, item.verified_on ? fullDay(item.verified_on) : ""],
  ];
  return (
    <>
      <h2>{credentialTitle({ ...item, compact: false })}</h2>
      <p className="row">
        {item.status === "expired" ? <StatusTag kind="overdue">{t`Lapsed`}</StatusTag> : item.status === "revoked" ? <StatusTag kind="overdue">{t`Revoked`}</StatusTag> : <StatusTag kind="ok">{t`In force`}</StatusTag>}
        <StatusTag kind={verified.kind}>{verified.word}</StatusTag>
      </p>
      <dl className="pairs">
        {lines.filter(([, value]) => value).map(([name, value]) => (
          <div className="pair" key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
