import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { api, newKey } from "../../api/client";
import type { Credential } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { FileDrop, Page, toast } from "../../ui";
import { CredentialForm } from "./credential_form";
import { SCAN_TYPES, SCAN_BYTES, uploadScan } from "./scans";
import "./credentials.css";

export default function NewCredentialPage() {
  const { t } = useLingui();
  const type = new URLSearchParams(useSearch()).get("type") ?? undefined;
  const [, navigate] = useLocation();
  const [file, setFile] = useState<File | null>(null);
  // One key for the form: pressing Save again after a lost answer does not add the card twice.
  const key = useRef(newKey());
  return (
    <Page title={t`Add a licence or card`} crumbs={[{ href: paths.credentials, label: t`Credentials` }]} lead={<Trans>Copy what is printed on it. You can add the dates now and the photo later.</Trans>}>
      <div className="card pad credential-form">
        <CredentialForm
          type={type}
          onSave={async (values) => {
            const made = await api.post<Credential>("/credentials/mine", values, { idempotencyKey: key.current });
            key.current = newKey();
            let scanned = true;
            if (file) scanned = await uploadScan(made.id, file).then(() => true, () => false);
            await queryClient.invalidateQueries({ queryKey: ["credentials"] });
            void queryClient.invalidateQueries({ queryKey: ["home"] });
            toast(scanned ? t`Saved` : t`Saved, but the photo was not uploaded. Add it again here.`);
            navigate(paths.credential(made.id), { replace: true });
          }}
        >
          <FileDrop name="scan" label={t`Photo or PDF of it`} hint={t`PDF, PNG or JPEG, up to 10 MB. On a phone you can take a photo.`} accept={SCAN_TYPES} maxBytes={SCAN_BYTES} file={file} onFile={setFile} />
        </CredentialForm>
      </div>
    </Page>
  );
}
