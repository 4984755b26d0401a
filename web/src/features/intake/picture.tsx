import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { download } from "../../api/client";
import { bytes } from "../../lib/numbers";
import { Button } from "../../ui";
import { fileUrl } from "./data";
import type { IntakeDocument } from "./types";

/** The picture itself, beside which the proposal stands. The own file is shown at once, else the server's copy. */
export function Picture({ item, file }: { item: IntakeDocument; file?: File | null }) {
  const { t } = useLingui();
  const [own, setOwn] = useState("");
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!file || !file.type.startsWith("image/")) return setOwn("");
    const url = URL.createObjectURL(file);
    setOwn(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  const size = bytes(item.size);
  const name = item.file_name;
  const pdf = item.media_type === "application/pdf";
  const save = () => {
    setFailed(false);
    download(`/intake/documents/${item.id}/file`, undefined, name || "card.pdf").catch(() => setFailed(true));
  };
  return (
    <figure className="proof-picture">
      {pdf ? (
        <div className="proof-pdf stack-s">
          <p><b>PDF</b> <Trans>Download it to compare. Beside each field stands the line that was read.</Trans></p>
          {failed ? <p role="alert">{t`It could not be loaded. Try again.`}</p> : null}
          <div className="row"><Button onClick={save}>{t`Download the PDF`}</Button></div>
        </div>
      ) : failed ? (
        <p className="proof-pdf" role="alert">{t`The picture could not be shown. It is kept all the same.`}</p>
      ) : (
        <img src={own || fileUrl(item.id)} alt={t`The card as it was sent`} onError={() => setFailed(true)} />
      )}
      <figcaption className="s row-between">
        <span className="dim wrap">{[name, size].filter(Boolean).join(", ")}</span>
        {pdf ? null : <a href={fileUrl(item.id)} target="_blank" rel="noopener">{t`Open it in full size`}<span className="hidden-text"> {t`(opens in a new tab)`}</span></a>}
      </figcaption>
    </figure>
  );
}
