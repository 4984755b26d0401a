import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api, download, newKey } from "../../api/client";
import type { Credential, Scan } from "../../api/types";
import { queryClient } from "../../app/session";
import { moment } from "../../lib/dates";
import { bytes } from "../../lib/numbers";
import { Button, ConfirmDialog, FileDrop, Form, errorsOf, toast, type FieldErrors } from "../../ui";

export const SCAN_TYPES = "application/pdf,image/png,image/jpeg";
export const SCAN_BYTES = 10 * 1024 * 1024;

export function uploadScan(credential: string, file: File): Promise<Credential> {
  return api.post<Credential>(`/credentials/${credential}/scans`, file, { query: { file_name: file.name }, idempotencyKey: newKey() });
}

/** The copies of one card: add, look at, remove. */
export function Scans({ item }: { item: Credential }) {
  const { t } = useLingui();
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [removing, setRemoving] = useState<Scan | null>(null);

  const run = async (work: () => Promise<unknown>, done: string) => {
    setBusy(true);
    setErrors({});
    try {
      await work();
      toast(done);
      setFile(null);
      setRemoving(null);
      await queryClient.invalidateQueries({ queryKey: ["credentials"] });
    } catch (error) {
      setRemoving(null);
      setErrors({ scan: Object.values(errorsOf(error))[0] ?? t`This did not work. Nothing was changed; try again.` });
    } finally {
      setBusy(false);
    }
  };
  const upload = () => {
    if (!file) return setErrors({ scan: t`Choose a photo or PDF first` });
    void run(() => uploadScan(item.id, file), t`Photo saved`);
  };
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t`Copies of the card`}</h2>
        <small>{item.scans.length}</small>
      </div>
      <div className="card-body stack">
        {item.scans.length ? (
          <ul className="plain-list scans">
            {item.scans.map((scan) => (
              <ScanLine key={scan.id} item={item} scan={scan} onRemove={() => setRemoving(scan)} />
            ))}
          </ul>
        ) : (
          <p className="dim">{t`No copy yet.`}</p>
        )}
        <Form errors={errors} onSubmit={upload} label={t`Add a copy`}>
          <FileDrop name="scan" label={t`Photo or PDF of it`} hint={t`PDF, PNG or JPEG, up to 10 MB. On a phone you can take a photo.`} accept={SCAN_TYPES} maxBytes={SCAN_BYTES} file={file} onFile={setFile} />
          <div className="form-foot">
            <Button type="submit" busy={busy} busyLabel={t`Uploading`}>{t`Upload`}</Button>
          </div>
        </Form>
      </div>
      <ConfirmDialog
        open={removing !== null} title={t`Remove this copy?`} action={t`Remove this copy`} danger busy={busy} onClose={() => setRemoving(null)}
        onConfirm={() => void run(() => api.delete(`/credentials/${item.id}/scans/${removing?.id}`), t`Copy removed`)}
      >
        <p>
          <Trans>The card itself stays on file. The removal is recorded.</Trans>
        </p>
      </ConfirmDialog>
    </section>
  );
}

function ScanLine({ item, scan, onRemove }: { item: Credential; scan: Scan; onRemove: () => void }) {
  const { t } = useLingui();
  const [failed, setFailed] = useState(false);
  const kind = scan.media_type === "application/pdf" ? "PDF" : t`Photo`;
  const when = moment(scan.added_at);
  const open = () => {
    setFailed(false);
    download(`/credentials/${item.id}/scans/${scan.id}`, undefined, `card.${scan.media_type.split("/")[1]}`).catch(() => setFailed(true));
  };
  return (
    <li className="scan">
      <span>
        {kind}, {bytes(scan.size)} <span className="s dim credential-body">{t`added ${when}`}</span>
        {failed ? <span className="s" role="alert">{t`It could not be loaded. Try again.`}</span> : null}
      </span>
      <span className="row">
        <Button aria-label={t`Download copy added ${when}`} onClick={open}>{t`Download`}</Button>
        <Button aria-label={t`Remove copy added ${when}`} onClick={onRemove}>{t`Remove`}</Button>
      </span>
    </li>
  );
}
