import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Link, useLocation, useParams } from "wouter";
import { api } from "../../api/client";
import { paths } from "../../app/paths";
import { queryClient, useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { Button, Card, DueText, EmptyState, Loaded, Page } from "../../ui";
import { CredentialTag } from "../credentials/status";
import { credentialTitle } from "../credentials/words";
import { ChangesOf } from "./changes";
import { PsvEntries } from "./entries";
import { AskNursys } from "./nursys";
import { RecordForm } from "./record_form";
import { CardPictures } from "./scans";
import { verificationPath } from "./tabs";
import type { VerificationDetail, VerificationPage } from "./types";
import { VerificationTag, levelName, linkName, methodName, reasonName, warningWords } from "./words";
import "../compliance/compliance.css";
import "./verification.css";

/** One licence or card: what its holder says, what the source says, and every entry of the log about it. */
export default function OnePage() {
  const { t } = useLingui();
  const { credential = "" } = useParams();
  const query = useQuery({
    queryKey: ["verification", "one", credential], queryFn: ({ signal }) => api.get<VerificationDetail>(`/verifications/${credential}`, undefined, { signal }),
    // A registry that was asked answers later.
    refetchInterval: (known) => (known.state.data?.item.state === "pending" ? 30_000 : false),
  });
  const item = query.data?.item;
  const who = [item?.person_name, item?.employee_number, item?.unit_name].filter(Boolean).join(", ");
  return (
    <Page wide title={item ? item.credential : t`Verification`} crumbs={[{ href: "/verification", label: t`Verification` }]} lead={item ? who : null}>
      <Loaded query={query}>{(data) => <Body key={data.item.credential_id} data={data} />}</Loaded>
    </Page>
  );
}

function Body({ data }: { data: VerificationDetail }) {
  const { t } = useLingui();
  const [written, setWritten] = useState(0);
  const { item } = data;
  const settled = item.state === "verified" || item.state === "rejected";
  const done = (next: VerificationDetail) => {
    queryClient.setQueryData(["verification", "one", item.credential_id], next);
    for (const key of [["verification", "queue"], ["live"], ["compliance"]]) void queryClient.invalidateQueries({ queryKey: key });
    setWritten(written + 1);
  };
  return (
    <div className="verify-cols">
      <div className="stack">
        <OnFile data={data} />
        <Card title={t`Pictures of it`} aside={data.credential.scans.length}><CardPictures item={data.credential} /></Card>
        <ChangesOf credential={data.item.credential_id} />
      </div>
      <div className="stack">
        {data.own ? (
          <EmptyState title={t`This is your own`}><Trans>Somebody else of the credentialing office verifies it. You can follow what was written below.</Trans></EmptyState>
        ) : (
          <>
            {written ? <Written /> : null}
            <Card title={settled ? t`Verify it again` : t`What did the source say?`} aside={levelName(item.level)}>
              <div className="stack">
                {data.links.length || data.can_ask_nursys ? (
                  <div className="row">
                    {data.links.map((link) => <a key={link.code} className="ghost external" href={link.url} target="_blank" rel="noreferrer">{linkName(link.code)}</a>)}
                    {data.can_ask_nursys ? <AskNursys data={data} /> : null}
                  </div>
                ) : null}
                <RecordForm key={written} data={data} onDone={done} />
              </div>
            </Card>
          </>
        )}
        <PsvEntries data={data} />
      </div>
    </div>
  );
}

/** After an entry: on to the one that is due next. */
function Written() {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const [none, setNone] = useState(false);
  const [busy, setBusy] = useState(false);
  // The form that had the focus is a new one now.
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => note.current?.focus(), []);
  const next = async () => {
    setBusy(true);
    try {
      const first = (await api.get<VerificationPage>("/verifications", { limit: 1 })).items[0];
      if (first) navigate(verificationPath(first.credential_id));
      else setNone(true);
    } catch {
      navigate("/verification");
    } finally {
      setBusy(false);
    }
  };
  return (
    <div ref={note} tabIndex={-1} className="note ok row-between" role="status">
      <span>{none ? t`The entry is written. Nothing else waits.` : t`The entry is written and sealed in the audit log.`}</span>
      {none ? <Link href="/verification">{t`Back to the queue`}</Link> : <Button busy={busy} onClick={() => void next()}>{t`Next in the queue`}</Button>}
    </div>
  );
}

function OnFile({ data }: { data: VerificationDetail }) {
  const { t } = useLingui();
  const may = useBoot().data?.me.permissions ?? [];
  const { item, credential } = data;
  const none = <span className="dim">{t`not given`}</span>;
  const verifiedOn = credential.verified_on ? fullDay(credential.verified_on) : "";
  const verifiedBy = credential.verified_method ? methodName(credential.verified_method) : "";
  const pairs: [string, ReactNode][] = [
    [t`State`, <span key="s" className="row"><VerificationTag state={item.state} />{item.state === "verified" || item.state === "rejected" ? null : <span className="s dim">{reasonName(item.reason)}</span>}</span>],
    ...(item.due_on ? [[t`Verify by`, <DueText key="d" date={item.due_on} />] as [string, ReactNode]] : []),
    [t`Holder`, may.includes("compliance:view") ? <Link key="p" href={paths.compliancePerson(item.person_id)}>{item.person_name}</Link> : item.person_name],
    [t`What`, credentialTitle(credential)],
    [t`Issued by`, credential.issuing_body || none],
    [t`Number`, credential.number ? <span key="n" className="hash">{credential.number}</span> : none],
    [t`Issued`, credential.issued_on ? fullDay(credential.issued_on) : none],
    [t`Expires`, <span key="e" className="row">{credential.expires_on ? fullDay(credential.expires_on) : t`does not expire`} <CredentialTag status={credential.status} daysLeft={credential.days_left} /></span>],
    ...(credential.verified_on ? [[t`Last verified`, [verifiedOn, verifiedBy].filter(Boolean).join(", ")] as [string, ReactNode]] : []),
    ...(credential.notes ? [[t`Notes of the holder`, credential.notes] as [string, ReactNode]] : []),
  ];
  const previous = credential.previous_id;
  return (
    <Card title={t`What its holder entered`}>
      <div className="stack">
        {[...data.warnings, ...credential.warnings].map((code) => <p key={code} className="note soon">{warningWords(code)}</p>)}
        <dl className="pairs">
          {pairs.map(([name, value]) => <div className="pair" key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        </dl>
        <div className="row">
          {may.includes("credential:manage") ? <Link href={paths.credential(credential.id)}>{t`Open the entry`}</Link> : null}
          {previous ? <Link href={verificationPath(previous)}>{t`The one that it renews`}</Link> : null}
        </div>
      </div>
    </Card>
  );
}
