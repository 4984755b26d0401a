import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState, type ChangeEvent } from "react";
import { api } from "../../api/client";
import { Field, Loaded, StatusTag, Table, type Column, type StatusKind } from "../../ui";
import type { PacketKey, SurveyPacket } from "./matrix_types";
import { checkPacket, type Checked } from "./packet_check";

const KIND: Record<Checked["state"], StatusKind> = { good: "ok", bad: "overdue", unknown: "idle" };

/** For whoever was given a packet: is it the one that was signed, and is no file changed? */
export function VerifyPacket({ known }: { known: readonly SurveyPacket[] }) {
  const key = useQuery({ queryKey: ["compliance", "packet-key"], queryFn: ({ signal }) => api.get<PacketKey>("/compliance/packet-key", undefined, { signal }), staleTime: Infinity });
  return <Loaded query={key}>{(data) => <Check publicKey={data.public_key} known={known.map((row) => row.index_sha256).filter(Boolean)} />}</Loaded>;
}

function Check({ publicKey, known }: { publicKey: string; known: readonly string[] }) {
  const { t } = useLingui();
  const [results, setResults] = useState<Checked[] | null>(null);
  const [failed, setFailed] = useState(false);
  const words: Record<Checked["why"], string> = {
    index_known: t`The index of a packet that was made here`, index_unknown: t`Not the index of a packet in the list; its signature says whether it was made here`,
    signed: t`Signed by this hospital, unchanged since`, signature_wrong: t`The signature does not fit: the index was changed or signed elsewhere`,
    signature_not_checked: t`This browser cannot check Ed25519; see README.txt for openssl`, no_index: t`Choose index.csv too`, index_not_proven: t`It fits the index, but the index is not proven: choose index.csv.sig too`,
    listed: t`As it was when the index was signed`, changed: t`It was changed: its SHA-256 differs`, not_listed: t`It is not in the index`,
  };
  const states: Record<Checked["state"], string> = { good: t`Good`, bad: t`Do not trust`, unknown: t`Not decided` };
  const check = async (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])];
    setFailed(false);
    try {
      const read = await Promise.all(files.map(async (file) => ({ name: file.name, bytes: await file.arrayBuffer() })));
      setResults(read.length ? await checkPacket(read, publicKey, known) : null);
    } catch {
      setFailed(true);
    }
  };
  const columns: Column<Checked>[] = [
    { key: "name", header: t`File`, head: true, className: "wrap", cell: (row) => row.name },
    { key: "state", header: t`Result`, cell: (row) => <StatusTag kind={KIND[row.state]}>{states[row.state]}</StatusTag> },
    { key: "why", header: t`Why`, className: "wrap", cell: (row) => words[row.why] },
  ];
  return (
    <div className="stack">
      <p><Trans>Unpack the ZIP and choose index.csv, index.csv.sig and as many of the PDFs as you like. They are checked in this browser and sent nowhere.</Trans></p>
      <Field name="packet_files" label={t`Files of the packet`}>
        {(control) => <input {...control} className="input" type="file" multiple accept=".csv,.sig,.pdf" onChange={(event) => void check(event)} />}
      </Field>
      {failed ? <p className="note soon" role="alert">{t`The files could not be checked in this browser. README.txt in the packet says how to check them with openssl.`}</p> : null}
      <div role="status">
        {results ? results.length ? <Table caption={t`Files of the packet`} columns={columns} rows={results} rowKey={(row) => row.name} /> : <p className="dim">{t`None of these belongs to a packet.`}</p> : null}
      </div>
    </div>
  );
}
