import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { download } from "../../api/client";
import { moment } from "../../lib/dates";
import { bytes } from "../../lib/numbers";
import { Button, Card } from "../../ui";
import type { PsvEntry, PsvEvidence, VerificationDetail } from "./types";
import { OutcomeTag, discrepancyWords, levelName, methodName } from "./words";

/** Every entry of the log about one credential, newest first. */
export function PsvEntries({ data }: { data: VerificationDetail }) {
  const { t } = useLingui();
  return (
    <Card title={t`Entries of the PSV log`} aside={data.records.length}>
      {data.records.length ? (
        <ul className="plain-list psv-entries">
          {data.records.map((entry) => <li key={entry.record.id}><Entry credential={data.item.credential_id} entry={entry} /></li>)}
        </ul>
      ) : (
        <p className="dim"><Trans>Nobody has verified it yet.</Trans></p>
      )}
    </Card>
  );
}

function Entry({ credential, entry }: { credential: string; entry: PsvEntry }) {
  const { t } = useLingui();
  const { record } = entry;
  const by = record.by === "connector" ? t`a connector` : record.by;
  return (
    <>
      <p className="row-between">
        <span className="row"><OutcomeTag outcome={record.result} /> <b>{methodName(record.method)}</b></span>
        <span className="s dim">{moment(record.at)}, {by}</span>
      </p>
      <p>
        {record.source}
        <span className="s dim below">{record.credential} · {levelName(record.level)}</span>
      </p>
      {record.discrepancies.length ? <ul>{record.discrepancies.map((each) => <li key={each}>{discrepancyWords(each)}</li>)}</ul> : null}
      {entry.note ? <p className="wrap">{entry.note}</p> : null}
      {entry.evidence.map((file) => <EvidenceLine key={file.id} credential={credential} file={file} />)}
      <details>
        <summary>{t`Proof of this entry`}</summary>
        <dl className="pairs">
          <div className="pair"><dt>{t`Entry`}</dt><dd className="hash">{record.id}</dd></div>
          <div className="pair"><dt>{t`Evidence, SHA-256`}</dt><dd className="hash">{record.evidence_sha256 || t`none`}</dd></div>
          <div className="pair"><dt>{t`Audit checkpoint`}</dt><dd className="hash">{record.checkpoint || t`signed tonight`}</dd></div>
        </dl>
      </details>
    </>
  );
}

function EvidenceLine({ credential, file }: { credential: string; file: PsvEvidence }) {
  const { t } = useLingui();
  const [failed, setFailed] = useState(false);
  const name = file.file_name || t`Evidence`;
  const open = () => {
    setFailed(false);
    download(`/verifications/${credential}/evidence/${file.id}`, undefined, file.file_name || "evidence").catch(() => setFailed(true));
  };
  return (
    <p className="row-between">
      <span className="wrap">{name}, {bytes(file.size)}{failed ? <span className="s below" role="alert">{t`It could not be loaded. Try again.`}</span> : null}</span>
      <Button aria-label={t`Download evidence ${name}`} onClick={open}>{t`Download`}</Button>
    </p>
  );
}
