import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "wouter";
import { api } from "../../api/client";
import { clock, fullDay } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Card, CopyField, Loaded, Page } from "../../ui";
import { AuditTabs } from "./tabs";
import type { AuditDetail } from "./types";
import "../compliance/compliance.css";

export default function EntryPage() {
  const { t } = useLingui();
  const { entry = "" } = useParams();
  const query = useQuery({ queryKey: ["audit", "entry", entry], queryFn: ({ signal }) => api.get<AuditDetail>(`/audit/entries/${entry}`, undefined, { signal }) });
  return (
    <Page wide title={t`Entry ${entry}`} crumbs={[{ href: "/audit", label: t`Audit log` }]}>
      <AuditTabs />
      <Loaded query={query}>{(data) => <Body detail={data} />}</Loaded>
    </Page>
  );
}

function Body({ detail }: { detail: AuditDetail }) {
  const { t } = useLingui();
  const { entry, proof } = detail;
  const size = count(proof.size);
  return (
    <div className="stack">
      {detail.proved ? <p className="note ok"><Trans>Proved: this entry is in the log of {size} entries that was signed.</Trans></p> : <p className="note overdue" role="alert"><Trans>This entry does not lead to the signed log: it, or another one, was changed outside MedConnect. Keep this server as it is and call your security officer.</Trans></p>}
      <Card title={entry.action}>
        <dl className="pairs">
          <dt>{t`When`}</dt><dd className="num">{fullDay(entry.at)} {clock(entry.at)}</dd>
          <dt>{t`Who`}</dt><dd className="long-text">{entry.actor ? <Link href={`/audit?actor=${entry.actor}`}>{detail.actor_name || entry.actor}</Link> : t`the system`}</dd>
          <dt>{t`Object`}</dt><dd className="long-text"><Link href={`/audit?object=${encodeURIComponent(entry.object)}`}>{entry.object}</Link></dd>
          <dt>{t`Outcome`}</dt><dd>{entry.outcome}</dd>
          <dt>{t`Address`}</dt><dd>{entry.address ? <Link href={`/audit?address=${encodeURIComponent(entry.address)}`}>{entry.address}</Link> : t`none`}</dd>
          <dt>{t`Request`}</dt><dd className="long-text">{entry.request_id || t`none`}</dd>
          <dt>{t`Details`}</dt><dd><code className="s long-text">{JSON.stringify(entry.details)}</code></dd>
        </dl>
      </Card>
      <Card title={t`Proof`}>
        <div className="stack">
          <p className="s"><Trans>Anybody can check this without access to this server: SHA-256 of a zero byte and the leaf, then the path (RFC 6962), gives the root that the checkpoint signs.</Trans></p>
          <CopyField label={t`Leaf`} value={proof.leaf} />
          <CopyField label={t`Path, lowest first`} value={proof.path.join(" ") || t`empty: the log has one entry`} />
          <CopyField label={t`Root`} value={proof.root} />
          <CopyField label={t`Signed checkpoint`} value={detail.checkpoint} />
          <CopyField label={t`Verifier key`} value={detail.verifier_key} />
        </div>
      </Card>
    </div>
  );
}
