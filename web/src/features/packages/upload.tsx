/** Sends a package, says how far it is, waits for its check and shows what was found. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";
import { api, sendFile, type QueryValue } from "../../api/client";
import { queryClient } from "../../app/session";
import { percent } from "../../lib/numbers";
import { Button, FileDrop, Form, ProgressBar, SkeletonRows, errorsOf, type FieldErrors } from "../../ui";
import { PACKAGE_BYTES } from "./data";
import { Problems, useOutcome } from "./problems";
import type { PackageVersionView } from "./types";

interface UploadProps {
  path: string;
  query?: Record<string, QueryValue>;
  label: string;
  action: string;
  /** Called once the package is there, whatever the check will say. */
  onDone?: (version: PackageVersionView) => void;
  /** What to offer when the check is over. */
  after?: (version: PackageVersionView) => ReactNode;
  children?: ReactNode;
}
export function PackageUpload({ path, query, label, action, onDone, after, children }: UploadProps) {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [part, setPart] = useState<number | null>(null);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [version, setVersion] = useState<PackageVersionView | null>(null);
  const stop = useRef<AbortController | null>(null);
  const send = async () => {
    if (!file) return setErrors({ file: t`Choose the package` });
    setErrors({});
    setPart(0);
    stop.current = new AbortController();
    try {
      const made = await sendFile<PackageVersionView>(path, file, { query: { ...query, file_name: file.name }, signal: stop.current.signal, onProgress: setPart });
      setVersion(made);
      void queryClient.invalidateQueries({ queryKey: ["packages"] });
      onDone?.(made);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) setErrors({ file: Object.values(errorsOf(error)).join(" ") });
    } finally {
      setPart(null);
    }
  };
  if (version) return <Checked first={version} after={after} onAgain={() => { setVersion(null); setFile(null); }} />;
  const sent = part === null ? "" : percent(100 * part);
  return (
    <Form errors={errors} label={label} onSubmit={() => void send()}>
      <FileDrop name="file" label={t`Package`} hint={t`A ZIP file with SCORM, cmi5, xAPI or web pages in it, as the authoring tool exports it; 2 GB at most. A cmi5.xml by itself is taken as well.`} accept=".zip,.xml,application/zip,text/xml" maxBytes={PACKAGE_BYTES} file={file} onFile={setFile} />
      {children}
      {part === null ? (
        <div className="row"><Button kind="primary" type="submit">{action}</Button></div>
      ) : (
        <div className="upload-progress">
          <ProgressBar value={100 * part} label={t`Sent`} />
          <div className="row"><span className="s num" role="status">{part < 1 ? t`${sent} sent` : t`All sent, the server takes it in`}</span><Button onClick={() => stop.current?.abort()}>{t`Stop`}</Button></div>
        </div>
      )}
    </Form>
  );
}

function Checked({ first, after, onAgain }: { first: PackageVersionView; after?: (version: PackageVersionView) => ReactNode; onAgain: () => void }) {
  const { t } = useLingui();
  const outcome = useOutcome();
  const query = useQuery({
    queryKey: ["packages", "version", first.id], initialData: first, staleTime: 0,
    queryFn: async ({ signal }) => {
      const now = await api.get<PackageVersionView>(`/packages/versions/${first.id}`, undefined, { signal });
      if (now.state !== "checking") for (const key of ["list", "one", "attached"]) void queryClient.invalidateQueries({ queryKey: ["packages", key] });
      return now;
    },
    refetchInterval: (found) => (found.state.data?.state === "checking" ? 1_500 : false),
  });
  const version = query.data;
  return (
    <div className="stack">
      <p className={version.state === "ready" ? "note ok" : version.state === "refused" ? "note soon" : "note"} role="status"><b className="long-text">{version.file_name}</b>: {outcome(version)}</p>
      {version.state === "checking" ? <SkeletonRows rows={2} label={t`Being checked`} /> : null}
      {query.error ? <p className="s dim"><Trans>The state of the check could not be asked for; this page tries again.</Trans></p> : null}
      <Problems problems={version.problems} />
      {version.state === "checking" ? null : <div className="row">{after?.(version)}{version.state === "refused" ? <Button kind="primary" onClick={onAgain}>{t`Choose another file`}</Button> : null}</div>}
    </div>
  );
}
