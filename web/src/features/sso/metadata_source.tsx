import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { Button, FileDrop, Input, RadioGroup, Textarea } from "../../ui";
import type { Overview, MetadataPreview } from "./types";
import { problemOf } from "./words";

const MOST = 1024 * 1024;

/** Metadata from a file, pasted, or fetched once because the operator says so. */
export function MetadataSource({ overview, value, onValue }: { overview: Overview; value: string; onValue: (metadata: string) => void }) {
  const { t } = useLingui();
  const [source, setSource] = useState("file");
  const [file, setFile] = useState<File | null>(null);
  const [url, setUrl] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [fetched, setFetched] = useState("");
  // The server that can fetch also says how far clocks may differ.
  const canFetch = overview.clock_skew_seconds !== undefined;
  const take = (next: File | null) => {
    setFile(next);
    if (next) void next.text().then(onValue);
    else onValue("");
  };
  const fetchNow = async () => {
    setBusy(true);
    setProblem("");
    try {
      const seen = await api.post<MetadataPreview>("/sso/metadata/preview", { url: url.trim() });
      onValue(seen.metadata);
      setFetched(seen.entity_id);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack">
      <RadioGroup
        name="source" label={t`Its metadata`} value={source} onValue={(next) => { setSource(next); onValue(""); setFile(null); setFetched(""); }}
        options={[{ value: "file", label: t`A file` }, { value: "paste", label: t`Pasted text` }, ...(canFetch ? [{ value: "url", label: t`An address, fetched once now` }] : [])]}
      />
      {source === "file" ? <FileDrop name="metadata" label={t`Metadata file`} hint={t`Federation metadata XML of the provider`} accept=".xml,text/xml,application/xml,application/samlmetadata+xml" maxBytes={MOST} file={file} onFile={take} /> : null}
      {source === "paste" ? <Textarea name="metadata" label={t`Metadata`} hint={t`Begins with <EntityDescriptor or <?xml`} spellCheck={false} rows={8} value={value} onValue={onValue} /> : null}
      {source === "url" ? (
        <div className="stack-s">
          <div className="two">
            <Input name="metadata" label={t`Address of the metadata`} type="url" placeholder="https://login.hospital.example/FederationMetadata.xml" spellCheck={false} value={url} onValue={setUrl} />
            <Button busy={busy} busyLabel={t`Fetching`} onClick={() => void fetchNow()}>{t`Fetch now`}</Button>
          </div>
          <p className="s dim">{t`Fetched once, over HTTPS. It is not fetched again by itself, so nobody can change it behind your back.`}</p>
          {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
          <p role="status">{fetched ? t`Read: ${fetched}` : ""}</p>
        </div>
      ) : null}
    </div>
  );
}
